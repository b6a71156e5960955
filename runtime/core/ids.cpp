#include "runtime/core/ids.hpp"

namespace leastwise::core {

std::string Ids::uuid() {
    std::string digits = hex(32);
    digits[12] = '4';
    digits[16] = "89ab"[random_.below(4)];
    for (const std::size_t at : {8, 13, 18, 23}) digits.insert(at, 1, '-');
    return digits;
}

}  // namespace leastwise::core
