#pragma once
#include <string>
#include <string_view>

namespace leastwise::report {

/// Text for HTML, in an element or in a quoted attribute. Whatever it holds, it stays text: markup is escaped;
/// control characters and what turns the reading direction, with which a name could pretend to be another, become
/// U+FFFD, as does what is no UTF-8.
std::string html(std::string_view text);

}  // namespace leastwise::report
