#pragma once
#include "emulators/apigateway/errors.hpp"
#include "runtime/http/message.hpp"
#include "runtime/http/server.hpp"

#include <chrono>
#include <optional>

namespace leastwise::apigateway {

// Quotas of API Gateway, "Quotas for configuring and running a REST API".
constexpr std::size_t kBodyBytesMax = 10'485'760;
constexpr std::size_t kHeaderValueBytesMax = 10'240;             ///< all header values together
constexpr std::size_t kTargetBytesMax = 10'240;                  ///< request line of a Regional API
constexpr std::size_t kMethodArnBytesMax = 1'600;                ///< of an authorized method
constexpr std::chrono::milliseconds kAuthorizerTimeout{10'000};  ///< (mem)

/// The refusal of a request that is over a quota.
std::optional<Fault> over_limit(const http::Request& request);

/// Limits for the listeners of APIs: a little above the quotas, so that a request just over one gets its
/// API's answer.
http::ServerLimits listener_limits();
/// Answers what the protocol layer refuses in API Gateway's form.
http::Response refusal(int status, std::string_view reason);

}  // namespace leastwise::apigateway
