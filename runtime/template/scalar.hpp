#pragma once
#include "runtime/core/document.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace leastwise::templates {

/// What a plain YAML scalar stands for under YAML 1.1, as PyYAML (and so the SAM transform) reads it: `yes`
/// is true, `0644` is octal, `1:30` is sexagesimal, `1e5` is text. Dates stay text, as CloudFormation keeps
/// them.
core::Document plain_scalar(std::string_view text);
/// What the same text is when the document is JSON: numbers, true, false and null; otherwise text.
core::Document json_scalar(std::string_view text);

/// The text read as the kind that an explicit tag (`!!int`) names, or nothing when it is no such thing.
std::optional<core::Document> as_yaml_bool(std::string_view text);
std::optional<core::Document> as_yaml_int(std::string_view text);
std::optional<core::Document> as_yaml_float(std::string_view text);
bool is_yaml_null(std::string_view text);

/// A double in the shortest form that reads back the same, written as Python writes it: `1.0`, `1e-05`,
/// `1e+16`.
std::string python_float(double value);

/// The text that a mapping key of this kind gets in JSON: `200`, `true`, `null`.
std::string key_text(const core::Document& key);

}  // namespace leastwise::templates
