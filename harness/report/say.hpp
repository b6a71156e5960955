#pragma once
#include "harness/coverage/coverage.hpp"
#include "harness/report/summary.hpp"
#include "harness/runner/deployment.hpp"
#include "harness/runner/engine.hpp"
#include "runtime/sandbox/sandbox.hpp"

#include <chrono>

/// What a person reads on standard error. Nothing here decides anything.
namespace leastwise::report {

void say_diagnostics(const core::Diagnostics& diagnostics, const core::SourceFiles& files);
/// What is inert or unsupported, one line per subject with its first place.
void say_support(const std::vector<runner::SupportNote>& notes, const core::SourceFiles& files);
/// Name, counts, support report, addresses.
void say_ready(const runner::Stack& stack, const templates::Template& loaded, const runner::Engine& engine,
               const sandbox::Confinement& confinement);
/// One line for a request, invocation, denial or finding as it happens; nothing for entries that are not
/// news.
/// A denial, or what the sandbox refused.
bool is_explainable(const ledger::Entry& entry);
void say_entry(const ledger::Entry& entry);
/// What a person can do after a run.
enum class Next { nothing, tighten };
/// How much of it.
enum class Table { roles, statements };
void say_summary(const Summary& summary, const runner::CommandResult& result, std::chrono::milliseconds took);
/// How much of each role's policies was used; of each statement, where that is wanted.
void say_coverage(const coverage::Coverage& coverage, const core::SourceFiles& files, Table table);
void say_next(Next next);

}  // namespace leastwise::report
