#include "runtime/catalogue/blanks.hpp"

#include "runtime/core/arn.hpp"
#include "runtime/core/text.hpp"

#include <string>

namespace leastwise::catalogue {
namespace {

/// Length of the blank that the text starts with; 0 when it starts with none.
std::size_t blank_length(std::string_view text) {
    const bool dollar = text.starts_with("${");
    if (!dollar && !text.starts_with("<")) return 0;
    const auto close = text.find(dollar ? '}' : '>');
    return close == std::string_view::npos ? 0 : close + 1;
}

/// Whole-text match. Goes back to the last blank only, which is enough, as for any pattern of stars.
bool fills(std::string_view known, std::string_view text) {
    std::string_view after_blank, rest_of_text;  // where to go on when what follows the blank does not match
    bool seen_blank = false;
    for (;;) {
        if (const std::size_t blank = blank_length(known); blank > 0 && !text.empty()) {
            known.remove_prefix(blank);
            text.remove_prefix(1);
        } else if (known.starts_with('*')) {
            known.remove_prefix(1);
        } else if (known.empty() && text.empty()) {
            return true;
        } else if (blank == 0 && !known.empty() && !text.empty() && known.front() == text.front()) {
            known.remove_prefix(1);
            text.remove_prefix(1);
            continue;
        } else {
            if (!seen_blank || rest_of_text.empty()) return false;
            rest_of_text.remove_prefix(1);
            known = after_blank;
            text = rest_of_text;
            continue;
        }
        seen_blank = true;
        after_blank = known;
        rest_of_text = text;
    }
}

}  // namespace

bool fills_key(std::string_view known, std::string_view key) {
    if (core::equals_ignoring_case(known, key)) return true;
    if (known.find_first_of("$<") == std::string_view::npos) return false;
    return fills(core::to_lower(known), core::to_lower(key));
}

bool fills_arn(std::string_view known, std::string_view arn) {
    const auto wanted = core::split_arn(known);
    const auto given = core::split_arn(arn);
    return wanted && given && fills(wanted->partition, given->partition) &&
           fills(wanted->service, given->service) && fills(wanted->region, given->region) &&
           fills(wanted->account, given->account) && fills(wanted->resource, given->resource);
}

std::size_t literal_length(std::string_view known) {
    std::size_t length = 0;
    while (!known.empty()) {
        const std::size_t blank = blank_length(known);
        if (blank == 0 && known.front() != '*') ++length;
        known.remove_prefix(blank == 0 ? 1 : blank);
    }
    return length;
}

}  // namespace leastwise::catalogue
