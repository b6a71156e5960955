#include "harness/report/markup.hpp"

#include "runtime/core/text.hpp"

#include <array>

namespace leastwise::report {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";

/// Marks, embeddings, overrides and isolates of direction. Source: Unicode Standard Annex 9, table 4.
constexpr std::array<std::string_view, 12> kDirections = {
    "\xd8\x9c",     "\xe2\x80\x8e", "\xe2\x80\x8f", "\xe2\x80\xaa", "\xe2\x80\xab", "\xe2\x80\xac",
    "\xe2\x80\xad", "\xe2\x80\xae", "\xe2\x81\xa6", "\xe2\x81\xa7", "\xe2\x81\xa8", "\xe2\x81\xa9"};

}  // namespace

std::string html(std::string_view text) {
    std::string safe = core::repair_utf8(text);
    for (const std::string_view one : kDirections) safe = core::replace_all(std::move(safe), one, kReplacement);
    std::string out;
    for (const char c : safe) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\'': out += "&#39;"; break;
            case '\t':
            case '\n': out += c; break;
            case '\r': break;
            default:
                if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
                    out += kReplacement;
                } else {
                    out += c;
                }
        }
    }
    return out;
}

}  // namespace leastwise::report
