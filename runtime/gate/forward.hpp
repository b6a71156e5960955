#pragma once
#include "runtime/gate/operation.hpp"

#include <string_view>

namespace leastwise::gate {

/// The caller of a call that a service makes with its own caller's credentials: a forward access session. The same
/// principal; aws:ViaAWSService is true, the service stands last in aws:CalledVia, and the network is not the client's.
/// Source: IAM User Guide, "Forward access sessions" and "AWS global condition context keys".
Caller forwarded(const Caller& caller, std::string_view service);

}  // namespace leastwise::gate
