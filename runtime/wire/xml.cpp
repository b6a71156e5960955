#include "runtime/core/text.hpp"
#include "runtime/wire/protocol.hpp"

namespace leastwise::wire {
namespace {

void append(std::string& out, std::string_view element, const core::Document& value);

void append_content(std::string& out, const core::Document& value) {
    if (const auto* text = value.if_string()) {
        append_xml_text(out, *text);
    } else if (const auto* number = value.if_number()) {
        out += number->text;
    } else if (const auto* truth = value.if_bool()) {
        out += *truth ? "true" : "false";
    } else if (const auto* array = value.if_array()) {
        for (const auto& element : *array) append(out, "member", element);
    } else if (const auto* object = value.if_object()) {
        for (const auto& member : *object) append(out, member.name, member.value);
    }
}

void append(std::string& out, std::string_view element, const core::Document& value) {
    if (value.is_null()) return;
    out.append(1, '<').append(element).append(1, '>');
    append_content(out, value);
    out.append("</").append(element).append(1, '>');
}

}  // namespace

// XML 1.0 has no way to write most control characters, not even by their number.
void append_xml_text(std::string& out, std::string_view text) {
    if (!core::is_utf8(text)) return append_xml_text(out, core::repair_utf8(text));
    for (const char c : text) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\r': out += "&#xD;"; break;
            case '\t':
            case '\n': out += c; break;
            default:
                if (static_cast<unsigned char>(c) < 0x20)
                    out += "\xef\xbf\xbd";
                else
                    out += c;
        }
    }
}

std::string to_xml(std::string_view element, const core::Document& value) {
    std::string out;
    append(out, element, value);
    return out;
}

}  // namespace leastwise::wire
