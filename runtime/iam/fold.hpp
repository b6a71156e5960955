#pragma once
#include <string_view>

namespace leastwise::iam {

/// Equality without regard to case for Latin, Greek and Cyrillic letters; bytes that are not UTF-8 compare as
/// they are.
bool equals_folded(std::string_view left, std::string_view right);

}  // namespace leastwise::iam
