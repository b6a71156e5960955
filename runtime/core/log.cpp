#include "runtime/core/log.hpp"

#include <iostream>

namespace leastwise::core {
namespace {
Level threshold = Level::warning;  // tidy: allowed global, set once by main
constexpr std::string_view kNames[] = {"error", "warning", "info", "debug"};
}  // namespace

void set_log_level(Level level) { threshold = level; }

void log(Level level, std::string_view component, std::string_view message) {
    if (level > threshold) return;
    std::string line;
    line.append(kNames[static_cast<int>(level)]).append(1, ' ').append(component);
    line.append(1, ' ').append(message).append(1, '\n');
    std::cerr << line;
}

}  // namespace leastwise::core
