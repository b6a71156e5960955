#pragma once
#include <string_view>

namespace leastwise::core {

/// Prints the broken assumption and aborts. Reached only by a bug of ours.
[[noreturn]] void check_failed(std::string_view condition, std::string_view message, const char* file, int line);

/// Called once before aborting, so that the ledger reaches the disk. `last_words` must not allocate much.
void on_check_failed(void (*last_words)());

}  // namespace leastwise::core

#define LW_CHECK(condition, message)                                                             \
    do {                                                                                         \
        if (!(condition)) ::leastwise::core::check_failed(#condition, message, __FILE__, __LINE__); \
    } while (false)
