#include "runtime/core/counted.hpp"

namespace leastwise::core {

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
    std::string text = std::to_string(count) + " ";
    if (count != 1 && !many.empty()) return text.append(many);
    text.append(one);
    if (count != 1) text += 's';
    return text;
}

}  // namespace leastwise::core
