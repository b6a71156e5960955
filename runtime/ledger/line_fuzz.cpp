#include "runtime/ledger/ledger.hpp"

#include <cstddef>
#include <cstdint>

namespace ledger = leastwise::ledger;

/// Any bytes as a line of a recorded run: refused with a reason, or an entry that is written and read again
/// without a difference.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const auto read = ledger::from_line({reinterpret_cast<const char*>(bytes), size});
    if (const auto* problem = std::get_if<std::string>(&read)) {
        if (problem->empty()) __builtin_trap();
        return 0;
    }
    const std::string line = ledger::to_line(std::get<ledger::Entry>(read));
    const auto again = ledger::from_line(line);
    if (!std::holds_alternative<ledger::Entry>(again)) __builtin_trap();
    if (ledger::to_line(std::get<ledger::Entry>(again)) != line) __builtin_trap();
    return 0;
}
