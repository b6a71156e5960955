#include "harness/cli/proposal.hpp"

#include "harness/runner/engine.hpp"
#include "harness/runner/role_use.hpp"

#include <algorithm>
#include <set>

namespace leastwise::cli {
namespace {

/// Actions of the operations that roles called and that are not emulated. PartiQL's operations are allowed by
/// actions of other names. Source: DynamoDB Developer Guide, "IAM security policies with PartiQL for DynamoDB".
std::vector<std::string> missed_calls(const ledger::Entries& entries, const report::Summary& summary) {
    std::set<std::string> missed;
    for (const ledger::Entry& entry : entries) {
        const std::string name = entry.service + ":" + entry.operation;
        const bool by_role = entry.kind == ledger::Kind::call && entry.actor.kind == "role_session";
        if (!by_role || std::ranges::find(summary.unsupported, name) == summary.unsupported.end()) continue;
        missed.insert(name);
        if (name != "dynamodb:ExecuteStatement" && name != "dynamodb:BatchExecuteStatement" &&
            name != "dynamodb:ExecuteTransaction")
            continue;
        for (const char* verb : {"Select", "Insert", "Update", "Delete"})
            missed.insert("dynamodb:PartiQL" + std::string(verb));
    }
    return {missed.begin(), missed.end()};
}

}  // namespace

tighten::Emulated emulated_by(const templates::Template& loaded, const ledger::Entries& entries,
                              const report::Summary& summary) {
    tighten::Emulated emulated;
    emulated.missed_calls = missed_calls(entries, summary);
    emulated.missed_streams = std::ranges::any_of(loaded.resources, [](const templates::Resource& one) {
        return one.type == "AWS::Lambda::EventSourceMapping";
    });
    emulated.roles_elsewhere = runner::roles_used_elsewhere(loaded);
    runner::for_each_service(
        [&emulated](const gate::Service& service) { emulated.services.emplace(service.name()); });
    return emulated;
}

Proposal::Proposal(const templates::Template& loaded, const ledger::Entries& entries,
                   const report::Summary& summary)
    : loaded_(loaded),
      entries_(entries),
      policies_(runner::read_policies(entries)),
      needs_(tighten::needs_of(policies_, entries)),
      references_(loaded, runner::read_resources(entries)),
      emulated_(emulated_by(loaded, entries, summary)),
      plan_(tighten::make_plan(loaded, needs_, tighten::resource_needs_of(policies_, entries), references_,
                               emulated_, policies_)) {}

coverage::Recorded Proposal::recorded() const {
    return {loaded_, entries_, policies_, needs_, references_, emulated_, catalogue_};
}

}  // namespace leastwise::cli
