#pragma once
#include "runtime/function/function.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leastwise::function {

using Variables = std::vector<std::pair<std::string, std::string>>;

/// Whether a function's configuration may not set this variable. Source: Lambda Developer Guide, "Reserved
/// environment variables"; CreateFunction refuses them with InvalidParameterValueException.
bool is_reserved_variable(std::string_view name);

/// The environment of a function's process, complete, as recorded in Lambda; the function's own variables win
/// where Lambda lets them. Ports are written as the sandbox's placeholders: 0 the Runtime API, 1 the AWS
/// endpoint.
Variables make_variables(const Configuration& configuration, const Interpreter& interpreter,
                         const Credentials& credentials, const std::string& region,
                         const std::string& log_stream);

}  // namespace leastwise::function
