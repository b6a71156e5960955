#pragma once
#include "emulators/apigateway/errors.hpp"
#include "emulators/apigateway/event.hpp"
#include "runtime/iam/policy.hpp"

#include <list>
#include <memory>
#include <variant>

namespace leastwise::apigateway {

/// What an authorizer function answered, parsed.
struct AuthorizerAnswer {
    std::string principal_id;
    iam::Policy policy;          ///< REST APIs, and HTTP APIs without simple responses
    std::optional<bool> simple;  ///< isAuthorized of a simple response
    core::Object context;
    std::string usage_key;  ///< usageIdentifierKey
    std::uint64_t latency_ms = 0;
};

/// The values that identify the caller, in the order of the authorizer's sources; nothing when one is missing
/// or empty.
std::optional<std::vector<std::string>> identity_values(const Authorizer& authorizer,
                                                        const EventSource& source);

/// How an authorizer's context values come to `requestContext.authorizer`.
enum class ContextValues { as_text, as_given };

/// Reads a REST API authorizer's payload, or an HTTP API's policy response. A context value that is an object
/// or list, a missing principalId or a malformed policy is a configuration error.
std::variant<AuthorizerAnswer, Fault> read_authorizer_answer(std::string_view payload, ContextValues values);

/// Reads `{isAuthorized, context}`.
std::variant<AuthorizerAnswer, Fault> read_simple_answer(std::string_view payload);

/// What a function error of an authorizer means: "Unauthorized" is 401, anything else 500.
Fault authorizer_function_error(std::string_view payload);

constexpr std::size_t kCachedAnswersMax = 10'000;  // ours

/// Answers by stage, authorizer and identity, until their time to live is over on the emulated clock.
class AuthorizerCache {
public:
    using Cached = std::shared_ptr<const AuthorizerAnswer>;  // shared with requests that outlive the entry
    /// nullptr when there is none, or when it has expired.
    Cached find(const std::string& key, core::Instant now);
    void put(const std::string& key, Cached answer, core::Instant expires);
    /// Forgets every answer whose key starts with `prefix`.
    void erase(std::string_view prefix);
    std::size_t size() const { return entries_.size(); }

private:
    struct Entry {
        Cached answer;
        core::Instant expires;
        std::list<std::string>::iterator age;
    };
    std::map<std::string, Entry, std::less<>> entries_;
    std::list<std::string> by_age_;  // oldest first
};

/// Key of an answer; the identity's parts cannot run into each other.
std::string cache_key(std::string_view stage_arn, std::string_view authorizer_id,
                      const std::vector<std::string>& identity);

}  // namespace leastwise::apigateway
