#pragma once
#include "runtime/gate/operation.hpp"

#include <vector>

namespace leastwise::apigateway {

class ApiGateway;

/// The table of control-plane operations.
std::vector<gate::Operation> make_operations(ApiGateway& gateway);

}  // namespace leastwise::apigateway
