#pragma once
#include "runtime/template/code_files.hpp"
#include "runtime/template/template.hpp"

namespace leastwise::templates {

/// Whether leastwise runs functions of this runtime.
bool is_run(std::string_view runtime);

/// Warns when the file that the Handler names is not in the code's directory, or does not mention the
/// function that it names: Lambda accepts such a function and fails when it is invoked.
void check_handler(Template& loaded, const Resource& function, const std::string& directory,
                   const CodeFiles& files);

/// The same for code that stands in the template.
void check_inline_handler(Template& loaded, const Resource& function, const std::string& text);

}  // namespace leastwise::templates
