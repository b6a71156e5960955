#include "runtime/template/sam/python2.hpp"

#include "runtime/template/sam/python.hpp"

#include <cstdint>
#include <map>
#include <optional>

namespace leastwise::templates::sam {
namespace {

using core::Document;
using core::Member;

constexpr std::size_t kSmallestTable = 8;
constexpr int kPerturbShift = 5;
constexpr char kErased = '\x01';            // begins the name of a removed member
constexpr core::Span kKeepsOrder{0, 0, 1};  // no place, but a mark

/// Calls `visit` with each code point of valid UTF-8.
template <typename Visit>
void each_point(std::string_view text, const Visit& visit) {
    for (std::size_t i = 0; i < text.size();) {
        const auto first = static_cast<unsigned char>(text[i]);
        const std::size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        std::uint32_t point = length == 1 ? first : first & (0xffU >> (length + 1));
        for (std::size_t j = 1; j < length && i + j < text.size(); ++j) {
            point = point << 6 | (static_cast<unsigned char>(text[i + j]) & 0x3fU);
        }
        visit(point);
        i += length;
    }
}

std::uint64_t hash_of(std::string_view text) {
    std::uint64_t hash = 0;
    std::uint64_t length = 0;
    each_point(text, [&](std::uint32_t point) {
        if (length++ == 0) hash = static_cast<std::uint64_t>(point) << 7;
        hash = 1000003 * hash ^ point;
    });
    return length == 0 ? 0 : hash ^ length;
}

bool is_erased(std::string_view name) { return name.starts_with(kErased); }

/// The open-addressing table behind a dict: slots to indices of members.
class Table {
public:
    explicit Table(const std::vector<const Member*>& members) : members_(members) {
        for (std::size_t i = 0; i < members.size(); ++i) insert(i);
    }

    std::vector<const Member*> in_order() const {
        std::vector<const Member*> result;
        for (const auto& [slot, index] : slots_) result.push_back(members_[index]);
        return result;
    }

private:
    void insert(std::size_t index) {
        std::string_view name = members_[index]->name;
        if (is_erased(name)) name.remove_prefix(1);
        const std::uint64_t hash = hash_of(name);
        std::uint64_t walker = hash & mask_;
        std::uint64_t slot = walker;
        for (std::uint64_t perturb = hash; slots_.contains(slot); perturb >>= kPerturbShift) {
            walker = (walker << 2) + walker + perturb + 1;
            slot = walker & mask_;
        }
        slots_[slot] = index;
        if (slots_.size() * 3 >= (mask_ + 1) * 2) grow(slots_.size() * 4);
    }

    void grow(std::size_t wanted) {
        std::size_t size = kSmallestTable;
        while (size <= wanted) size <<= 1;
        mask_ = size - 1;
        std::map<std::uint64_t, std::size_t> old;
        old.swap(slots_);
        for (const auto& [slot, index] : old) insert(index);
    }

