#pragma once
#include "runtime/core/diagnostic.hpp"
#include "runtime/core/document.hpp"

namespace leastwise::templates {

/// Checks sections, their members and the attributes of resources as CloudFormation does before anything
/// else. The template has been through the SAM transform.
void check_structure(const core::Document& document, core::Diagnostics& diagnostics);

/// The names in `Transform`, one or several.
core::Document::Array transforms_of(const core::Document& document);

}  // namespace leastwise::templates
