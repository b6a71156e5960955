#pragma once

namespace leastwise::cli {

/// What the program's exit status says. Documented in README.md.
enum class ExitCode {
    ok = 0,
    usage = 1,
    not_a_subset = 1,  ///< of `iam subset`, which ends with 2 where it cannot answer
    reachable = 1,     ///< of `iam public`
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
