#pragma once
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace leastwise::function {

constexpr std::size_t kToolOutputBytesMax = 64U * 1024;

/// Runs a trusted program of this machine with the engine's environment and no input, and returns what it
/// writes to standard output. Nothing when it cannot start, fails, writes more than `bytes_max`, or takes
/// longer than `limit`; then it is killed.
std::optional<std::string> run_tool(const std::vector<std::string>& argv, std::chrono::milliseconds limit,
                                    std::size_t bytes_max = kToolOutputBytesMax);

}  // namespace leastwise::function
