#include "emulators/dynamodb/codec.hpp"

#include "runtime/core/text.hpp"
#include "runtime/wire/json.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace leastwise::dynamodb {
namespace {

using core::Document;

ExponentReading reading_of(Wording wording) {
    return wording == Wording::older ? ExponentReading::wrapping : ExponentReading::wide;
}

Number read_number(const std::string& text, Wording wording) {
    const auto parsed = parse_number(text, reading_of(wording));
    if (const Number* number = std::get_if<Number>(&parsed)) return *number;
    const NumberFault fault = std::get<NumberFault>(parsed);
    std::string message(number_fault_text(fault));
    // The newer words end in a colon and a space even when nothing follows.
    const bool echoes = fault == NumberFault::not_numeric && (!text.empty() || wording != Wording::older);
    if (echoes) message += ": " + text;
    throw validation(wording, message);
}

[[noreturn]] void refuse_invalid(Wording wording, std::string_view problem) {
    throw validation(wording, std::string(text::kInvalid).append(problem));
}

std::vector<std::string> texts(const Document& list) {
    std::vector<std::string> result;
    for (const auto& element : *list.if_array()) {
        if (const std::string* text = element.if_string()) result.push_back(*text);
    }
    return result;
}

/// The members as AWS lists them in the message about duplicates: the older words as sent; the newer sorted
/// up to the first repeat, then the repeat, then the rest as sent.
std::vector<std::string> listed(const std::vector<std::string>& sent, Wording wording) {
    if (wording == Wording::older) return sent;
    std::set<std::string> seen;
    std::size_t repeat = 0;
    while (repeat < sent.size() && seen.insert(sent[repeat]).second) ++repeat;
    std::vector<std::string> result(seen.begin(), seen.end());
    result.insert(result.end(), sent.begin() + static_cast<std::ptrdiff_t>(repeat), sent.end());
    return result;
}

std::string collection(std::vector<std::string> members, Wording wording, std::string_view separator) {
    if (wording == Wording::older) return "[" + core::join(members, ", ") + "]";
    for (auto& member : members) member = "\"" + member + "\"";
    return "[" + core::join(members, separator) + "]";
}

StringSet read_string_set(const Document& list, Wording wording) {
    const std::vector<std::string> sent = texts(list);
    if (sent.empty()) refuse_invalid(wording, text::kEmptyStringSet);
    StringSet set{sent};
    std::ranges::sort(set.members);
    if (std::ranges::adjacent_find(set.members) != set.members.end()) {
        refuse_invalid(wording, "Input collection " + collection(listed(sent, wording), wording, ", ") +
                                    " contains duplicates.");
    }
    return set;
}

BinarySet read_binary_set(const Document& list, Wording wording) {
    const std::vector<std::string> sent = texts(list);
    if (sent.empty()) refuse_invalid(wording, text::kEmptyBinarySet);
    BinarySet set;
    for (const auto& text : sent) set.members.push_back(*core::from_base64(text));
    const std::vector<std::string> bytes = set.members;
    std::ranges::sort(set.members);
    if (std::ranges::adjacent_find(set.members) == set.members.end()) return set;
    std::vector<std::string> members = listed(bytes, wording);
    for (auto& member : members) member = core::to_base64(member);
    refuse_invalid(
        wording, "Input collection " + collection(members, wording, ",") + "of type BS contains duplicates.");
}

NumberSet read_number_set(const Document& list, Wording wording) {
    NumberSet set;
    for (const auto& text : texts(list)) set.members.push_back(read_number(text, wording));
    if (set.members.empty()) refuse_invalid(wording, text::kEmptyNumberSet);
    std::ranges::sort(set.members,
                      [](const Number& left, const Number& right) { return compare(left, right) < 0; });
    if (std::ranges::adjacent_find(set.members) == set.members.end()) return set;
    if (wording == Wording::older) throw validation("Input collection contains duplicates");
    refuse_invalid(wording, "Input collection contains duplicates.");
}

bool read_boolean(const Document& document) {
    if (const bool* value = document.if_bool()) return *value;
    const std::string upper = core::to_upper(*document.if_string());
    return upper == "TRUE" || upper == "1" || upper == "YES";
}

List read_list(const Document& document, Wording wording, int level) {
    List list;
    list.reserve(document.if_array()->size());
    for (const auto& element : *document.if_array()) {
        if (!element.is_null()) list.push_back(read_value(element, wording, level + 1));
    }
    return list;
}

Value read_typed(Type type, const Document& document, Wording wording, int level) {
    switch (type) {
        case Type::S: return Value(*document.if_string());
        case Type::N: return Value(read_number(*document.if_string(), wording));
        case Type::B: return Value(Binary{*core::from_base64(*document.if_string())});
        case Type::BOOL: return Value(read_boolean(document));
        case Type::NUL:
            if (!read_boolean(document)) refuse_invalid(wording, text::kNullFalse);
            return Value(Null{});
        case Type::L: return Value(read_list(document, wording, level));
        case Type::M: return Value(read_attributes(document, wording, level + 1));
        case Type::SS: return Value(read_string_set(document, wording));
        case Type::NS: return Value(read_number_set(document, wording));
        case Type::BS: return Value(read_binary_set(document, wording));
    }
    throw validation(wording, text::kNoType);
}

void append_quoted(std::string& out, std::string_view plain) {
    out.append(1, '"').append(plain).append(1, '"');
}

struct JsonOf {
    std::string& out;
    void operator()(const std::string& text) const { wire::append_json_string(out, text); }
    void operator()(const Number& number) const { append_quoted(out, to_text(number)); }
    void operator()(const Binary& binary) const { append_quoted(out, core::to_base64(binary.bytes)); }
    void operator()(bool value) const { out += value ? "true" : "false"; }
    void operator()(const Null&) const { out += "true"; }
    void operator()(const Attributes& map) const { append_json(out, map); }
    void operator()(const List& list) const {
        each(list, [this](const Value& element) { append_json(out, element); });
    }
    void operator()(const StringSet& set) const {
        each(set.members, [this](const std::string& member) { wire::append_json_string(out, member); });
    }
    void operator()(const NumberSet& set) const {
        each(set.members, [this](const Number& member) { append_quoted(out, to_text(member)); });
    }
    void operator()(const BinarySet& set) const {
        each(set.members, [this](const std::string& member) { append_quoted(out, core::to_base64(member)); });
    }

private:
    template <typename Elements, typename Append>
    void each(const Elements& elements, Append append) const {
        out += '[';
        bool first = true;
        for (const auto& element : elements) {
            if (!first) out += ',';
            first = false;
            append(element);
        }
        out += ']';
    }
};

struct DocumentOf {
    Document operator()(const std::string& text) const { return text; }
    Document operator()(const Number& number) const { return to_text(number); }
    Document operator()(const Binary& binary) const { return core::to_base64(binary.bytes); }
    Document operator()(bool value) const { return value; }
    Document operator()(const Null&) const { return true; }
    Document operator()(const Attributes& map) const { return to_document(map); }
    Document operator()(const List& list) const {
        Document::Array array;
        for (const auto& element : list) array.push_back(to_document(element));
        return array;
    }
    Document operator()(const StringSet& set) const {
        return Document::Array(set.members.begin(), set.members.end());
    }
    Document operator()(const NumberSet& set) const {
        Document::Array array;
        for (const auto& member : set.members) array.emplace_back(to_text(member));
        return array;
    }
    Document operator()(const BinarySet& set) const {
        Document::Array array;
        for (const auto& member : set.members) array.emplace_back(core::to_base64(member));
        return array;
    }
};

}  // namespace

