#include "runtime/function/signals.hpp"

#include <array>
#include <cstddef>
#include <string_view>

namespace leastwise::function {
namespace {

/// By number on Linux, in the words of the platform's own table.
constexpr std::array<std::string_view, 16> kNames = {"",
                                                     "hangup",
                                                     "interrupt",
                                                     "quit",
                                                     "illegal instruction",
                                                     "trace/breakpoint trap",
                                                     "aborted",
                                                     "bus error",
                                                     "floating point exception",
                                                     "killed",
                                                     "user defined signal 1",
                                                     "segmentation fault",
                                                     "user defined signal 2",
                                                     "broken pipe",
                                                     "alarm clock",
                                                     "terminated"};

}  // namespace

std::string signal_text(int signal) {
    const auto number = static_cast<std::size_t>(signal);
    if (signal > 0 && number < kNames.size()) return std::string(kNames[number]);
    return "signal " + std::to_string(signal);
}

}  // namespace leastwise::function
