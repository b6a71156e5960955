#include "runtime/iam/principal_match.hpp"

#include "runtime/core/arn.hpp"
#include "runtime/core/place_names.hpp"

#include <algorithm>

namespace leastwise::iam {
namespace {

/// The account that a bare id or an `arn:aws:iam::A:root` stands for; "" for anything else.
std::string_view delegated_account(std::string_view value) {
    if (core::is_account_id(value)) return value;
    const auto arn = core::split_arn(value);
    return arn && arn->service == "iam" && arn->resource == "root" ? arn->account : std::string_view{};
}

/// The unique id in front of a session name: `AROA…` of `AROA…:session`.
std::string_view unique_id(const Principal& principal) {
    const std::string_view id = principal.user_id;
    return id.substr(0, id.find(':'));
}

Match match_aws(std::string_view value, const Principal& principal) {
    if (value == "*") return Match::direct;
    if (principal.kind == PrincipalKind::anonymous || principal.kind == PrincipalKind::service)
        return Match::none;
    if (!principal.arn.empty() && value == principal.arn && principal.kind != PrincipalKind::root) {
        return Match::direct;
    }
    if (const auto account = delegated_account(value); !account.empty()) {
        return account == principal.account ? Match::account : Match::none;
    }
    const bool is_unique_id = !value.starts_with("arn:") && !value.empty() && value == unique_id(principal);
    if (principal.kind == PrincipalKind::role_session && (value == principal.role_arn || is_unique_id)) {
        return Match::role;
    }
    if (principal.kind == PrincipalKind::user && is_unique_id) return Match::direct;
    if (principal.kind == PrincipalKind::federated && !principal.user_arn.empty() &&
        value == principal.user_arn) {
        return Match::session_user;
    }
    return Match::none;
}

Match match_entry(const PrincipalPattern& pattern, const Principal& principal) {
    const auto direct_if = [](bool matches) { return matches ? Match::direct : Match::none; };
    switch (pattern.kind) {
        case PrincipalPattern::Kind::any: return Match::direct;
        case PrincipalPattern::Kind::aws: return match_aws(pattern.value, principal);
        case PrincipalPattern::Kind::service:
            return direct_if(principal.kind == PrincipalKind::service && pattern.value == principal.service);
        case PrincipalPattern::Kind::federated:
            return direct_if(principal.kind == PrincipalKind::federated && pattern.value == principal.arn);
        case PrincipalPattern::Kind::canonical_user:
            return direct_if(!principal.canonical_user.empty() && pattern.value == principal.canonical_user);
    }
    return Match::none;
}

/// Whether NotPrincipal leaves the caller out. In a Deny, naming the account alone spares only its root user:
/// AWS looks at the account first, then at the role or user, so the caller must be listed itself. Source: IAM
/// User Guide, "NotPrincipal", "Specifying NotPrincipal with Deny".
bool is_exempt(Match strongest, const Statement& statement, const Principal& principal) {
    const bool spares_account = principal.kind == PrincipalKind::root;
    if (statement.effect == Effect::deny && strongest == Match::account) return spares_account;
    // An empty list would speak about everyone; AWS accepts none, and an Allow must not come of it.
    if (statement.effect == Effect::allow && statement.principals.empty()) return true;
    return strongest != Match::none;
}

}  // namespace

Match match_principal(const Statement& statement, const Principal& principal) {
    Match strongest = Match::none;
    for (const PrincipalPattern& pattern : statement.principals) {
        strongest = std::max(strongest, match_entry(pattern, principal));
    }
    if (!statement.not_principal) return strongest;
    return is_exempt(strongest, statement, principal) ? Match::none : Match::direct;
}

}  // namespace leastwise::iam
