#include "runtime/core/check.hpp"

#include <cstdlib>
#include <iostream>

namespace leastwise::core {
namespace {
void (*last_words_hook)() = nullptr;  // tidy: allowed global, the process is about to end
}

void on_check_failed(void (*last_words)()) { last_words_hook = last_words; }

void check_failed(std::string_view condition, std::string_view message, const char* file, int line) {
    std::cerr << "leastwise: internal error: " << message << " (" << condition << ", " << file << ':' << line << ")\n";
    if (last_words_hook != nullptr) last_words_hook();
    std::abort();
}

}  // namespace leastwise::core
