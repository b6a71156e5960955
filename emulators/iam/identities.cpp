#include "emulators/iam/identities.hpp"

#include "emulators/iam/documents.hpp"
#include "emulators/iam/errors.hpp"
#include "runtime/core/arn.hpp"

#include <algorithm>
#include <array>

namespace leastwise::iamapi {

using core::Document;
using gate::Call;

namespace {

constexpr std::array kWords = {
    KindWords{IdentityKind::role, "role", "Role", "RoleName", 64, 10'240, 10, "PoliciesPerRole"},
    KindWords{IdentityKind::user, "user", "User", "UserName", 64, 2'048, 10, "PoliciesPerUser"},
    KindWords{IdentityKind::group, "group", "Group", "GroupName", 128, 5'120, 10, "PoliciesPerGroup"},
};

}  // namespace

const KindWords& words_of(IdentityKind kind) { return *std::ranges::find(kWords, kind, &KindWords::kind); }

const Identity& named(const Iam& service, const Call& call, IdentityKind kind) {
    const KindWords& words = words_of(kind);
    const std::string name = text_member(call, words.name_member);
    const Identity* identity = service.directory().find(kind, name);
    if (identity == nullptr || identity->name != name) throw no_such(words.word, name);
    return *identity;
}

const gate::Role& named_role(const Iam& service, const Call& call) {
    return *service.directory().find_role(named(service, call, IdentityKind::role).name);
}

const gate::User& named_user(const Iam& service, const Call& call) {
    return *service.directory().find_user(named(service, call, IdentityKind::user).name);
}

const gate::User& own_or_named_user(const Iam& service, const Call& call) {
    if (!text_member(call, "UserName").empty()) return named_user(service, call);
    const std::string& name = call.caller.principal.user_name;
    if (name.empty()) throw must_name_user();
    const gate::User* user = service.directory().find_user(name);
    if (user == nullptr) throw no_such("user", name);
    return *user;
}

std::string arn_of(const Iam& service, IdentityKind kind, std::string_view name) {
    const Identity* identity = service.directory().find(kind, name);
    if (identity != nullptr && identity->name == name) return identity->arn;
    return account_arn(service, std::string(words_of(kind).word) + "/" + std::string(name));
}

std::string new_arn(const Iam& service, IdentityKind kind, const Call& call) {
    const KindWords& words = words_of(kind);
    return account_arn(service,
                       std::string(words.word) + path_member(call) + text_member(call, words.name_member));
}

namespace {

/// The name that the call gives, or the caller's own where a user need not be named.
std::string name_in(const Call& call, IdentityKind kind) {
    std::string name = text_member(call, words_of(kind).name_member);
    return name.empty() && kind == IdentityKind::user ? call.caller.principal.user_name : name;
}

const Identity* find_named(const Iam& service, const Call& call, IdentityKind kind) {
    const std::string name = name_in(call, kind);
    const Identity* identity = service.directory().find(kind, name);
    return identity != nullptr && identity->name == name ? identity : nullptr;
}

iam::AccessCheck check_on(const Iam& service, const Call& call, IdentityKind kind,
                          std::string_view operation) {
    iam::AccessCheck check{"iam:" + std::string(operation), arn_of(service, kind, name_in(call, kind)), {}};
    if (const Identity* identity = find_named(service, call, kind)) {
        for (const auto& [key, value] : identity->tags) check.context.set("iam:ResourceTag/" + key, value);
    }
    return check;
}

}  // namespace

Access on_identity(const Iam& service, IdentityKind kind, std::string_view operation) {
    return [&service, kind, operation](const Call& call) {
        return std::vector{check_on(service, call, kind, operation)};
    };
}

Access changes_policies(const Iam& service, IdentityKind kind, std::string_view operation) {
    return [&service, kind, operation](const Call& call) {
        iam::AccessCheck check = check_on(service, call, kind, operation);
        const Identity* identity = find_named(service, call, kind);
        if (identity != nullptr && identity->boundary)
            check.context.set("iam:PermissionsBoundary", identity->boundary->arn);
        if (const std::string arn = text_member(call, "PolicyArn"); !arn.empty())
            check.context.set("iam:PolicyARN", arn);
        return std::vector{std::move(check)};
    };
}

Access creates_identity(const Iam& service, IdentityKind kind, std::string_view operation) {
    return [&service, kind, operation](const Call& call) {
        iam::AccessCheck check{"iam:" + std::string(operation), new_arn(service, kind, call), {}};
        if (const std::string arn = text_member(call, "PermissionsBoundary"); !arn.empty())
            check.context.set("iam:PermissionsBoundary", arn);
        set_request_tags(check.context, call);
        return std::vector{std::move(check)};
    };
}

Access lists_identities(const Iam& service, IdentityKind kind, std::string_view operation) {
    return [&service, kind, operation](const Call& call) {
        const std::string prefix = text_member(call, "PathPrefix");
        const std::string resource = std::string(words_of(kind).word) + (prefix.empty() ? "/" : prefix);
        return std::vector<iam::AccessCheck>{
            {"iam:" + std::string(operation), account_arn(service, resource), {}}};
    };
}

Handler reads(const Iam& service, IdentityKind kind,
              gate::Answer (*answer)(const Iam&, const Call&, IdentityKind)) {
    return [&service, kind, answer](const Call& call, const gate::Permit&) {
        return answer(service, call, kind);
    };
}

Handler writes(Iam& service, IdentityKind kind,
               gate::Answer (*answer)(Iam&, const Call&, const gate::Permit&, IdentityKind)) {
    return [&service, kind, answer](const Call& call, const gate::Permit& permit) {
        return answer(service, call, permit, kind);
    };
}

gate::MemberShape name_shape(IdentityKind kind, gate::Presence presence) {
    const KindWords& words = words_of(kind);
    return {words.name_member, gate::Kind::string, presence, 1, words.name_length_max};
}

iam::Policy boundary_named(const Iam& service, const std::string& arn) {
    if (!core::split_arn(arn)) throw not_an_arn(arn);
    auto policy = service.managed_policy(arn, iam::PolicyKind::boundary);
    if (!policy) throw boundary_not_attachable(arn);
    return std::move(*policy);
}

Document describe_boundary(const iam::Policy& boundary) {
    return Document::object(
        {{"PermissionsBoundaryType", "Policy"}, {"PermissionsBoundaryArn", boundary.arn}});
}

void check_has_no_policies(const Identity& identity) {
    const auto is_attached = [](const iam::Policy& policy) { return !policy.arn.empty(); };
    if (std::ranges::any_of(identity.policies, is_attached)) throw must_detach_first();
    if (!identity.policies.empty()) throw must_delete_policies_first();
}

}  // namespace leastwise::iamapi
