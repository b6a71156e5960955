#pragma once
#include "runtime/iam/pattern.hpp"
#include "runtime/iam/policy.hpp"
#include "runtime/iam/variables.hpp"

#include <string_view>

namespace leastwise::iam {

/// The resource of one question, split once.
struct RequestResource {
    explicit RequestResource(std::string_view resource) : text(resource), arn(split_arn_pattern(resource)) {}
    std::string_view text;
    ArnPattern arn;
};

/// Whether one entry of Resource or NotResource matches. The six parts of an ARN match separately,
/// case-sensitively; variables count in the last part only. An action that names no resource asks for `*`,
/// which only a pattern that matches everything covers. How a pattern of fewer than six parts is read depends
/// on the kind of policy.
bool matches_resource(std::string_view pattern, PolicyKind kind, const RequestResource& resource,
                      const Context& context, Variables mode);

}  // namespace leastwise::iam
