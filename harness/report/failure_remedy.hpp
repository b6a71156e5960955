#pragma once
#include <string>
#include <string_view>

namespace leastwise::report {

/// What helps a function that failed because a package is not there or because it asked for an address outside,
/// told from the error of Node or Python; "" for any other error.
std::string remedy_of(std::string_view error);

}  // namespace leastwise::report
