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

std::vector<const iam::Policy*> addresses(const std::vector<iam::Policy>& policies) {
    std::vector<const iam::Policy*> result;
    result.reserve(policies.size());
    for (const iam::Policy& policy : policies) result.push_back(&policy);
    return result;
}

}  // namespace

const Role* Directory::find_role(std::string_view name_or_arn) const {
    if (const auto parts = core::split_arn(name_or_arn)) {
        if (parts->service != "iam" || parts->account != world_.place.account) return nullptr;
        const auto slash = parts->resource.rfind('/');
        if (slash == std::string_view::npos) return nullptr;
        const auto found = roles_.find(parts->resource.substr(slash + 1));
        return found != roles_.end() && found->second->arn == name_or_arn ? found->second.get() : nullptr;
    }
    const auto found = roles_.find(name_or_arn);
    return found == roles_.end() ? nullptr : found->second.get();
}

const Credential* Directory::find_credential(std::string_view access_key_id) const {
    const auto found = credentials_.find(access_key_id);
    return found == credentials_.end() ? nullptr : &found->second;
}

Role& Directory::put_role(const Permit&, Role role) {
    auto& place = roles_[role.name];
    if (place == nullptr) {
        place = std::make_unique<Role>(std::move(role));
    } else {
        *place = std::move(role);
    }
    return *place;
}

const Credential& Directory::open_session(const Permit&, const Role& role, Session session) {
    const auto& place = world_.place;
    Credential credential;
    credential.access_key_id = world_.ids.unique_id("ASIA", kAccessKeyIdLength);
    credential.secret = core::Secret(world_.random.text(kSecretLength, kSecretAlphabet));
    credential.session_token = world_.random.text(kSessionTokenLength, kSecretAlphabet);
    credential.issued = world_.clock.now();
    credential.expires = credential.issued + session.duration;
    credential.function = std::move(session.function);
    credential.function_arn = std::move(session.function_arn);
    credential.session_policies = std::move(session.policies);
    auto& principal = credential.principal;
    principal.kind = iam::PrincipalKind::role_session;
    principal.arn = core::make_arn(place.partition, "sts", "", place.account,
                                   "assumed-role/" + role.name + "/" + session.name);
    principal.account = place.account;
    principal.role_arn = role.arn;
    principal.user_id = role.unique_id + ":" + session.name;
    principal.tags = session.tags;
    for (const auto& tag : role.tags) {
        const auto same = [&tag](const auto& other) { return core::equals_ignoring_case(other.first, tag.first); };
        if (std::ranges::none_of(session.tags, same)) principal.tags.push_back(tag);
    }
    credential.transitive_tags = std::move(session.transitive_tags);
    credential.source_identity = std::move(session.source_identity);
    const std::string id = credential.access_key_id;
    ++generation_;
    return credentials_.insert_or_assign(id, std::move(credential)).first->second;
}

const Credential& Directory::add_operator(std::string user_name, std::string access_key_id, std::string secret) {
    if (!administrator_) administrator_ = administrator_policy();
    const auto& place = world_.place;
    Credential credential;
    credential.access_key_id = access_key_id;
    credential.secret = core::Secret(std::move(secret));
    credential.issued = world_.clock.now();
    credential.deployer = true;
    auto& principal = credential.principal;
    principal.kind = iam::PrincipalKind::user;
    principal.arn = core::make_arn(place.partition, "iam", "", place.account, "user/" + user_name);
    principal.account = place.account;
    principal.user_id = world_.ids.unique_id("AIDA", 21);
    principal.user_name = std::move(user_name);
    ++generation_;
    return credentials_.insert_or_assign(std::move(access_key_id), std::move(credential)).first->second;
}

iam::PolicySet Directory::policies_for(const iam::Principal& principal, std::string_view access_key_id) const {
    iam::PolicySet set;
    const Credential* credential = find_credential(access_key_id);
    if (credential != nullptr && credential->deployer && administrator_) set.identity.push_back(&*administrator_);
    if (credential != nullptr) set.session = addresses(credential->session_policies);
    if (principal.kind != iam::PrincipalKind::role_session) return set;
    const Role* role = find_role(principal.role_arn);
    if (role == nullptr) return set;  // a deleted role: nothing grants anything
    set.identity = addresses(role->policies);
    if (role->boundary) set.boundary = &*role->boundary;
    return set;
}

}  // namespace leastwise::gate
