#pragma once
#include "runtime/function/errors.hpp"
#include "runtime/function/function.hpp"
#include "runtime/function/languages.hpp"
#include "runtime/function/runtime_files.hpp"
#include "runtime/sandbox/sandbox.hpp"

#include <string>
#include <variant>

namespace leastwise::function {

/// Why a function cannot even be started: the invocation's error without its request id.
struct NotLaunchable {
    std::string error_type;  ///< "Runtime.InvalidEntrypoint"
    std::string text;
};

/// What a function's process is made of: program, view and variables. Checks what can be checked before a
/// process exists: that the runtime is supported here and that a `provided` function has an executable
/// bootstrap.
std::variant<sandbox::Spec, NotLaunchable> plan_launch(const Configuration& configuration,
                                                       const FleetOptions& options,
                                                       Interpreters& interpreters, RuntimeFiles& files);

/// What became of an exec that failed: "fork/exec /var/task/bootstrap: exec format error".
NotLaunchable failed_exec(const sandbox::Spec& spec, const std::string& reason);

}  // namespace leastwise::function
