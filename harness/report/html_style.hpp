#pragma once
#include <string_view>

namespace leastwise::report {

/// The page's style sheet.
std::string_view html_style();

}  // namespace leastwise::report
