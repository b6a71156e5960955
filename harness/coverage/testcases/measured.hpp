#pragma once
#include "harness/coverage/gate.hpp"
#include "harness/tighten/testcases/recorded_run.hpp"

#include <algorithm>

namespace leastwise::coverage::testcases {

/// What a run is measured by, kept alive.
struct Measured {
    explicit Measured(const tighten::testcases::Run& from)
        : run(from),
          policies(runner::read_policies(run.ledger.entries())),
          needs(tighten::needs_of(policies, run.ledger.entries())),
          references(run.loaded, runner::read_resources(run.ledger.entries())),
          recorded{run.loaded, run.ledger.entries(), policies, needs, references, emulated, catalogue},
          plan(run.plan()),
          coverage(measure(recorded)) {}

    const Grant& grant(std::string_view holder, std::string_view name) const {
        const auto found = std::ranges::find_if(coverage.grants, [&](const Grant& one) {
            return one.holders.front() == holder && (one.sid == name || one.origin == name);
        });
        REQUIRE(found != coverage.grants.end());
        return *found;
    }
    std::vector<std::string> excess() const {
        std::vector<std::string> texts;
        for (const Excess& one :
             find_excess(recorded, coverage, plan, Command::succeeded, core::Severity::error)) {
            texts.push_back(one.finding.code + " " + run.loaded.files.place(one.finding.span) + " " + one.subject);
        }
        return texts;
    }

    const tighten::testcases::Run& run;
    runner::RecordedPolicies policies;
    std::vector<tighten::RoleNeeds> needs;
    tighten::References references;
    tighten::Emulated emulated{{"dynamodb", "logs", "sts"}, {}, false};
    catalogue::Catalogue catalogue;
    Recorded recorded;
    tighten::Plan plan;
    Coverage coverage;
};

}  // namespace leastwise::coverage::testcases
