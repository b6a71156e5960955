#pragma once
#include "runtime/core/document.hpp"

#include <string_view>

namespace leastwise::simulate {

/// The `id` of a line that is not JSON as a whole, as far as the line can be followed: `{"id": "q7", "requ` and
/// `{"old": {}, "id": 7, ]` have one. Null otherwise.
core::Document id_of_broken_line(std::string_view line);

}  // namespace leastwise::simulate
