#include "runtime/template/yaml_text.hpp"

#include "runtime/core/text.hpp"
#include "runtime/template/diagnostics.hpp"
#include "runtime/template/yaml.hpp"

#include <algorithm>

namespace leastwise::templates {
namespace {

using core::Span;

Span span_at(std::string_view text, std::size_t offset, std::uint16_t file) {
    const std::string_view before = text.substr(0, offset);
    const auto line = static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n') + 1);
    const std::size_t start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
    return {file, line, static_cast<std::uint32_t>(offset - start + 1)};
}

/// The length of the longest prefix that is valid UTF-8, cut at a line.
std::size_t first_invalid(std::string_view text) {
    std::size_t start = 0;
    while (start < text.size()) {
        const std::size_t end = std::min(text.find('\n', start), text.size() - 1) + 1;
        if (!core::is_utf8(text.substr(start, end - start))) break;
        start = end;
    }
    std::size_t good = start;
    while (good < text.size()) {
        std::size_t length = 1;
        while (length <= 4 && good + length <= text.size() && !core::is_utf8(text.substr(good, length)))
            ++length;
        if (length > 4 || good + length > text.size()) break;
        good += length;
    }
    return good;
}

}  // namespace

std::optional<core::Diagnostic> unreadable_bytes(std::string_view text, std::uint16_t file) {
    if (text.size() > kTemplateBytesMax) {
        return error(code::kLimit, {file, 0, 0},
                     "the template has " + std::to_string(text.size()) +
                         " bytes; CloudFormation takes at most 1,000,000",
                     "split it into nested stacks");
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const bool control = (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7f;
        if (control)
            return error(code::kSyntax, span_at(text, i, file), "a control character is not allowed here",
                         "save the file as UTF-8 text");
    }
    if (!core::is_utf8(text)) {
        return error(code::kSyntax, span_at(text, first_invalid(text), file), "the text is not valid UTF-8",
                     "save the file as UTF-8");
    }
    return {};
}

std::string join_surrogates(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        result += text[i];
        if (text[i] != '\\' || i + 1 >= text.size()) continue;
        const auto unit = [&](std::size_t at) -> unsigned {
            if (at + 6 > text.size() || text.substr(at, 2) != "\\u") return 0;
            const auto bytes = core::from_hex(text.substr(at + 2, 4));
            if (!bytes) return 0;
            return static_cast<unsigned>(static_cast<unsigned char>((*bytes)[0])) << 8 |
                   static_cast<unsigned char>((*bytes)[1]);
        };
        const unsigned high = unit(i);
        const unsigned low = unit(i + 6);
        if (high >= 0xd800 && high < 0xdc00 && low >= 0xdc00 && low < 0xe000) {
            const unsigned point = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
            const std::string bytes{static_cast<char>(point >> 24), static_cast<char>(point >> 16),
                                    static_cast<char>(point >> 8), static_cast<char>(point)};
            result += "U" + core::to_hex(bytes);
            i += 11;
        } else {
            result += text[++i];
        }
    }
    return result;
}

std::string repaired(const std::string& value) {
    if (core::is_utf8(value)) return value;
    std::string result;
    for (std::size_t i = 0; i < value.size();) {
        std::size_t length = 1;
        while (length < 4 && i + length <= value.size() && !core::is_utf8({&value[i], length})) ++length;
        if (length < 4 ? i + length > value.size() : !core::is_utf8(value.substr(i, length))) length = 0;
        if (length == 0) {
            result += '\xc2';
            result += value[i++];
            continue;
        }
        result.append(value, i, length);
        i += length;
    }
    return result;
}

}  // namespace leastwise::templates
