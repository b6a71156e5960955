#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace leastwise::core {

/// "1 call", "2 calls"; `many` where the plural is more than an s.
std::string counted(std::size_t count, std::string_view one, std::string_view many = {});

}  // namespace leastwise::core