Value read_value(const Document& document, Wording wording, int level) {
    if (level > kNestingMax) throw validation(wording, text::kNesting);
    std::optional<Value> value;
    bool many = false;
    for (const auto& member : *document.if_object()) {
        const auto type = type_named(member.name);
        if (!type || member.value.is_null()) continue;
        many = many || value.has_value();
        value = read_typed(*type, member.value, wording, level);
    }
    if (!value) throw validation(wording, text::kNoType);
    if (many) throw validation(wording, text::kManyTypes);
    return std::move(*value);
}

Attributes read_attributes(const Document& document, Wording wording, int level) {
    const core::Object& object = *document.if_object();
    const auto nameless = [](const core::Member& member) { return member.name.empty(); };
    if (level == 1 && std::ranges::any_of(object, nameless))
        throw validation(wording, text::kEmptyAttributeName);
    Attributes attributes;
    for (const auto& member : object) {
        if (member.value.is_null()) throw validation(wording, text::kNoType);
        attributes.set(member.name, read_value(member.value, wording, level));
    }
    return attributes;
}

void append_json(std::string& out, const Value& value) {
    out.append("{\"").append(type_name(value.type())).append("\":");
    std::visit(JsonOf{out}, value.variant());
    out += '}';
}

void append_json(std::string& out, const Attributes& attributes) {
    out += '{';
    bool first = true;
    for (const auto& [name, value] : attributes) {
        if (!first) out += ',';
        first = false;
        wire::append_json_string(out, name);
        out += ':';
        append_json(out, value);
    }
    out += '}';
}

Document to_document(const Value& value) {
    return Document::object(
        {{std::string(type_name(value.type())), std::visit(DocumentOf{}, value.variant())}});
}

Document to_document(const Attributes& attributes) {
    core::Object object;
    for (const auto& [name, value] : attributes) object.append(name, to_document(value));
    return object;
}

}  // namespace leastwise::dynamodb
