#pragma once
#include "runtime/template/parameters.hpp"
#include "runtime/template/template.hpp"

namespace leastwise::templates {

/// Puts the files that AWS::Include names in the place of the transform, wherever it stands in the template.
/// Their nodes have spans of their own.
void apply_includes(Template& loaded, core::Document& document, const Values& parameters,
                    const ReadFile& read_file);

/// A macro that is not run, as the report lists it.
Unsupported unsupported_macro(const std::string& name, core::Span span);

}  // namespace leastwise::templates
