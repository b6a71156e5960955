#include "runtime/template/sam/python.hpp"
#include "runtime/template/sam/translation.hpp"

namespace leastwise::templates::sam {
namespace {

using Values = std::map<std::string, Document, std::less<>>;

/// A name that the transform substitutes: letters, digits and dots, or AWS::Word.
bool is_substitutable(std::string_view name) {
    if (name.starts_with("AWS::")) {
        name.remove_prefix(5);
        const bool letters = name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") ==
                             std::string_view::npos;
        return letters && !name.empty() && name[0] >= 'A' && name[0] <= 'Z';
    }
    for (const char c : name) {
        if (c != '.' && !is_alphanumeric({&c, 1})) return false;
    }
    return !name.empty();
}

/// Calls `replace(name)` for each ${name} of the text; text comes back with what it answers in place of it.
template <typename Replace>
std::string substitute(const std::string& text, const Replace& replace) {
    std::string result;
    std::size_t at = 0;
    while (true) {
        const std::size_t start = text.find("${", at);
        const std::size_t end = start == std::string::npos ? start : text.find('}', start);
        if (end == std::string::npos) return result + text.substr(at);
        const std::string name = text.substr(start + 2, end - start - 2);
        if (!is_substitutable(name)) {
            result += text.substr(at, start + 2 - at);
            at = start + 2;
            continue;
        }
        result += text.substr(at, start - at);
        result += replace(name);
        at = end + 1;
    }
}

const Document* known_value(const Values& values, const std::string& name) {
    const auto found = values.find(name);
    return found == values.end() ? nullptr : &found->second;
}

void fill_sub(Document& argument, const Values& values) {
    Document* text = &argument;
    if (Document::Array* parts = argument.if_array()) {
        if (parts->empty()) return;
        text = &parts->front();
    }
    if (text->if_string() == nullptr) return;
    const core::Span span = text->span();
    *text = Document(substitute(text_in(*text), [&](const std::string& name) {
                const Document* value = known_value(values, name);
                if (value == nullptr) return "${" + name + "}";
                if (value->if_string() == nullptr) {
                    refuse_template("Invalid Fn::Sub variable value " + python_text(*value) +
                                        ". Fn::Sub expects all variables to be strings.",
                                    span);
                }
                return text_in(*value);
            })).at(span);
}

Document resolved(Document& value, const Values& values);

void resolve_members(Document& value, const Values& values) {
    if (Object* object = value.if_object()) {
        for (auto& one : *object) one.value = resolved(one.value, values);
    } else if (Document::Array* elements = value.if_array()) {
        for (Document& element : *elements) element = resolved(element, values);
    }
}

Document resolved(Document& value, const Values& values) {
    if (is_intrinsic(value)) {
        if (const std::string* name = value.find_string("Ref")) {
            if (const Document* known = known_value(values, *name)) {
                Document copy = *known;
                resolve_members(copy, values);
                // Values that the template knows nothing of are no texts of the template.
                return name->starts_with("AWS::") ? copy : copy.at(value.span());
            }
        }
        if (Document* argument = value.find("Fn::Sub")) fill_sub(*argument, values);
    }
    resolve_members(value, values);
    return value;
}

Document looked_up(Document& value, const Document& mappings) {
    if (const Document* parts = value.find("Fn::FindInMap"); parts != nullptr && is_intrinsic(value)) {
        const Document::Array* keys = parts->if_array();
        if (keys == nullptr || keys->size() != 3) {
            refuse_template("Invalid FindInMap value " + python_text(*parts) +
                                ". FindInMap expects an array with 3 values.",
                            value.span());
        }
        Document first = looked_up(const_cast<Document&>((*keys)[1]), mappings);
        Document second = looked_up(const_cast<Document&>((*keys)[2]), mappings);
        const std::string* map_name = (*keys)[0].if_string();
        if (map_name != nullptr && is_text(&first) && is_text(&second)) {
            const Document* map = mappings.find(*map_name);
            const std::string two_levels =
                "Cannot use Fn::FindInMap on Mapping '" + *map_name + "' which is not a a two-level map.";
            if (map != nullptr && !is_map(map)) refuse_template(two_levels, value.span());
            const Document* inner = map == nullptr ? nullptr : map->find(text_in(first));
            if (inner != nullptr && !is_map(inner)) refuse_template(two_levels, value.span());
            const Document* found = inner == nullptr ? nullptr : inner->find(text_in(second));
            if (found != nullptr) return *found;
        }
    }
    if (Object* object = value.if_object()) {
        for (auto& one : *object) one.value = looked_up(one.value, mappings);
    } else if (Document::Array* elements = value.if_array()) {
        for (Document& element : *elements) element = looked_up(element, mappings);
    }
    return value;
}

}  // namespace

Document Translation::with_parameters(Document& value) const { return resolved(value, parameters); }

Document Translation::with_mappings(Document& value) const {
    const Document& mappings = member(document, "Mappings");
    return is_map(&mappings) ? looked_up(value, mappings) : value;
}

void Translation::add_condition(std::string_view name, Document condition) {
    object_in(ensure_object(document, "Conditions"))[name] = std::move(condition);
}

std::string Translation::managed_policy_arn(std::string_view path) const {
    return "arn:" + place.partition + ":iam::aws:policy/" + std::string(path);
}

Object Source::passed_on() const {
    Object result;
    for (const std::string_view name : {"Condition", "DeletionPolicy", "UpdateReplacePolicy"}) {
        if (const Document* value = attributes.find(name)) result.append(std::string(name), *value);
    }
    return result;
}

}  // namespace leastwise::templates::sam
