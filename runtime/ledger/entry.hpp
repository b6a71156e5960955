#pragma once
#include "runtime/core/clock.hpp"
#include "runtime/iam/context.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

namespace leastwise::ledger {

/// What an entry records.
enum class Kind {
    call,        ///< an AWS API call through the gate
    request,     ///< an HTTP request to an emulated API
    invocation,  ///< one run of a function
    finding,     ///< something a function tried that the sandbox refused, or a misuse the engine noticed
    note         ///< the run's own milestones: world started, template loaded, something unsupported
};

/// A statement that decided, as it can be shown without the policy at hand.
struct StatementMark {
    std::string layer{};      ///< "identity", "boundary", "resource", …
    std::string policy{};     ///< name or ARN
    std::string sid{};
    std::uint64_t index = 0;  ///< position in the policy
    std::string place{};      ///< `template.yaml:58:13`; "" when it has none
};

/// One (action, resource) that a call needed.
struct CheckMark {
    std::string action{};
    std::string resource{};
    std::string verdict{};    ///< "allow", "implicit_deny", "explicit_deny"
    std::string layer{};      ///< layer to blame; "" when allowed
    std::vector<StatementMark> determining{};
    iam::Context context{};
    std::string shadow{};     ///< verdict of the shadow policy set; "" when none was asked
};

struct Actor {
    std::string kind{};           ///< "role_session", "user", "service", "root", "anonymous"
    std::string arn{};
    std::string role_arn{};
    std::string access_key_id{};
    std::string function{};       ///< logical id of the function whose credentials these are; "" otherwise
    bool deployer = false;      ///< the template's deployer or the user's test command: left out of tightening
};

/// One line of the record; the only record type there is.
struct Entry {
    std::uint64_t sequence = 0;  ///< assigned by the ledger, from 1
    Kind kind = Kind::note;
    core::Instant at{};
    std::string request_id{};
    std::string parent_id{};       ///< request id of the invocation or API request this happened in
    Actor actor{};
    std::string service{};         ///< "dynamodb", "execute-api", "lambda"
    std::string operation{};       ///< "GetItem"; "GET /activities/{id}"; category of a finding
    std::vector<CheckMark> checks{};
    int status = 0;              ///< HTTP status of the outcome
    std::string error_code{};      ///< "" on success
    std::string error_message{};
    std::uint64_t latency_us = 0;
    std::string source_ip{};
    std::string user_agent{};
    std::map<std::string, std::string> details{};  ///< kind-specific, e.g. syscall, target, billed_ms, waf_rule
};

/// Entries in the order of their sequence. Adding one moves no other.
using Entries = std::deque<Entry>;

}  // namespace leastwise::ledger
