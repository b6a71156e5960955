#pragma once
#include "harness/cli/options.hpp"
#include "runtime/ledger/entry.hpp"

#include <string>
#include <vector>

namespace leastwise::cli {

/// Runs the command in a fresh world under this text of the template and compares with the first run. A denial
/// that the first run did not have is a failure, whatever the command says of it. Says everything on standard
/// error; the record is kept for `explain`.
ExitCode run_again(const CommonOptions& options, std::string template_text,
                   const std::vector<std::string>& command, const ledger::Entries& first);

}  // namespace leastwise::cli