    const std::vector<const Member*>& members_;
    std::uint64_t mask_ = kSmallestTable - 1;
    std::map<std::uint64_t, std::size_t> slots_;
};

/// repr of a text: quoted by ' unless it holds one and no ".
void append_text(std::string& out, std::string_view text, bool from_template) {
    std::string escaped;
    const bool single = text.find('\'') == std::string_view::npos || text.find('"') != std::string_view::npos;
    const char quote = single ? '\'' : '"';
    constexpr std::string_view kHex = "0123456789abcdef";
    each_point(text, [&](std::uint32_t point) {
        const auto hex = [&](char kind, int digits) {
            escaped += '\\';
            escaped += kind;
            for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) escaped += kHex[point >> shift & 15];
        };
        if (point == '\\') {
            escaped += "\\\\";
        } else if (point == static_cast<unsigned char>(quote)) {
            escaped += '\\';
            escaped += quote;
        } else if (point == '\n') {
            escaped += "\\n";
        } else if (point == '\r') {
            escaped += "\\r";
        } else if (point == '\t') {
            escaped += "\\t";
        } else if (point < 0x20 || (point >= 0x7f && point < 0x100)) {
            hex('x', 2);
        } else if (point < 0x7f) {
            escaped += static_cast<char>(point);
        } else if (point < 0x10000) {
            hex('u', 4);
        } else {
            hex('U', 8);
        }
    });
    if (from_template) out += 'u';
    out += quote + escaped + quote;
}

void append_repr(std::string& out, const Document& value) {
    if (value.is_null()) out += "None";
    if (const bool* flag = value.if_bool()) out += *flag ? "True" : "False";
    if (const core::Number* number = value.if_number()) {
        out += number->text;
        const bool whole = number->text.find_first_of(".eE") == std::string::npos;
        if (whole && !value.as_integer()) out += 'L';
    }
    if (const std::string* text = value.if_string()) append_text(out, *text, value.span().line != 0);
    if (const Document::Array* elements = value.if_array()) {
        out += '[';
        for (std::size_t i = 0; i < elements->size(); ++i) {
            if (i > 0) out += ", ";
            append_repr(out, (*elements)[i]);
        }
        out += ']';
    }
    if (const core::Object* object = value.if_object()) {
        std::vector<const Member*> members;
        if (value.span() == kKeepsOrder) {
            for (const Member& member : *object) members.push_back(&member);
        } else {
            members = python2_order(*object);
        }
        out += '{';
        for (const Member* member : members) {
            if (member != members.front()) out += ", ";
            append_text(out, member->name, member->name_span.line != 0);
            out += ": ";
            append_repr(out, member->value);
        }
        out += '}';
    }
}

}  // namespace

std::vector<const Member*> python2_order(const core::Object& object) {
    std::vector<const Member*> members;
    for (const Member& member : object) members.push_back(&member);
    std::vector<const Member*> ordered = Table(members).in_order();
    std::erase_if(ordered, [](const Member* member) { return is_erased(member->name); });
    return ordered;
}

Document python2_copy(const Document& value) {
    Document copy = value;
    if (const core::Object* object = value.if_object()) {
        core::Object members;
        const auto add = [&](const Member& member) {
            members.append(member.name, python2_copy(member.value));
            (members.end() - 1)->name_span = member.name_span;
        };
        if (value.span() == kKeepsOrder) {
            for (const Member& member : *object) add(member);
        } else {
            for (const Member* member : python2_order(*object)) add(*member);
        }
        copy = Document(std::move(members));
    } else if (const Document::Array* elements = value.if_array()) {
        Document::Array list;
        for (const Document& element : *elements) list.push_back(python2_copy(element));
        copy = Document(std::move(list));
    }
    return copy.at(value.span());
}

Document& keep_order(Document& object) { return object.at(kKeepsOrder); }

void python2_erase(core::Object& object, std::string_view name) {
    for (Member& member : object) {
        if (member.name != name) continue;
        member.name.insert(0, 1, kErased);
        member.value = {};
    }
}

void forget_erased(Document& value) {
    if (core::Object* object = value.if_object()) {
        std::vector<std::string> erased;
        for (Member& member : *object) {
            if (is_erased(member.name)) erased.push_back(member.name);
            forget_erased(member.value);
        }
        for (const std::string& name : erased) object->erase(name);
    } else if (Document::Array* elements = value.if_array()) {
        for (Document& element : *elements) forget_erased(element);
    }
}

std::string python2_json(const Document& value) {
    std::string out;
    if (const Document::Array* elements = value.if_array()) {
        for (const Document& element : *elements) out += (out.empty() ? "" : ", ") + python2_json(element);
        return "[" + out + "]";
    }
    if (const core::Object* object = value.if_object()) {
        for (const Member* member : python2_order(*object)) {
            out += (out.empty() ? "" : ", ") + sorted_json(Document(member->name)) + ": " +
                   python2_json(member->value);
        }
        return "{" + out + "}";
    }
    return sorted_json(value);
}

std::string python2_text(const Document& value) {
    if (const std::string* text = value.if_string()) return *text;
    std::string out;
    append_repr(out, value);
    return out;
}

}  // namespace leastwise::templates::sam
