#pragma once
#include "runtime/template/code_files.hpp"
#include "runtime/template/template.hpp"

namespace leastwise::templates {

/// Checks the code, handler and runtime of every function and the content of every layer in the plan. Without
/// files, only what the template itself says.
void check_code(Template& loaded, const CodeFiles* files);

}  // namespace leastwise::templates
