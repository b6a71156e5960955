#include "runtime/gate/directory.hpp"

#include "runtime/core/arn.hpp"
#include "runtime/core/check.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>

namespace leastwise::gate {
namespace {

constexpr std::size_t kAccessKeyIdLength = 20;
constexpr std::size_t kSecretLength = 40;
constexpr std::size_t kSessionTokenLength = 356;  // observed length of STS tokens; opaque to clients
constexpr std::string_view kSecretAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// What AdministratorAccess says.
iam::Policy administrator_policy() {
    iam::Policy policy;
    policy.name = "AdministratorAccess";
    policy.arn = "arn:aws:iam::aws:policy/AdministratorAccess";
    policy.version = "2012-10-17";
    iam::Statement statement;
    statement.actions = {"*"};
    statement.resources = {"*"};
    policy.statements.push_back(std::move(statement));
    return policy;
}

template <class Kind>
Kind& put(Directory::ByName<Kind>& all, std::string Identity::*key, Kind identity) {
    auto& place = all[identity.*key];
    if (place == nullptr) {
        place = std::make_unique<Kind>(std::move(identity));
    } else {
        *place = std::move(identity);
    }
    return *place;
}

Credential temporary(core::World& world, std::chrono::seconds duration) {
    Credential credential;
    credential.access_key_id = world.ids.unique_id("ASIA", kAccessKeyIdLength);
    credential.secret = core::Secret(world.random.text(kSecretLength, kSecretAlphabet));
    credential.session_token = world.random.text(kSessionTokenLength, kSecretAlphabet);
    credential.issued = world.clock.now();
    credential.expires = credential.issued + duration;
    return credential;
}

std::vector<const iam::Policy*> addresses(const std::vector<iam::Policy>& policies) {
    std::vector<const iam::Policy*> result;
    result.reserve(policies.size());
    for (const iam::Policy& policy : policies) result.push_back(&policy);
    return result;
}

/// A role or user that was deleted has no policies, and one that was made anew under the same name is another.
bool is_the_one(const Identity& identity, const iam::Principal& principal) {
    if (principal.kind == iam::PrincipalKind::federated) return true;
    return principal.user_id.empty() || principal.user_id.starts_with(identity.unique_id);
}

}  // namespace

template <class Kind>
Kind* Directory::find_in(const ByName<Kind>& all, std::string_view name_or_arn) const {
    std::string_view name = name_or_arn;
    if (const auto parts = core::split_arn(name_or_arn)) {
        if (parts->service != "iam" || parts->account != world_.place.account) return nullptr;
        const auto slash = parts->resource.rfind('/');
        if (slash == std::string_view::npos) return nullptr;
        name = parts->resource.substr(slash + 1);
    }
    const auto found = all.find(name);
    if (found == all.end()) return nullptr;
    return name.size() == name_or_arn.size() || found->second->arn == name_or_arn ? found->second.get() : nullptr;
}

const Role* Directory::find_role(std::string_view name_or_arn) const {
    const auto foreign = foreign_roles_.find(name_or_arn);
    return foreign != foreign_roles_.end() ? foreign->second.get() : find_in(roles_, name_or_arn);
}

const User* Directory::find_user(std::string_view name_or_arn) const { return find_in(users_, name_or_arn); }

const Identity* Directory::find(IdentityKind kind, std::string_view name_or_arn) const {
    switch (kind) {
        case IdentityKind::role: return find_in(roles_, name_or_arn);
        case IdentityKind::user: return find_in(users_, name_or_arn);
        case IdentityKind::group: return find_in(groups_, name_or_arn);
    }
    return nullptr;
}

const Credential* Directory::find_credential(std::string_view access_key_id) const {
    const auto found = credentials_.find(access_key_id);
    return found == credentials_.end() ? nullptr : &found->second;
}

std::vector<const Credential*> Directory::keys_of(const User& user) const {
    std::vector<const Credential*> keys;
    for (const auto& [id, credential] : credentials_) {
        if (credential.principal.arn == user.arn && credential.session_token.empty()) keys.push_back(&credential);
    }
    return keys;
}

Role& Directory::put_role(const Permit&, Role role) {
    const auto parts = core::split_arn(role.arn);
    ++generation_;
    const bool is_foreign = parts && parts->account != world_.place.account;
    if (!is_foreign) return put(roles_, &Identity::name, std::move(role));
    return put(foreign_roles_, &Identity::arn, std::move(role));
}

User& Directory::put_user(const Permit&, User user) {
    User& kept = put(users_, &Identity::name, std::move(user));
    refresh_tags(kept);
    return kept;
}

Group& Directory::put_group(const Permit&, Group group) {
    ++generation_;
    return put(groups_, &Identity::name, std::move(group));
}

void Directory::change(const Permit&, IdentityKind kind, std::string_view name,
                       const std::function<void(Identity&)>& edit) {
    ++generation_;
    switch (kind) {
        case IdentityKind::role:
            if (Role* role = find_in(roles_, name)) edit(*role);
            break;
        case IdentityKind::group:
            if (Group* group = find_in(groups_, name)) edit(*group);
            break;
        case IdentityKind::user:
            if (User* user = find_in(users_, name)) {
                edit(*user);
                refresh_tags(*user);
            }
            break;
    }
}

/// A user's tags are those of its next call; a role's sessions keep the tags that they were opened with.
void Directory::refresh_tags(const User& user) {
    for (auto& [id, credential] : credentials_) {
        if (credential.principal.arn == user.arn) credential.principal.tags = user.tags;
    }
    ++generation_;
}

void Directory::remove(const Permit&, IdentityKind kind, std::string_view name) {
    switch (kind) {
        case IdentityKind::role: roles_.erase(std::string(name)); break;
        case IdentityKind::group: groups_.erase(std::string(name)); break;
        case IdentityKind::user:
            if (const User* user = find_user(name)) {
                std::erase_if(credentials_, [user](const auto& one) { return one.second.principal.arn == user->arn; });
                users_.erase(std::string(name));
            }
            break;
    }
    ++generation_;
}

const Credential& Directory::add_access_key(const Permit&, const User& user) {
    Credential credential;
    credential.access_key_id = world_.ids.unique_id("AKIA", kAccessKeyIdLength);
    credential.secret = core::Secret(world_.random.text(kSecretLength, kSecretAlphabet));
    credential.issued = world_.clock.now();
    auto& principal = credential.principal;
    principal.kind = iam::PrincipalKind::user;
    principal.arn = user.arn;
    principal.account = world_.place.account;
    principal.user_id = user.unique_id;
    principal.user_name = user.name;
    principal.tags = user.tags;
    return keep(std::move(credential));
}

void Directory::set_key_status(const Permit&, std::string_view access_key_id, KeyStatus status) {
    const auto found = credentials_.find(access_key_id);
    if (found == credentials_.end()) return;
    found->second.status = status;
    ++generation_;
}

void Directory::remove_access_key(const Permit&, std::string_view access_key_id) {
    const auto found = credentials_.find(access_key_id);
    if (found != credentials_.end()) credentials_.erase(found);
    ++generation_;
}

const Credential& Directory::open_session(const Permit&, const Role& role, Session session) {
    const std::string account(core::split_arn(role.arn)->account);
    Credential credential = temporary(world_, session.duration);
    credential.function = std::move(session.function);
    credential.function_arn = std::move(session.function_arn);
    credential.handed_to = std::move(session.handed_to);
    credential.session_policies = std::move(session.policies);
    auto& principal = credential.principal;
    principal.kind = iam::PrincipalKind::role_session;
    principal.arn = core::make_arn(world_.place.partition, "sts", "", account,
                                   "assumed-role/" + role.name + "/" + session.name);
    principal.account = account;
    principal.role_arn = role.arn;
    principal.user_id = role.unique_id + ":" + session.name;
    principal.tags = session.tags;
    for (const auto& tag : role.tags) {
        const auto same = [&tag](const auto& other) { return core::equals_ignoring_case(other.first, tag.first); };
        if (std::ranges::none_of(session.tags, same)) principal.tags.push_back(tag);
    }
    credential.transitive_tags = std::move(session.transitive_tags);
    credential.source_identity = std::move(session.source_identity);
    return keep(std::move(credential));
}

const Credential& Directory::open_user_session(const Permit&, const Credential& calling, UserSession session) {
    Credential credential = temporary(world_, session.duration);
    credential.principal = calling.principal;
    credential.deployer = calling.deployer;
    credential.session_policies = std::move(session.policies);
    auto& principal = credential.principal;
    if (!session.federated_name.empty()) {
        principal.kind = iam::PrincipalKind::federated;
        principal.user_arn = principal.arn;
        principal.arn = core::make_arn(world_.place.partition, "sts", "", principal.account,
                                       "federated-user/" + session.federated_name);
        principal.user_id = principal.account + ":" + session.federated_name;
        principal.user_name.clear();
        principal.tags = std::move(session.tags);
    }
    return keep(std::move(credential));
}

void Directory::set_organization(Organization organization) {
    organization_ = std::move(organization);
    ++generation_;
}

void Directory::attach(const Permit& permit, std::string_view target, iam::Policy policy) {
    organization_.attach(permit, target, std::move(policy));
    ++generation_;
}

const Credential& Directory::keep(Credential credential) {
    ++generation_;
    std::string id = credential.access_key_id;
    return credentials_.insert_or_assign(std::move(id), std::move(credential)).first->second;
}

const Credential& Directory::add_operator(std::string user_name, std::string access_key_id, std::string secret) {
    if (!administrator_) administrator_ = administrator_policy();
    const auto& place = world_.place;
    Credential credential;
    credential.access_key_id = std::move(access_key_id);
    credential.secret = core::Secret(std::move(secret));
    credential.issued = world_.clock.now();
    credential.deployer = true;
    auto& principal = credential.principal;
    principal.kind = iam::PrincipalKind::user;
    principal.arn = core::make_arn(place.partition, "iam", "", place.account, "user/" + user_name);
    principal.account = place.account;
    principal.user_id = world_.ids.unique_id("AIDA", 21);
    principal.user_name = std::move(user_name);
    return keep(std::move(credential));
}

iam::PolicySet Directory::policies_for(const iam::Principal& principal, std::string_view access_key_id) const {
    iam::PolicySet set;
    const Credential* credential = find_credential(access_key_id);
    if (credential != nullptr && credential->deployer && administrator_) set.identity.push_back(&*administrator_);
    if (credential != nullptr) set.session = addresses(credential->session_policies);
    const Identity* identity = nullptr;
    switch (principal.kind) {
        case iam::PrincipalKind::user: identity = find_user(principal.arn); break;
        case iam::PrincipalKind::role_session: identity = find_role(principal.role_arn); break;
        case iam::PrincipalKind::federated: identity = find_user(principal.user_arn); break;
        case iam::PrincipalKind::anonymous:
        case iam::PrincipalKind::root:
        case iam::PrincipalKind::service: break;
    }
    if (identity == nullptr || !is_the_one(*identity, principal)) return set;
    for (const iam::Policy& policy : identity->policies) set.identity.push_back(&policy);
    if (identity->boundary) set.boundary = &*identity->boundary;
    if (principal.kind == iam::PrincipalKind::role_session) return set;
    for (const std::string& name : static_cast<const User*>(identity)->groups) {
        const auto group = groups_.find(name);
        if (group == groups_.end()) continue;
        for (const iam::Policy& policy : group->second->policies) set.identity.push_back(&policy);
    }
    return set;
}

}  // namespace leastwise::gate
