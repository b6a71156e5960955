#pragma once
#include "harness/coverage/coverage.hpp"
#include "harness/report/findings.hpp"
#include "harness/runner/command.hpp"
#include "runtime/ledger/entry.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace leastwise::report {

/// Calls that were refused for the same reason, told once.
struct Denial {
    std::string actor;  ///< logical id of the function, or the principal's ARN
    std::string action;
    std::string resource;
    std::string message;     ///< AWS's text
    std::string request_id;  ///< of the first
    bool by_function = false;
    std::size_t count = 0;
};

/// One thing that a sandbox refused, told once.
struct FindingLine {
    std::string function;
    std::string category;
    std::string syscall;
    std::string target;
    std::string refusal;
    std::size_t count = 0;
};

/// Invocations of one function that failed in the same way, told once.
struct Failure {
    std::string function;
    std::string error;  ///< "Runtime.ImportModuleError: Unable to import module …"
    std::size_t count = 0;
};

struct Summary {
    std::size_t requests = 0;  ///< HTTP requests to emulated APIs
    std::size_t invocations = 0;
    std::size_t failed_invocations = 0;
    std::size_t calls = 0;  ///< AWS calls by roles of the application
    std::size_t allowed = 0;
    std::size_t denied = 0;
    std::size_t test_calls = 0;  ///< AWS calls by the test command itself
    std::vector<Denial> denials;
    std::vector<Failure> failures;
    std::vector<FindingLine> findings;
    std::vector<std::string> unsupported;  ///< operations that were called and are not emulated
};

/// What a finding is about. Access keys are other ones in every run, whose they are is not.
std::string finding_target(const ledger::Entry& entry);

/// Reads the whole run from its ledger and nothing else.
Summary summarize(const ledger::Entries& entries);

/// What `test --json` prints: the run, how much of the policies it covered, and what keeps it from being of least
/// privilege.
std::string to_json(const Summary& summary, const runner::CommandResult& result,
                    const coverage::Coverage& coverage, const FindingsReport& excess);

}  // namespace leastwise::report
