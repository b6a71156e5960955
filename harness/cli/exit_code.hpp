#pragma once

namespace leastwise::cli {

/// What the program's exit status says. Documented in README.md.
enum class ExitCode {
    ok = 0,
    usage = 1,
    invalid_input = 2,
    engine_failure = 3,
    tests_failed = 4,
    unexpected_denial = 5,
    policy_gate = 6,
    security_finding = 7,
    unsupported = 8,
    interrupted = 130
};

}  // namespace leastwise::cli
