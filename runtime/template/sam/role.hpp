#pragma once
#include "runtime/template/sam/translation.hpp"

#include <string_view>

namespace leastwise::templates::sam {

/// What the execution role of a function (or state machine) is made from.
struct RoleParts {
    Document assume_role_policy;
    Document managed_policy_arns = Document::array();
    Document policies = Document::array();  ///< inline policies that come before those of `Policies`
    Document path;
    Document boundary;
    Document tags;
};

/// `<source>Role`, from the property `Policies` in all its forms. Records where each inline policy comes
/// from.
Generated make_role(Translation& translation, const Source& source, RoleParts parts);

/// {"Version", "Statement": [sts:AssumeRole for the service]}.
Document assume_role_policy(std::string_view service);
/// {"PolicyName": name, "PolicyDocument": {"Statement": [{action, Allow, resource}]}}.
Document inline_policy(std::string_view name, std::string_view action, Document resource);

/// Adds to the role what an event source needs, unless it is there already.
void add_managed_policy(Generated& role, const std::string& arn);
void add_inline_policy(Generated& role, Document policy);

}  // namespace leastwise::templates::sam
