#pragma once
#include "runtime/iam/pattern.hpp"
#include "runtime/iam/policy.hpp"
#include "runtime/iam/variables.hpp"

#include <optional>
#include <string_view>

namespace leastwise::iam {

/// The resource of one question, split once.
struct RequestResource {
    explicit RequestResource(std::string_view resource) : text(resource), arn(split_arn_pattern(resource)) {}
    std::string_view text;
    ArnPattern arn;
};

/// The six parts of an entry of Resource or NotResource, those that are missing completed as this kind of policy
/// completes them. Nothing when the entry is no ARN, or is cut short where AWS then matches nothing.
std::optional<ArnPattern> complete_arn(std::string_view pattern, PolicyKind kind);
/// True for `arn:*:*:*:*:*`, which covers actions that name no resource too.
bool is_every_arn(const ArnPattern& pattern);

/// Whether one entry of Resource or NotResource matches. The six parts of an ARN match separately,
/// case-sensitively; variables count in the last part only. An action that names no resource asks for `*`,
/// which only a pattern that matches everything covers. How a pattern of fewer than six parts is read depends
/// on the kind of policy.
bool matches_resource(std::string_view pattern, PolicyKind kind, const RequestResource& resource,
                      const Context& context, Variables mode);

/// An entry of Resource or NotResource taken apart once, for many requests. Borrows the text.
struct ResourcePattern {
    std::string_view text;
    std::size_t plain = 0;          ///< characters before the first wildcard or variable
    bool everything = false;
    std::optional<ArnPattern> arn;  ///< complete_arn
    bool has_variables = false;     ///< in the last part
};
ResourcePattern read_resource(std::string_view text, PolicyKind kind, Variables mode);
/// As matches_resource.
bool matches(const ResourcePattern& pattern, const RequestResource& resource, const Context& context);

}  // namespace leastwise::iam
