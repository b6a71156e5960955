#pragma once
#include "runtime/catalogue/catalogue.hpp"
#include "runtime/iam/context.hpp"
#include "runtime/iam/variables.hpp"

#include <compare>
#include <string>
#include <vector>

namespace leastwise::tighten {

/// A condition that a statement can carry, since it held on every call that used the grant.
struct Guard {
    std::string op;  ///< "ForAllValues:StringEquals"
    std::string key;
    std::vector<std::string> values;  ///< sorted
    auto operator<=>(const Guard&) const = default;
};

/// The condition keys of every call that used one action on one resource.
using Evidence = std::vector<const iam::Context*>;

/// The conditions for one action, sorted. No value is taken over because it happened to be observed:
/// dynamodb:LeadingKeys must follow a variable of the caller's identity that had different values;
/// dynamodb:Attributes must be the same in several calls that all named what they read; a version stage must
/// be one of AWS's own labels. Each key must be one that AWS has for the action. `variables` is what the
/// policy's version makes of `${…}`.
std::vector<Guard> guards_for(const catalogue::Catalogue& catalogue, const std::string& action,
                              const Evidence& evidence, iam::Variables variables);

}  // namespace leastwise::tighten
