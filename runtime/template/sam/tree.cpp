#include "runtime/template/sam/tree.hpp"

#include "runtime/core/text.hpp"
#include "runtime/template/sam/refusal.hpp"

#include <algorithm>
#include <utility>

namespace leastwise::templates::sam {
namespace {

// Constants: what an absent member reads as, and what is in it.
const Document kNull;
const Document::Array kNoElements;
const Object kNoMembers;

}  // namespace

Document ref_to(std::string_view logical_id) { return Document::object({{"Ref", logical_id}}); }

Document get_att(std::string_view logical_id, std::string_view attribute) {
    return Document::object({{"Fn::GetAtt", Document::array({logical_id, attribute})}});
}

Document sub(std::string_view text) { return Document::object({{"Fn::Sub", text}}); }

Document sub(std::string_view text, Document variables) {
    return Document::object({{"Fn::Sub", Document::array({text, std::move(variables)})}});
}

Document make_if(Document condition, Document then, Document otherwise) {
    return Document::object(
        {{"Fn::If", Document::array({std::move(condition), std::move(then), std::move(otherwise)})}});
}

Document make_not(std::string_view condition) {
    return Document::object({{"Fn::Not", Document::array({Document::object({{"Condition", condition}})})}});
}

bool is_intrinsic(const Document& value) {
    const Object* object = value.if_object();
    if (object == nullptr || object->size() != 1) return false;
    const std::string& name = object->begin()->name;
    return name == "Ref" || name == "Condition" || name.starts_with("Fn::");
}

bool is_if(const Document& value) { return is_intrinsic(value) && has(value, "Fn::If"); }

bool is_no_value(const Document& value) {
    return is_intrinsic(value) && text_of(value, "Ref") == "AWS::NoValue";
}

Document::Array* if_parts(Document& value) {
    Document* parts = value.find("Fn::If");
    Document::Array* array = parts == nullptr ? nullptr : parts->if_array();
    return array != nullptr && array->size() == 3 ? array : nullptr;
}

const Document::Array* if_parts(const Document& value) { return if_parts(const_cast<Document&>(value)); }

std::optional<std::string> logical_id_in(const Document& intrinsic) {
    if (!is_intrinsic(intrinsic)) return {};
    if (const std::string* id = intrinsic.find_string("Ref")) return *id;
    const Document& target = member(intrinsic, "Fn::GetAtt");
    if (const Document::Array* parts = target.if_array()) {
        if (parts->size() == 2 && is_text(&parts->at(0))) return *parts->at(0).if_string();
    }
    if (const std::string* text = target.if_string()) {
        const auto parts = core::split(*text, '.');
        if (parts.size() == 2) return std::string(parts[0]);
    }
    return {};
}

bool truthy(const Document& value) {
    if (const bool* flag = value.if_bool()) return *flag;
    if (const std::string* text = value.if_string()) return !text->empty();
    if (const core::Number* number = value.if_number()) {
        return number->text.find_first_of("123456789") != std::string::npos;
    }
    if (const Document::Array* elements = value.if_array()) return !elements->empty();
    if (const Object* object = value.if_object()) return !object->empty();
    return false;
}

bool truthy(const Document* value) { return value != nullptr && truthy(*value); }
bool is_map(const Document* value) { return value != nullptr && value->if_object() != nullptr; }
bool is_list(const Document* value) { return value != nullptr && value->if_array() != nullptr; }
bool is_text(const Document* value) { return value != nullptr && value->if_string() != nullptr; }

const Document& member(const Document& object, std::string_view name) {
    const Document* found = object.find(name);
    return found == nullptr ? kNull : *found;
}

const Document& member(const Object& object, std::string_view name) {
    const Document* found = object.find(name);
    return found == nullptr ? kNull : *found;
}

bool has(const Document& object, std::string_view name) { return object.find(name) != nullptr; }

std::string text_of(const Document& object, std::string_view name) {
    const std::string* text = object.find_string(name);
    return text == nullptr ? std::string() : *text;
}

const Document::Array& elements_of(const Document& value) {
    const Document::Array* elements = value.if_array();
    return elements == nullptr ? kNoElements : *elements;
}

const Object& members_of(const Document& value) {
    const Object* members = value.if_object();
    return members == nullptr ? kNoMembers : *members;
}

Object& object_in(Document& value) { return const_cast<Object&>(object_in(std::as_const(value))); }

const Object& object_in(const Document& value) {
    const Object* members = value.if_object();
    if (members == nullptr) refuse_template("A map is expected here.", value.span());
    return *members;
}

Document::Array& array_in(Document& value) {
    return const_cast<Document::Array&>(array_in(std::as_const(value)));
}

const Document::Array& array_in(const Document& value) {
    const Document::Array* elements = value.if_array();
    if (elements == nullptr) refuse_template("A list is expected here.", value.span());
    return *elements;
}

const std::string& text_in(const Document& value) {
    const std::string* text = value.if_string();
    if (text == nullptr) refuse_template("A text is expected here.", value.span());
    return *text;
}

bool contains(const Document& list, const Document& value) {
    const Document::Array* elements = list.if_array();
    return elements != nullptr && std::ranges::find(*elements, value) != elements->end();
}

Document& ensure_object(Document& parent, std::string_view name) {
    Document& value = object_in(parent)[name];
    if (value.is_null()) value = Document::object();
    return value;
}

Document& ensure_array(Document& parent, std::string_view name) {
    Document& value = object_in(parent)[name];
    if (value.is_null()) value = Document::array();
    return value;
}

void push(Document& list, Document value) { array_in(list).push_back(std::move(value)); }

void set(Object& object, std::string_view name, Document value) {
    if (!value.is_null()) object[name] = std::move(value);
}

Document tag_list(const Document& map) {
    Document tags = Document::array();
    if (const Object* object = map.if_object()) {
        for (const auto& tag : *object) {
            Document value = tag.value.is_null() ? Document("") : tag.value;
            push(tags, Document::object({{"Key", tag.name}, {"Value", std::move(value)}}).at(tag.name_span));
        }
    }
    return tags;
}

void append(Document& list, const Document& more) {
    if (const Document::Array* elements = more.if_array()) {
        for (const Document& element : *elements) push(list, element);
    }
}

std::string arn_text(std::string_view partition, std::string_view service, std::string_view resource) {
    return "arn:" + std::string(partition) + ":" + std::string(service) +
           ":${AWS::Region}:${AWS::AccountId}:" + std::string(resource);
}

bool is_alphanumeric(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    });
}

}  // namespace leastwise::templates::sam
