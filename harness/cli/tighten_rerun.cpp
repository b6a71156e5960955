#include "harness/cli/tighten_rerun.hpp"

#include "harness/cli/command_run.hpp"
#include "harness/report/summary.hpp"
#include "harness/runner/run_directory.hpp"
#include "harness/tighten/rerun.hpp"
#include "runtime/core/counted.hpp"

#include <iostream>

namespace leastwise::cli {
namespace {

/// Who did not let the denial be seen; "" when it was seen.
std::string swallowed_by(const tighten::NewDenial& denial, const runner::CommandResult& result) {
    const std::string command = succeeded(result) ? "the command exited 0" : "";
    const std::string function =
        denial.swallowed ? denial.invoked + " ended its invocation without an error" : "";
    if (function.empty() && command.empty()) return {};
    return "swallowed: " + function + (function.empty() || command.empty() ? "" : ", and ") + command;
}

void say(const tighten::NewDenial& denial, const runner::CommandResult& result) {
    std::cerr << "    denied  " << (denial.function.empty() ? denial.role : denial.function) << "  "
              << denial.action << " on " << denial.resource;
    if (denial.count > 1) std::cerr << "  (" << denial.count << " times)";
    std::cerr << '\n';
    if (denial.granted_by.empty()) {
        std::cerr << "            no policy of the first run granted it either\n";
    } else {
        std::cerr << "            granted until now by " << denial.granted_by;
        if (!denial.place.empty()) std::cerr << "  (" << denial.place << ")";
        std::cerr << '\n';
    }
    const std::string swallowed = swallowed_by(denial, result);
    if (!swallowed.empty()) std::cerr << "            " << swallowed << '\n';
    std::cerr << "            leastwise explain " << denial.request_id << '\n';
}

}  // namespace

ExitCode run_again(const CommonOptions& options, std::string template_text,
                   const std::vector<std::string>& command, const ledger::Entries& first) {
    Session session(options, std::move(template_text));
    if (const auto code = session.start(runner::PortChoice::preferred, runner::Rewrite::to_local))
        return *code;
    const auto ran = run_command(session, command);
    if (const auto* code = std::get_if<ExitCode>(&ran)) return *code;
    const runner::CommandResult& result = std::get<CommandRun>(ran).result;
    const auto& entries = session.engine().ledger().entries();
    const auto denials = tighten::new_denials(first, entries);
    const std::string failure = !succeeded(result)  ? how_it_ended(result)
                                : !denials.empty() ? core::counted(denials.size(), "new denial")
                                                   : "";
    const std::string problem =
        runner::RunDirectory(session.project().directory, runner::Recorder::verify).save(entries, command, failure);
    if (!problem.empty()) std::cerr << "leastwise: " << problem << '\n';

    std::cerr << "  re-run    " << how_it_ended(result) << " · " << report::summarize(entries).calls
              << " calls by functions · " << core::counted(denials.size(), "new denial")
              << '\n';
    for (const tighten::NewDenial& denial : denials) say(denial, result);
    if (!denials.empty()) return ExitCode::unexpected_denial;
    return succeeded(result) ? ExitCode::ok : ExitCode::tests_failed;
}

}  // namespace leastwise::cli
