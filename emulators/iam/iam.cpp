#include "emulators/iam/iam.hpp"

#include "emulators/iam/errors.hpp"
#include "emulators/iam/identities.hpp"
#include "runtime/core/arn.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>

namespace leastwise::iamapi {

Iam::Iam(core::World& world, gate::Directory& directory)
    : world_(world),
      directory_(directory),
      operations_(make_operations(*this)),
      resource_types_(make_resource_types(*this)) {
    nobody_.kind = iam::PolicyKind::trust;
    directory_.on_managed_policy(
        [this](std::string_view arn) { return managed_policy(arn, iam::PolicyKind::session); });
}

const gate::WireTraits& Iam::wire() const {
    static constexpr gate::WireTraits kTraits{.protocol = gate::Protocol::query,
                                              .target_prefix = "",
                                              .signing_name = "iam",
                                              .api_version = "2010-05-08",
                                              .xml_namespace = "https://iam.amazonaws.com/doc/2010-05-08/",
                                              .error_namespace = "",
                                              .access_denied_status = 403,
                                              .validation_code = "ValidationError",
                                              .validation_shows_value = false};
    return kTraits;
}

const iam::Policy* Iam::resource_policy(std::string_view arn) const {
    const auto parts = core::split_arn(arn);
    if (!parts || !parts->resource.starts_with("role/")) return nullptr;
    const gate::Role* role = directory_.find_role(arn);
    return role == nullptr ? &nobody_ : &role->trust;
}

std::map<std::string, std::string> Iam::resource_tags(std::string_view arn) const {
    if (const StoredPolicy* policy = find_stored(arn)) return {policy->tags.begin(), policy->tags.end()};
    const gate::Identity* identity = directory_.find_role(arn);
    if (identity == nullptr) identity = directory_.find_user(arn);
    if (identity == nullptr) return {};
    return {identity->tags.begin(), identity->tags.end()};
}

namespace {

/// How a denial names what the call is about. A new identity is named by its ARN, all else by kind and name.
/// Source: denials that users publish in issue trackers.
std::string subject_of(const gate::Call& call) {
    const std::string_view operation = call.operation.name;
    if (operation == "CreateRole" || operation == "CreateUser" || operation == "CreateGroup") return {};
    if (operation == "CreatePolicy") return "policy " + text_member(call, "PolicyName");
    const std::string prefix = text_member(call, "PathPrefix");
    if (operation == "ListPolicies") return "policy path " + (prefix.empty() ? "/" : prefix);
    for (const gate::IdentityKind kind : kIdentityKinds) {
        const KindWords& words = words_of(kind);
        // AddUserToGroup names both: it is about the group.
        const std::string name = text_member(call, words.name_member);
        const bool is_member = kind == gate::IdentityKind::user && !text_member(call, "GroupName").empty();
        if (!name.empty() && !is_member) return std::string(words.word) + " " + name;
    }
    const std::string arn = text_member(call, "PolicyArn");
    return arn.empty() ? std::string() : "policy " + arn;
}

}  // namespace

std::optional<gate::AwsError> Iam::access_denied(const gate::Call& call, const iam::AccessCheck& check,
                                                 std::string_view message) const {
    const std::string subject = subject_of(call);
    if (subject.empty()) return {};
    return AwsError(
        "AccessDenied", 403,
        core::replace_all(std::string(message), "on resource: " + check.resource, "on resource: " + subject));
}

const StoredPolicy* Iam::find_stored(std::string_view arn) const {
    const auto found = policies_.find(arn);
    return found == policies_.end() ? nullptr : &found->second;
}

bool Iam::has_policy_named(std::string_view name) const {
    return std::ranges::any_of(
        policies_, [name](const auto& one) { return core::equals_ignoring_case(one.second.name, name); });
}

std::optional<iam::Policy> Iam::managed_policy(std::string_view arn, iam::PolicyKind kind) const {
    if (const StoredPolicy* stored = find_stored(arn)) {
        iam::Policy policy = stored->current();
        policy.kind = kind;
        return policy;
    }
    const ManagedPolicy* published = catalogue_.find(arn);
    if (published == nullptr) return {};
    core::Diagnostics problems;
    auto policy = iam::parse_policy(published->read_document(), kind, published->name, problems);
    if (policy) policy->arn = arn;
    return policy;
}

const StoredPolicy& Iam::put_policy(const gate::Permit& permit, StoredPolicy policy) {
    std::string arn = policy.arn;
    const StoredPolicy& kept = policies_.insert_or_assign(std::move(arn), std::move(policy)).first->second;
    const auto refresh = [&kept](iam::Policy& copy) {
        const iam::PolicyKind kind = copy.kind;
        copy = kept.current();
        copy.kind = kind;
    };
    std::vector<std::pair<gate::IdentityKind, std::string>> all;
    each_identity(directory_,
                  [&all](const auto& identity, auto kind) { all.emplace_back(kind, identity.name); });
    for (const auto& [kind, name] : all) {
        directory_.change(permit, kind, name, [&](gate::Identity& identity) {
            for (iam::Policy& copy : identity.policies) {
                if (copy.arn == kept.arn) refresh(copy);
            }
            if (identity.boundary && identity.boundary->arn == kept.arn) refresh(*identity.boundary);
        });
    }
    return kept;
}

void Iam::remove_policy(const gate::Permit&, std::string_view arn) {
    const auto found = policies_.find(arn);
    if (found != policies_.end()) policies_.erase(found);
}

void Iam::add_to(const gate::Permit& permit, gate::IdentityKind kind, std::string_view name,
                 iam::Policy policy) {
    directory_.change(permit, kind, name,
                      [&policy](gate::Identity& identity) { add_policy(identity, std::move(policy)); });
}

void add_policy(gate::Identity& identity, iam::Policy policy) {
    const auto same = [&policy](const iam::Policy& other) {
        if (policy.arn.empty() != other.arn.empty()) return false;
        return policy.arn.empty() ? other.name == policy.name : other.arn == policy.arn;
    };
    const auto found = std::ranges::find_if(identity.policies, same);
    if (found == identity.policies.end()) {
        identity.policies.push_back(std::move(policy));
    } else {
        *found = std::move(policy);
    }
}

void each_identity(const gate::Directory& directory,
                   const std::function<void(const gate::Identity&, gate::IdentityKind)>& visit) {
    for (const auto& [name, role] : directory.roles()) visit(*role, gate::IdentityKind::role);
    for (const auto& [name, user] : directory.users()) visit(*user, gate::IdentityKind::user);
    for (const auto& [name, group] : directory.groups()) visit(*group, gate::IdentityKind::group);
}

}  // namespace leastwise::iamapi
