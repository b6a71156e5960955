#include "runtime/template/sam/python.hpp"

#include "runtime/core/text.hpp"
#include "runtime/template/sam/tree.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

namespace leastwise::templates::sam {
namespace {

using core::Document;
using core::Member;

void append_unit(std::string& out, unsigned unit) {
    const std::string bytes{static_cast<char>(unit >> 8), static_cast<char>(unit & 0xff)};
    out += "\\u" + core::to_hex(bytes);
}

/// The code point at the front of valid UTF-8, which is taken off.
unsigned next_point(std::string_view& text) {
    const auto first = static_cast<unsigned char>(text[0]);
    const std::size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    unsigned point = length == 1 ? first : first & (0xffU >> (length + 1));
    for (std::size_t i = 1; i < length && i < text.size(); ++i) {
        point = point << 6 | (static_cast<unsigned char>(text[i]) & 0x3fU);
    }
    text.remove_prefix(std::min(length, text.size()));
    return point;
}

void append_ascii_json(std::string& out, std::string_view text) {
    out += '"';
    while (!text.empty()) {
        const unsigned point = next_point(text);
        switch (point) {
            case '"': out += "\\\""; break;
            case '\\': out += "\\\\"; break;
            case '\n': out += "\\n"; break;
            case '\r': out += "\\r"; break;
            case '\t': out += "\\t"; break;
            case '\b': out += "\\b"; break;
            case '\f': out += "\\f"; break;
            default:
                if (point >= 0x20 && point < 0x7f) {
                    out += static_cast<char>(point);
                } else if (point < 0x10000) {
                    append_unit(out, point);
                } else {
                    append_unit(out, 0xd800 + ((point - 0x10000) >> 10));
                    append_unit(out, 0xdc00 + ((point - 0x10000) & 0x3ff));
                }
        }
    }
    out += '"';
}

void append_sorted(std::string& out, const Document& value) {
    if (value.is_null()) out += "null";
    if (const bool* flag = value.if_bool()) out += *flag ? "true" : "false";
    if (const core::Number* number = value.if_number()) out += number->text;
    if (const std::string* text = value.if_string()) append_ascii_json(out, *text);
    if (const Document::Array* elements = value.if_array()) {
        out += '[';
        for (std::size_t i = 0; i < elements->size(); ++i) {
            if (i > 0) out += ',';
            append_sorted(out, (*elements)[i]);
        }
        out += ']';
    }
    if (const core::Object* object = value.if_object()) {
        std::vector<const Member*> members;
        for (const Member& one : *object) members.push_back(&one);
        std::ranges::sort(members, {}, [](const Member* one) { return std::string_view(one->name); });
        out += '{';
        for (std::size_t i = 0; i < members.size(); ++i) {
            if (i > 0) out += ',';
            append_ascii_json(out, members[i]->name);
            out += ':';
            append_sorted(out, members[i]->value);
        }
        out += '}';
    }
}

void append_quoted(std::string& out, std::string_view text) {
    const bool single = text.find('\'') == std::string_view::npos || text.find('"') != std::string_view::npos;
    const char quote = single ? '\'' : '"';
    out += quote;
    for (const char c : text) {
        if (c == '\\' || c == quote) out += '\\';
        if (c == '\n') {
            out += "\\n";
        } else if (c == '\t') {
            out += "\\t";
        } else if (c == '\r') {
            out += "\\r";
        } else {
            out += c;
        }
    }
    out += quote;
}

void append_repr(std::string& out, const Document& value) {
    if (value.is_null()) out += "None";
    if (const bool* flag = value.if_bool()) out += *flag ? "True" : "False";
    if (const core::Number* number = value.if_number()) out += number->text;
    if (const std::string* text = value.if_string()) append_quoted(out, *text);
    if (const Document::Array* elements = value.if_array()) {
        out += '[';
        for (std::size_t i = 0; i < elements->size(); ++i) {
            if (i > 0) out += ", ";
            append_repr(out, (*elements)[i]);
        }
        out += ']';
    }
    if (const core::Object* object = value.if_object()) {
        out += '{';
        bool first = true;
        for (const Member& one : *object) {
            if (!first) out += ", ";
            first = false;
            append_quoted(out, one.name);
            out += ": ";
            append_repr(out, one.value);
        }
        out += '}';
    }
}

}  // namespace

std::string sorted_json(const Document& value) {
    std::string out;
    append_sorted(out, value);
    return out;
}

std::string indented_json(const Document& value) {
    const std::string compact = sorted_json(value);
    std::string out;
    std::size_t depth = 0;
    const auto line = [&] { out.append(1, '\n').append(depth * 4, ' '); };
    for (std::size_t at = 0; at < compact.size(); ++at) {
        const char c = compact[at];
        if (c == '"') {  // a whole text, in which quotation marks are escaped
            std::size_t end = at + 1;
            while (compact[end] != '"') end += compact[end] == '\\' ? 2 : 1;
            out.append(compact, at, end - at + 1);
            at = end;
        } else if ((c == '{' || c == '[') && compact[at + 1] != c + 2) {  // ASCII: each closes two later
            ++depth;
            out += c;
            line();
        } else if ((c == '}' || c == ']') && out.back() != c - 2) {
            --depth;
            line();
            out += c;
        } else if (c == ',') {
            out += c;
            line();
        } else {
            out += c;
            if (c == ':') out += ' ';
        }
    }
    return out;
}

std::string python_text(const Document& value) {
    if (const std::string* text = value.if_string()) return *text;
    return python_repr(value);
}

std::string python_repr(const Document& value) {
    std::string out;
    append_repr(out, value);
    return out;
}

std::string sha1_hex(std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr);
    return core::to_hex({reinterpret_cast<const char*>(digest.data()), size});
}

std::string short_hash(const Document& value) {
    if (!truthy(value)) return {};
    const std::string* text = value.if_string();
    return sha1_hex(text != nullptr ? *text : sorted_json(value)).substr(0, 10);
}

}  // namespace leastwise::templates::sam
