#pragma once
#include "harness/runner/deployment.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace leastwise::runner {

/// One API of the stack and where it can be reached on this machine.
struct ApiEndpoint {
    std::string logical_id;
    std::string api_id;
    std::string name;
    std::uint16_t port = 0;
    std::vector<std::string> stages;  ///< "Prod"; empty for an HTTP API's $default stage

    /// `http://127.0.0.1:3000/Prod`, without a trailing slash.
    std::string url() const;
};

enum class Rewrite { to_local, none };

/// `https://<id>.execute-api.<region>.amazonaws.com` replaced by the local address of that API, everywhere in
/// `text`.
std::string rewrite_hosts(std::string text, const std::vector<ApiEndpoint>& apis, std::string_view region);

/// What the user's tests find in their environment.
struct TestVariables {
    std::map<std::string, std::string> set;
    std::vector<std::string> removed;  ///< would lead the SDKs away from the sandbox
};
struct TestAccess {
    std::string access_key_id;
    std::string secret_access_key;
    std::string region;
    std::uint16_t aws_port = 0;
};
TestVariables test_variables(const Stack& stack, const std::vector<ApiEndpoint>& apis,
                             const TestAccess& access, Rewrite rewrite);

}  // namespace leastwise::runner
