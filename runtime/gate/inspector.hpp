#pragma once
#include "runtime/http/message.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace leastwise::gate {

/// A request as a web ACL sees it.
struct InspectedRequest {
    const http::Request& request;
    std::string client_ip;      ///< the simulated client's
    std::string resource_arn;   ///< of the API stage
    std::string host;
};

/// The outcome of inspecting one request.
struct Inspection {
    bool blocked = false;
    std::string web_acl;               ///< "" when none is associated
    std::string terminating_rule;      ///< name, or "Default_Action"
    std::string action;                ///< "ALLOW", "BLOCK", …
    std::vector<std::string> labels;
    std::vector<std::string> counted_rules;
    std::vector<std::string> skipped_rules;  ///< need something that is not emulated, and matched nothing
    std::optional<http::Response> custom_response;
    std::vector<std::pair<std::string, std::string>> inserted_headers;
};

/// Stands between clients and an API stage. The web application firewall implements it; the API gateway asks the gate.
class Inspector {
public:
    virtual ~Inspector() = default;
    virtual Inspection inspect(const InspectedRequest& request) = 0;
};

}  // namespace leastwise::gate
