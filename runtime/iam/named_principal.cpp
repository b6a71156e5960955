#include "runtime/iam/named_principal.hpp"

#include "runtime/core/arn.hpp"
#include "runtime/core/place_names.hpp"

namespace leastwise::iam {
namespace {

bool is_number(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string_view after_last(std::string_view text, char mark) { return text.substr(text.rfind(mark) + 1); }

/// What follows `kind/` in an ARN's last part, when it is of that kind and something follows.
std::optional<std::string_view> named(std::string_view resource, std::string_view kind) {
    if (!resource.starts_with(kind) || resource.size() == kind.size()) return {};
    return resource.substr(kind.size());
}

Principal root_of(std::string_view partition, std::string_view account) {
    Principal root;
    root.kind = PrincipalKind::root;
    root.arn = core::make_arn(partition, "iam", "", account, "root");
    root.account = account;
    root.user_id = account;
    return root;
}

Principal role_session(std::string_view partition, std::string_view account, std::string_view role_path,
                       std::string_view session) {
    Principal caller;
    caller.kind = PrincipalKind::role_session;
    caller.role_arn = core::make_arn(partition, "iam", "", account, "role/" + std::string(role_path));
    caller.arn = core::make_arn(
        partition, "sts", "", account,
        "assumed-role/" + std::string(after_last(role_path, '/')) + '/' + std::string(session));
    return caller;
}

std::optional<Principal> of_iam(const core::ArnParts& arn) {
    if (arn.resource == "root") return root_of(arn.partition, arn.account);
    if (const auto role = named(arn.resource, "role/")) {
        return role_session(arn.partition, arn.account, *role, "session");
    }
    Principal caller;
    if (const auto user = named(arn.resource, "user/")) {
        caller.kind = PrincipalKind::user;
        caller.user_name = after_last(*user, '/');
        return caller;
    }
    caller.kind = PrincipalKind::federated;
    if (named(arn.resource, "saml-provider/") || named(arn.resource, "oidc-provider/")) return caller;
    return {};
}

std::optional<Principal> of_sts(const core::ArnParts& arn) {
    if (const auto role = named(arn.resource, "assumed-role/")) {
        const auto slash = role->find('/');
        if (slash == 0 || slash == std::string_view::npos || slash + 1 == role->size()) return {};
        return role_session(arn.partition, arn.account, role->substr(0, slash), role->substr(slash + 1));
    }
    if (!named(arn.resource, "federated-user/")) return {};
    Principal caller;
    caller.kind = PrincipalKind::federated;
    return caller;
}

std::optional<Principal> of_arn(std::string_view name) {
    const auto arn = core::split_arn(name);
    if (!arn || !is_number(arn->account) || !arn->region.empty()) return {};
    auto caller = arn->service == "iam" ? of_iam(*arn) : arn->service == "sts" ? of_sts(*arn) : std::nullopt;
    if (!caller) return {};
    if (caller->arn.empty()) caller->arn = name;
    caller->account = arn->account;
    return caller;
}

/// The name of an identity provider or of a service: `accounts.google.com`, `lambda.amazonaws.com`.
std::optional<Principal> of_host(std::string_view name) {
    if (name.find('.') == std::string_view::npos || name.find_first_of(":*? ") != std::string_view::npos)
        return {};
    Principal caller;
    const bool is_service = name.ends_with(".amazonaws.com") || name.ends_with(".amazonaws.com.cn") ||
                            name.ends_with(".aws.internal");
    const bool is_provider = name.starts_with("cognito-identity.") || name == "www.amazon.com";
    caller.kind = is_service && !is_provider ? PrincipalKind::service : PrincipalKind::federated;
    (caller.kind == PrincipalKind::service ? caller.service : caller.arn) = name;
    return caller;
}

std::string_view type_name(PrincipalKind kind) {
    switch (kind) {
        case PrincipalKind::anonymous: return "Anonymous";
        case PrincipalKind::root: return "Account";
        case PrincipalKind::user: return "User";
        case PrincipalKind::role_session: return "AssumedRole";
        case PrincipalKind::federated: return "FederatedUser";
        case PrincipalKind::service: return "Service";
    }
    return {};
}

}  // namespace

std::optional<Principal> principal_named(std::string_view name) {
    if (name == "*") return Principal{};
    if (core::is_account_id(name)) return root_of("aws", name);
    return name.starts_with("arn:") ? of_arn(name) : of_host(name);
}

void add_principal_keys(Context& context, const Principal& principal) {
    const bool is_service = principal.kind == PrincipalKind::service;
    context.set("aws:PrincipalType", std::string(type_name(principal.kind)));
    if (principal.kind == PrincipalKind::anonymous) {
        context.set("aws:PrincipalAccount", "anonymous");
        context.set("aws:userid", "anonymous");
        return;
    }
    context.set("aws:PrincipalIsAWSService", is_service ? "true" : "false");
    if (is_service) {
        context.set("aws:PrincipalServiceName", principal.service);
        context.set_list("aws:PrincipalServiceNamesList", {principal.service});
        return;
    }
    // A session's aws:PrincipalArn is its role.
    context.set("aws:PrincipalArn", principal.role_arn.empty() ? principal.arn : principal.role_arn);
    context.set("aws:PrincipalAccount", principal.account);
    if (!principal.user_id.empty()) context.set("aws:userid", principal.user_id);
    if (!principal.user_name.empty()) context.set("aws:username", principal.user_name);
    for (const auto& [key, value] : principal.tags) context.set("aws:PrincipalTag/" + key, value);
}

}  // namespace leastwise::iam
