#include "runtime/core/generated_name.hpp"

#include <algorithm>

namespace leastwise::core {

std::string generated_name_prefix(std::string_view stack, std::string_view logical_id, std::size_t room) {
    const std::size_t both = room < 2 ? 0 : room - 2, share = both / 2;
    const std::size_t stack_length = std::min(stack.size(), both - std::min(logical_id.size(), share));
    const std::size_t logical_length = std::min(logical_id.size(), both - stack_length);
    return std::string(stack.substr(0, stack_length)) + "-" + std::string(logical_id.substr(0, logical_length)) +
           "-";
}

std::optional<std::string> prefix_of_generated_name(std::string_view name, std::string_view stack,
                                                    std::string_view logical_id) {
    const auto end = name.rfind('-');
    if (end == std::string_view::npos || end + 1 == name.size()) return {};
    std::string prefix = generated_name_prefix(stack, logical_id, end + 1);
    return name.substr(0, end + 1) == prefix ? std::optional(std::move(prefix)) : std::nullopt;
}

}  // namespace leastwise::core
