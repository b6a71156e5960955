#pragma once
#include "runtime/gate/service.hpp"

#include <string>
#include <vector>

namespace leastwise::gate {

/// Where a request belongs.
struct Routed {
    Service* service = nullptr;            ///< nullptr: no emulated service is meant
    const Operation* operation = nullptr;  ///< nullptr: the service has no such row
    std::string operation_name;            ///< as asked for; method and path when the request names none
    std::string service_hint;              ///< what the request seems to mean when `service` is nullptr
    core::Object path_members;             ///< parameters of a REST path, decoded
};

/// Finds service and operation by X-Amz-Target, credential scope, Host, Action or REST path, in this order.
Routed route(const std::vector<Service*>& services, const http::Request& request);

/// The signing name in an Authorization header or X-Amz-Credential parameter; "" when there is none.
std::string signing_name(const http::Request& request);

}  // namespace leastwise::gate
