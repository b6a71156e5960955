#pragma once
#include "harness/check/policies.hpp"
#include "harness/lint/finding.hpp"
#include "runtime/catalogue/catalogue.hpp"

#include <string>
#include <vector>

namespace leastwise::check {

/// One finding, and about whom.
struct Result {
    lint::Finding finding;
    std::string subject;  ///< logical id of the role, user, group or resource
    std::string source;   ///< logical id of what a person wrote, whose Metadata may accept the finding
    bool accepted = false;
};
using Results = std::vector<Result>;

/// Everything that the rules say about a template's policies, in the order of the places.
Results review(const Policies& policies, const catalogue::Catalogue& catalogue, const core::Place& place,
               const Guardrails& guardrails = {});

/// Ways in which an identity may get permissions that it was not given.
lint::Findings find_escalations(const Identity& identity, const core::Place& place, const Guardrails& guardrails);

/// What strangers may do with a resource, or a role, by its own policy, unless a resource control policy keeps
/// them out.
lint::Findings find_public_access(const ResourcePolicy& resource, const catalogue::Catalogue& catalogue,
                                  const Guardrails& guardrails);

/// Whether the resource that a person wrote accepts findings of this code.
bool accepts(const templates::Template& loaded, const std::string& logical_id, const std::string& code);

/// Marks what the template accepts: `Metadata: {Leastwise: {Accept: [LW0513]}}` of the resource a person
/// wrote, and the codes given.
void accept(Results& results, const templates::Template& loaded, const std::vector<std::string>& codes);

}  // namespace leastwise::check
