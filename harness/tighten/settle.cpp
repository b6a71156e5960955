#include "harness/tighten/settle.hpp"

#include "harness/tighten/edit.hpp"

namespace leastwise::tighten {

Settled settle(const templates::Template& loaded, const std::vector<Change>& changes,
               const ledger::Entries& entries, const iamapi::ManagedPolicies& managed_policies) {
    Settled settled;
    settled.text = loaded.texts.front();
    // "" when the template with these changes holds; then it is what is settled on.
    const auto attempt = [&](const std::vector<Change>& wanted) -> std::string {
        auto edited = edit(loaded, wanted);
        if (const auto* problem = std::get_if<1>(&edited)) return *problem;
        std::string text = std::get<0>(std::move(edited));
        Verification verification = verify(loaded, text, entries, managed_policies);
        if (!verification.problems.empty()) return verification.problems.front();
        settled.changes = wanted;
        settled.text = std::move(text);
        settled.verification = std::move(verification);
        return {};
    };
    if (changes.empty() || attempt(changes).empty()) return settled;
    for (const Change& change : changes) {
        std::vector<Change> wanted = settled.changes;
        wanted.push_back(change);
        if (std::string problem = attempt(wanted); !problem.empty())
            settled.left_out.emplace_back(change, std::move(problem));
    }
    return settled;
}

}  // namespace leastwise::tighten
