#include "emulators/secretsmanager/page.hpp"

#include "emulators/secretsmanager/input.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>

namespace leastwise::secretsmanager {

void append_page(const gate::Call& call, std::string member, core::Document::Array all,
                 core::Document& output) {
    constexpr std::size_t kPageMax = 100;  // Secrets Manager API Reference, "MaxResults"
    std::size_t start = 0;
    if (const auto token = text_of(call, "NextToken")) {
        const auto text = core::from_base64(*token);
        const auto position = text ? core::to_integer(*text) : std::nullopt;
        if (!position || *position < 0 || static_cast<std::size_t>(*position) > all.size())
            throw invalid_next_token();
        start = static_cast<std::size_t>(*position);
    }
    const auto wanted = integer_of(call, "MaxResults");
    const std::size_t count = wanted && *wanted > 0 ? static_cast<std::size_t>(*wanted) : kPageMax;
    const std::size_t end = std::min(all.size(), start + count);
    const auto at = [&all](std::size_t index) { return all.begin() + static_cast<std::ptrdiff_t>(index); };
    output.if_object()->append(std::move(member), core::Document::Array(at(start), at(end)));
    if (end < all.size()) output.if_object()->append("NextToken", core::to_base64(std::to_string(end)));
}

}  // namespace leastwise::secretsmanager
