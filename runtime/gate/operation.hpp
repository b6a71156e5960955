#pragma once
#include "runtime/core/document.hpp"
#include "runtime/core/world.hpp"
#include "runtime/gate/error.hpp"
#include "runtime/gate/permit.hpp"
#include "runtime/http/message.hpp"
#include "runtime/iam/context.hpp"
#include "runtime/iam/principal.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace leastwise::gate {

/// Who calls, with what is known of the call's surroundings.
struct Caller {
    iam::Principal principal;
    std::string access_key_id;
    std::string function;      ///< logical id of the function whose role session this is; "" otherwise
    bool deployer = false;     ///< the template's deployer or the user's test command
    std::string source_ip;     ///< "" for service-to-service calls
    std::string user_agent;
    std::string parent_id;     ///< request id of the invocation or API request this call belongs to
    iam::Context context;      ///< further keys: aws:SourceArn and aws:SourceAccount of service principals, …
};

struct Operation;

/// A call's input in types of the service's own, for services that read the same input in `access` and in `handle`.
struct TypedInput {
    virtual ~TypedInput() = default;
};

/// One decoded call, as `access` and the handler see it. Lives as long as the call.
struct Call {
    const Operation& operation;
    const Caller& caller;
    std::string request_id;
    core::Instant at;             ///< emulated time of arrival
    core::Document input;         ///< members under the API reference's names, path parameters included
    std::string payload;          ///< raw body of operations whose input is a blob (Lambda Invoke)
    http::Headers headers;        ///< of the HTTP request; empty for service-to-service calls
    std::unique_ptr<TypedInput> typed{};  ///< what Operation::decode made; null for rows without one
};

/// A successful answer.
struct Reply {
    core::Document output = core::Document::object();
    int status = 200;
    http::Headers headers{};
    std::optional<std::string> payload{};  ///< sent as it is in place of the encoded output
};

/// How a call ended.
using Outcome = std::variant<Reply, AwsError>;
using Completion = std::function<void(Outcome)>;

/// An answer that comes later: the gate starts it and the service calls back once, on the engine thread.
struct Pending {
    std::function<void(Completion)> start;
};

using Answer = std::variant<Reply, Pending>;

enum class Presence { optional, required };
enum class Kind { string, integer, number, boolean, blob, timestamp, list, map, structure, any };

/// One member of an operation's input: what the generic validation checks before `access` runs.
struct MemberShape {
    std::string_view name;
    Kind kind = Kind::any;
    Presence presence = Presence::optional;
    std::optional<std::size_t> min{};  ///< length of strings and lists, value of integers
    std::optional<std::size_t> max{};
};

struct Shape {
    std::vector<MemberShape> members;
};

/// What the HTTP body of an operation is.
enum class Payload {
    members,  ///< the input's members in the protocol's form
    raw       ///< handed over as it is in Call::payload; the members come from path and query alone
};

/// HTTP method and path template. For JSON and Query protocols: POST and "/".
struct Route {
    std::string_view method = "POST";
    std::string_view path = "/";
};

/// One AWS operation, declared once. Routing, validation, authorization, the ledger entry, the deny sweep and the
/// support page derive from this row.
struct Operation {
    std::string_view name;  ///< spelling of the API reference
    Route route;
    Shape input;
    /// What the call needs, computed from the decoded input. Must not change anything. @throws AwsError.
    std::function<std::vector<iam::AccessCheck>(const Call&)> access;
    /// @throws AwsError.
    std::function<Answer(const Call&, const Permit&)> handle;
    /// A smallest valid input as JSON; the deny sweep sends it.
    std::string_view example = "{}";
    /// Answered without credentials and without policies. Written out where it is so.
    bool is_public = false;
    /// Answered to every caller who proves an identity, whatever the policies say (sts:GetCallerIdentity); such a row
    /// has no `access`. Written out where it is so.
    bool any_policy = false;
    /// Reads the input once into types of the service's own, after the generic validation and before `access`; the
    /// result is Call::typed. What it refuses is refused before authorization. @throws AwsError.
    std::function<std::unique_ptr<TypedInput>(const Call&)> decode{};
    Payload payload = Payload::members;
};

}  // namespace leastwise::gate
