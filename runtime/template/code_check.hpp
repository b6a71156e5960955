#pragma once
#include "runtime/template/template.hpp"

#include <functional>
#include <string>

namespace leastwise::templates {

/// Whether a path of code exists; what is not there is diagnosed.
using PathExists = std::function<bool(const std::string& path)>;

/// Checks the code, handler and runtime of every function and the content of every layer in the plan.
void check_code(Template& loaded, const PathExists& exists);

}  // namespace leastwise::templates
