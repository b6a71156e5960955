#pragma once
#include "runtime/template/template.hpp"

namespace leastwise::templates {

/// Lets functions and layers take their code from what `sam build` left for them, where it left something:
/// `Options::built_template` says where. Their names go to `Template::built`. Code that is newer than the
/// build is warned of.
void use_built_code(Template& loaded, core::Document& document, const ReadFile& read_file);

}  // namespace leastwise::templates
