#pragma once
#include "harness/runner/policy_notes.hpp"
#include "runtime/template/template.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace leastwise::tighten {

/// How a template names a resource in a policy.
struct Reference {
    enum class Kind { literal, ref, get_att, sub, verbatim };  ///< verbatim: as the template has it
    Kind kind = Kind::literal;
    std::string text;  ///< "*"; "Secret"; "Table.Arn"; "${Table.Arn}/index/by-date"
    auto operator<=>(const Reference&) const = default;
};

/// For a person: "!GetAtt Table.Arn".
std::string to_text(const Reference& reference);

/// Turns ARNs of a run back into what a person would write in the template: the resource that was created,
/// parts below it, pseudo-parameters for the rest. Parts that AWS makes up anew each time (log streams,
/// generated names that cannot be referred to) become patterns; nothing is widened so far that it covers
/// another resource of the stack.
class References {
public:
    References(const templates::Template& loaded, std::vector<runner::RecordedResource> resources);

    /// The pattern a policy should carry for this ARN, with this run's physical names. `role` is the logical
    /// id of the role whose policy it is.
    std::string pattern(const std::string& arn, std::string_view role) const;
    /// The same, as the template writes it.
    Reference reference(const std::string& arn, std::string_view role) const;

    /// The resource that this ARN or name is, or that it lies below; nullptr when it is none of the stack's.
    const runner::RecordedResource* resource_of(const std::string& arn) const;
    const runner::RecordedResource* resource_with_name(std::string_view physical_id) const;
    /// Whether `from` may refer to the resource without a circle.
    bool can_refer(std::string_view from, std::string_view logical_id) const;
    /// The template will refer to what this names: no later reference may close a circle with it.
    void plan_reference(const std::string& from, const Reference& reference);

private:
    struct Owner {
        const runner::RecordedResource* resource = nullptr;
        std::string rest;  ///< what follows the resource's ARN: "/index/by-date"
    };
    Owner owner_of(const std::string& arn) const;
    std::string generalized(const std::string& arn) const;
    std::string with_name_patterns(std::string arn, std::string_view role) const;
    Reference with_pseudo_parameters(const std::string& pattern) const;

    const templates::Template& loaded_;
    std::vector<runner::RecordedResource> resources_;
    std::map<std::string, std::set<std::string>, std::less<>> planned_;  // by who refers
};

}  // namespace leastwise::tighten
