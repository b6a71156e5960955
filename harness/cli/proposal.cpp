#include "harness/cli/proposal.hpp"

#include "harness/runner/engine.hpp"

namespace leastwise::cli {
namespace {

tighten::Emulated emulated_by(const report::Summary& summary) {
    tighten::Emulated emulated;
    emulated.missed_calls = !summary.unsupported.empty();
    runner::for_each_service(
        [&emulated](const gate::Service& service) { emulated.services.emplace(service.name()); });
    return emulated;
}

}  // namespace

Proposal::Proposal(const templates::Template& loaded, const ledger::Entries& entries,
                   const report::Summary& summary)
    : loaded_(loaded),
      entries_(entries),
      policies_(runner::read_policies(entries)),
      needs_(tighten::needs_of(policies_, entries)),
      references_(loaded, runner::read_resources(entries)),
      emulated_(emulated_by(summary)),
      plan_(tighten::make_plan(loaded, needs_, tighten::resource_needs_of(policies_, entries), references_,
                               emulated_)) {}

coverage::Recorded Proposal::recorded() const {
    return {loaded_, entries_, policies_, needs_, references_, emulated_, catalogue_};
}

}  // namespace leastwise::cli
