#pragma once
#include "runtime/core/secret.hpp"
#include "runtime/core/world.hpp"
#include "runtime/gate/permit.hpp"
#include "runtime/iam/evaluate.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leastwise::gate {

/// An IAM role of the emulated account.
struct Role {
    std::string name;
    std::string arn;
    std::string unique_id;  ///< AROA…
    std::string logical_id; ///< in the template; "" when made by a call
    iam::Policy trust;
    std::vector<iam::Policy> policies;        ///< inline and attached, in the order of attachment
    std::optional<iam::Policy> boundary;
    std::vector<std::pair<std::string, std::string>> tags;
    int session_seconds_max = 3600;
    core::Instant created{};
    std::string description;
};

/// What an access key stands for.
struct Credential {
    std::string access_key_id;
    core::Secret secret;
    std::string session_token;            ///< "" for long-term keys
    std::optional<core::Instant> expires;
    core::Instant issued{};
    iam::Principal principal;
    std::string function;                 ///< logical id of the function these were made for; "" otherwise
    std::string function_arn;             ///< for lambda:SourceFunctionArn; "" otherwise
    bool deployer = false;
    std::vector<iam::Policy> session_policies;
    /// Session tags that sessions opened with these credentials inherit.
    std::vector<std::pair<std::string, std::string>> transitive_tags;
    std::string source_identity;          ///< aws:SourceIdentity; "" when none was set
};

/// Principals, their policies and their keys: what identification and evaluation read. Changing it takes a Permit.
class Directory {
public:
    explicit Directory(core::World& world) : world_(world) {}

    const Role* find_role(std::string_view name_or_arn) const;
    const Credential* find_credential(std::string_view access_key_id) const;
    const std::map<std::string, std::unique_ptr<Role>, std::less<>>& roles() const { return roles_; }

    Role& put_role(const Permit&, Role role);
    /// How a role session is opened.
    struct Session {
        std::string name;
        std::chrono::seconds duration{3600};
        std::string function{};      ///< logical id of the function the session is for
        std::string function_arn{};
        std::vector<iam::Policy> policies{};
        std::vector<std::pair<std::string, std::string>> tags{};  ///< stand over the role's, keys without case
        std::vector<std::pair<std::string, std::string>> transitive_tags{};
        std::string source_identity{};
    };
    /// Mints `ASIA…` credentials for a session of the role, valid for its duration in emulated time.
    const Credential& open_session(const Permit&, const Role& role, Session session);
    /// Long-term keys for the deployer or the test command: an administrator marked as such in the ledger.
    const Credential& add_operator(std::string user_name, std::string access_key_id, std::string secret);

    /// Policies that bind the caller: identity, boundary, session. The resource's side is added by the gate.
    iam::PolicySet policies_for(const iam::Principal& principal, std::string_view access_key_id) const;

    /// Changes whenever a credential does.
    std::uint64_t generation() const { return generation_; }

private:
    core::World& world_;
    std::uint64_t generation_ = 0;
    std::map<std::string, std::unique_ptr<Role>, std::less<>> roles_;  // by name; shared addresses stay valid
    std::map<std::string, Credential, std::less<>> credentials_;       // by access key id
    std::optional<iam::Policy> administrator_;
};

}  // namespace leastwise::gate
