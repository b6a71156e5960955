#include "runtime/core/place_names.hpp"

#include "runtime/core/text.hpp"

#include <algorithm>

namespace leastwise::core {
namespace {

bool is_digits(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_word(std::string_view text) {
    return !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz") == std::string_view::npos;
}

}  // namespace

bool is_account_id(std::string_view text) { return text.size() == 12 && is_digits(text); }

bool is_region_name(std::string_view text) {
    auto parts = split(text, '-');
    if (parts.size() < 3 || !is_digits(parts.back())) return false;
    parts.pop_back();
    return std::ranges::all_of(parts, is_word);
}

std::string_view partition_of(std::string_view region) {
    if (region.starts_with("cn-")) return "aws-cn";
    if (region.starts_with("us-gov-")) return "aws-us-gov";
    return "aws";
}

}  // namespace leastwise::core
