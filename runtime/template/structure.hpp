#pragma once
#include "runtime/core/diagnostic.hpp"
#include "runtime/core/document.hpp"

namespace leastwise::templates {

/// Whether sections that are SAM's own may stand in the template.
enum class Dialect { plain, sam };

/// What is wrong with sections, their members and the attributes of resources, as CloudFormation checks them
/// before anything else. The template has been through the SAM transform as far as SAM went.
core::Diagnostics structure_problems(const core::Document& document, Dialect dialect);

/// The names in `Transform`, one or several.
core::Document::Array transforms_of(const core::Document& document);

}  // namespace leastwise::templates
