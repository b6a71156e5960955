#pragma once
#include "runtime/core/diagnostic.hpp"
#include "runtime/core/document.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leastwise::iam {

enum class Effect { allow, deny };

/// What kind of document a policy is: decides its grammar and the words of a denial.
enum class PolicyKind { identity, resource, trust, boundary, session, scp, rcp, vpc_endpoint };

enum class Operator {
    string_equals, string_not_equals, string_equals_ignore_case, string_not_equals_ignore_case,
    string_like, string_not_like,
    numeric_equals, numeric_not_equals, numeric_less_than, numeric_less_than_equals,
    numeric_greater_than, numeric_greater_than_equals,
    date_equals, date_not_equals, date_less_than, date_less_than_equals, date_greater_than, date_greater_than_equals,
    boolean, binary_equals, ip_address, not_ip_address,
    arn_equals, arn_not_equals, arn_like, arn_not_like, null
};
enum class Quantifier { none, for_all_values, for_any_value };

struct Condition {
    Operator op = Operator::string_equals;
    Quantifier quantifier = Quantifier::none;
    bool if_exists = false;
    std::string key;
    std::vector<std::string> values;
    core::Span span;
    friend bool operator==(const Condition&, const Condition&) = default;
};

/// One entry of a Principal or NotPrincipal element.
struct PrincipalPattern {
    enum class Kind { any, aws, service, federated, canonical_user };
    Kind kind = Kind::any;
    std::string value;
    friend bool operator==(const PrincipalPattern&, const PrincipalPattern&) = default;
};

struct Statement {
    std::string sid;
    Effect effect = Effect::allow;
    std::vector<std::string> actions;
    bool not_action = false;
    std::vector<std::string> resources;  ///< empty in trust policies
    bool not_resource = false;
    std::vector<PrincipalPattern> principals;
    bool not_principal = false;
    std::vector<Condition> conditions;
    core::Span span;                           ///< of the statement
    std::vector<core::Span> action_spans;      ///< parallel to `actions`
    std::vector<core::Span> resource_spans;    ///< parallel to `resources`
    friend bool operator==(const Statement&, const Statement&) = default;
};

/// A parsed policy document. Immutable once parsed; owned by the directory or by the resource that carries it.
struct Policy {
    PolicyKind kind = PolicyKind::identity;
    std::string name;     ///< "FnRolePolicy0", "AWSLambdaBasicExecutionRole"
    std::string arn;      ///< of a managed policy; else ""
    std::string origin;   ///< what a person wrote, e.g. "DynamoDBCrudPolicy" for a SAM policy template; else ""
    std::string version = "2008-10-17";
    std::string id;
    std::vector<Statement> statements;
    core::Span span;
    friend bool operator==(const Policy&, const Policy&) = default;
};

/// Reads a policy document. Everything AWS would refuse as MalformedPolicyDocument is reported in `diagnostics`
/// with its span, all of it at once; then the result is empty.
std::optional<Policy> parse_policy(const core::Document& document, PolicyKind kind, std::string name,
                                   core::Diagnostics& diagnostics);
/// The document again, canonical member order, scalars where there is one value.
core::Document to_document(const Policy& policy);

}  // namespace leastwise::iam
