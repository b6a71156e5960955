#pragma once
#include "runtime/core/document.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Small words for reading and making pieces of templates. The SAM transform is written in Python; what
// Python's `if value:` or `str(value)` would say decides many of its corner cases, so those questions have
// names here.
namespace leastwise::templates::sam {

using core::Document;
using core::Object;

Document ref_to(std::string_view logical_id);  ///< {"Ref": logical_id}
Document get_att(std::string_view logical_id,
                 std::string_view attribute);             ///< {"Fn::GetAtt": [id, attribute]}
Document sub(std::string_view text);                      ///< {"Fn::Sub": text}
Document sub(std::string_view text, Document variables);  ///< {"Fn::Sub": [text, variables]}
Document make_if(Document condition, Document then, Document otherwise = ref_to("AWS::NoValue"));
Document make_not(std::string_view condition);  ///< {"Fn::Not": [{"Condition": condition}]}

/// An object of one member named Ref, Condition or Fn::….
bool is_intrinsic(const Document& value);
bool is_if(const Document& value);
bool is_no_value(const Document& value);
/// The three parts of an Fn::If, or nothing when it has another number of them.
Document::Array* if_parts(Document& value);
const Document::Array* if_parts(const Document& value);
/// The logical id in {"Ref": id}, {"Fn::GetAtt": [id, x]} or {"Fn::GetAtt": "id.x"}.
std::optional<std::string> logical_id_in(const Document& intrinsic);

/// False for null, false, 0, "", [] and {}.
bool truthy(const Document& value);
bool truthy(const Document* value);
bool is_map(const Document* value);
bool is_list(const Document* value);
bool is_text(const Document* value);
/// The member, or a null document.
const Document& member(const Document& object, std::string_view name);
const Document& member(const Object& object, std::string_view name);
bool has(const Document& object, std::string_view name);
/// The member's text, or "".
std::string text_of(const Document& object, std::string_view name);
/// What is in a list or a map; nothing when it is none. For loops over what a person wrote.
const Document::Array& elements_of(const Document& value);
const Object& members_of(const Document& value);
/// What a value must be for the translation to go on; refused where it is something else.
Object& object_in(Document& value);
const Object& object_in(const Document& value);
Document::Array& array_in(Document& value);
const Document::Array& array_in(const Document& value);
const std::string& text_in(const Document& value);
/// True when the list has an element that equals the value.
bool contains(const Document& list, const Document& value);

/// The member's object, made when it is absent or null.
Document& ensure_object(Document& parent, std::string_view name);
Document& ensure_array(Document& parent, std::string_view name);
void push(Document& list, Document value);
/// Replaces or appends; nothing happens for a null value.
void set(Object& object, std::string_view name, Document value);

/// [{"Key": k, "Value": v}, …]; a null value becomes "".
Document tag_list(const Document& map);
void append(Document& list, const Document& more);

/// `function/${__ApiId__}` under an ARN of the caller's region and account.
std::string arn_text(std::string_view partition, std::string_view service, std::string_view resource);

/// Letters and digits only, at least one.
bool is_alphanumeric(std::string_view text);

}  // namespace leastwise::templates::sam
