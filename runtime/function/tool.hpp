#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace leastwise::function {

/// Runs a trusted program of this machine with the engine's environment and no input, and returns what it
/// writes to standard output (at most 64 KiB). Nothing when it cannot start, fails, or takes longer than
/// `limit`; then it is killed.
std::optional<std::string> run_tool(const std::vector<std::string>& argv, std::chrono::milliseconds limit);

}  // namespace leastwise::function
