#pragma once
#include "runtime/gate/error.hpp"
#include "runtime/gate/route.hpp"
#include "runtime/http/message.hpp"

#include <string>
#include <string_view>

namespace leastwise::gate {

/// What a request asks for that has no row: the last part of X-Amz-Target, the Action, the operation of a REST
/// service near us, or else method and path.
std::string asked_for(std::string_view signing_name, const http::Request& request);

/// A name out of a request, fit for a message: printable ASCII, at most 256 bytes.
std::string presentable(std::string_view name);

/// The refusal of a call to a service that is not emulated, in the form its clients read.
struct Refusal {
    AwsError error;
    http::Response response;
};
Refusal refuse_unsupported(const Routed& routed, const http::Request& request, std::string_view request_id);

}  // namespace leastwise::gate
