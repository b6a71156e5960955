#pragma once
#include <algorithm>
#include <string_view>

namespace leastwise::catalogue {

/// The order of the table: by name, ASCII case aside.
struct ComesBefore {
    bool operator()(std::string_view left, std::string_view right) const {
        const auto fold = [](char c) {
            return static_cast<unsigned char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
        };
        return std::ranges::lexicographical_compare(left, right, {}, fold, fold);
    }
};

}  // namespace leastwise::catalogue
