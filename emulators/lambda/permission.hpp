#pragma once
#include "runtime/core/document.hpp"
#include "runtime/core/world.hpp"
#include "runtime/iam/policy.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace leastwise::lambda {

/// One grant in a function's resource policy, as AddPermission and AWS::Lambda::Permission state it.
struct Permission {
    std::string statement_id;
    std::string action;     ///< "lambda:InvokeFunction"
    std::string principal;  ///< service, account id, ARN or "*"
    std::string source_arn, source_account, event_source_token, function_url_auth_type, principal_org_id;
    bool is_via_function_url = false;  ///< InvokedViaFunctionUrl
    core::Span span;                   ///< of the template's resource, when it came from one
};

/// Reads the members that AddPermission and AWS::Lambda::Permission share, and checks their form. @throws
/// AwsError.
Permission read_permission(const core::Document& members);

/// The statement as AWS writes it into the policy. @throws AwsError for a principal that is none.
core::Document to_statement(const Permission& permission, std::string_view function_arn,
                            const core::Place& place);

/// `{"Version":"2012-10-17","Id":"default","Statement":[…]}`.
core::Document to_policy_document(const std::vector<Permission>& permissions, std::string_view function_arn,
                                  const core::Place& place);

/// The same, parsed for the evaluator.
iam::Policy to_policy(const std::vector<Permission>& permissions, std::string_view function_arn,
                      const core::Place& place);

}  // namespace leastwise::lambda
