#pragma once
#include "runtime/core/secret.hpp"
#include "runtime/core/world.hpp"
#include "runtime/gate/organization.hpp"
#include "runtime/gate/permit.hpp"
#include "runtime/iam/evaluate.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leastwise::gate {

/// What roles, users and groups have in common.
struct Identity {
    std::string name;
    std::string arn;
    std::string unique_id;  ///< AROA…, AIDA…, AGPA…
    std::string logical_id; ///< in the template; "" when made by a call
    std::vector<iam::Policy> policies;        ///< inline and attached, in the order of attachment
    /// Inline documents as calls gave them, by policy name; those of a template are not here.
    std::map<std::string, std::string, std::less<>> documents;
    std::optional<iam::Policy> boundary;      ///< groups have none
    std::vector<std::pair<std::string, std::string>> tags;
    core::Instant created{};
};

/// An IAM role of the emulated account.
struct Role : Identity {
    iam::Policy trust;
    std::string trust_document;  ///< as a call gave it; "" for a template's
    int session_seconds_max = 3600;
    std::string description;
};

struct User : Identity {
    std::vector<std::string> groups;  ///< names, in the order in which the user joined them
};

struct Group : Identity {};

enum class IdentityKind { role, user, group };

/// An inactive key is as good as none.
enum class KeyStatus { active, inactive };

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
    std::string handed_to;                ///< logical id of the function that asked STS for these; "" otherwise
    bool deployer = false;
    std::vector<iam::Policy> session_policies;
    /// Session tags that sessions opened with these credentials inherit.
    std::vector<std::pair<std::string, std::string>> transitive_tags;
    std::string source_identity;          ///< aws:SourceIdentity; "" when none was set
    KeyStatus status = KeyStatus::active;
};

/// Principals, their policies and their keys: what identification and evaluation read. Changing it takes a Permit.
class Directory {
public:
    explicit Directory(core::World& world) : world_(world) {}

    template <class Kind>
    using ByName = std::map<std::string, std::unique_ptr<Kind>, std::less<>>;

    /// By name a role of the world's account, by ARN one of any account.
    const Role* find_role(std::string_view name_or_arn) const;
    const User* find_user(std::string_view name_or_arn) const;
    const Identity* find(IdentityKind kind, std::string_view name_or_arn) const;
    const Credential* find_credential(std::string_view access_key_id) const;
    const ByName<Role>& roles() const { return roles_; }
    const ByName<User>& users() const { return users_; }
    const ByName<Group>& groups() const { return groups_; }
    /// The user's long-term keys, by id.
    std::vector<const Credential*> keys_of(const User& user) const;

    Role& put_role(const Permit&, Role role);
    User& put_user(const Permit&, User user);
    Group& put_group(const Permit&, Group group);
    /// Changes what the kinds have in common; nothing when there is none of that name.
    void change(const Permit&, IdentityKind kind, std::string_view name, const std::function<void(Identity&)>& edit);
    /// With a user go its keys and the sessions opened with them; the sessions of a role lose its policies.
    void remove(const Permit&, IdentityKind kind, std::string_view name);
    const Credential& add_access_key(const Permit&, const User& user);
    void set_key_status(const Permit&, std::string_view access_key_id, KeyStatus status);
    void remove_access_key(const Permit&, std::string_view access_key_id);
    /// How a role session is opened.
    struct Session {
        std::string name;
        std::chrono::seconds duration{3600};
        std::string function{};      ///< logical id of the function the session is for
        std::string function_arn{};
        std::string handed_to{};     ///< logical id of the function that asks for the session
        std::vector<iam::Policy> policies{};
        std::vector<std::pair<std::string, std::string>> tags{};  ///< stand over the role's, keys without case
        std::vector<std::pair<std::string, std::string>> transitive_tags{};
        std::string source_identity{};
    };
    /// Mints `ASIA…` credentials for a session of the role, valid for its duration in emulated time.
    const Credential& open_session(const Permit&, const Role& role, Session session);
    /// How a session of a user is opened.
    struct UserSession {
        std::chrono::seconds duration{};
        std::string federated_name{};  ///< of a federated user; "" for the user itself
        std::vector<iam::Policy> policies{};
        std::vector<std::pair<std::string, std::string>> tags{};
    };
    /// Mints credentials for a session of the user that the keys belong to.
    const Credential& open_user_session(const Permit&, const Credential& calling, UserSession session);
    /// Long-term keys for the deployer or the test command: an administrator marked as such in the ledger.
    const Credential& add_operator(std::string user_name, std::string access_key_id, std::string secret);

    /// Policies that bind the caller: identity, boundary, session. The resource's side is added by the gate.
    iam::PolicySet policies_for(const iam::Principal& principal, std::string_view access_key_id) const;

    /// Managed policies are kept by who can read them; this is how others find one by its ARN.
    using FindPolicy = std::function<std::optional<iam::Policy>(std::string_view arn)>;
    void on_managed_policy(FindPolicy find) { find_managed_ = std::move(find); }
    std::optional<iam::Policy> managed_policy(std::string_view arn) const {
        return find_managed_ ? find_managed_(arn) : std::nullopt;
    }

    const Organization& organization() const { return organization_; }
    void set_organization(Organization organization);
    /// Attaches a policy to a node of the organization.
    void attach(const Permit& permit, std::string_view target, iam::Policy policy);

    /// Changes whenever something does: a credential, an identity, a policy, the organization.
    std::uint64_t generation() const { return generation_; }

private:
    template <class Kind>
    Kind* find_in(const ByName<Kind>& all, std::string_view name_or_arn) const;
    void refresh_tags(const User& user);
    const Credential& keep(Credential credential);

    core::World& world_;
    std::uint64_t generation_ = 0;
    ByName<Role> roles_;          // of the world's account; shared addresses stay valid
    ByName<Role> foreign_roles_;  // of other accounts, by ARN
    ByName<User> users_;
    ByName<Group> groups_;
    std::map<std::string, Credential, std::less<>> credentials_;       // by access key id
    std::optional<iam::Policy> administrator_;
    FindPolicy find_managed_;
    Organization organization_;
};

}  // namespace leastwise::gate
