#include "harness/lint/statement.hpp"
#include "runtime/core/arn.hpp"
#include "runtime/core/text.hpp"
#include "runtime/iam/operators.hpp"

#include <algorithm>
#include <array>

namespace leastwise::lint {
namespace {

using core::Severity;
using Kind = iam::PrincipalPattern::Kind;

/// Keys that say for whom a service acts. Sources: IAM User Guide, "The confused deputy problem"; for KMS
/// keys, CloudWatch Logs User Guide, "Encrypt log data"; Lambda Developer Guide, "AddPermission".
constexpr std::array<std::string_view, 13> kSourceKeys = {
    "aws:SourceArn",        "aws:SourceAccount", "aws:SourceOrgID",         "aws:SourceOrgPaths",
    "aws:SourceOwner",      "aws:SourceVpc",     "aws:SourceVpce",          "aws:PrincipalOrgID",
    "aws:PrincipalAccount", "kms:CallerAccount", "lambda:EventSourceToken", "s3:DataAccessPointAccount",
    "aws:VpceAccount"};

bool limits_source(const iam::Condition& condition) {
    if (iam::is_negated(condition.op) || condition.op == iam::Operator::null || condition.if_exists)
        return false;
    const auto is_key = [&](std::string_view key) { return core::equals_ignoring_case(key, condition.key); };
    return std::ranges::any_of(kSourceKeys, is_key) ||
           core::to_lower(condition.key).starts_with("kms:encryptioncontext:");
}

bool has_key(const iam::Statement& statement, std::string_view key) {
    return std::ranges::any_of(statement.conditions, [key](const iam::Condition& each) {
        return core::equals_ignoring_case(each.key, key);
    });
}

/// A service that was allowed into a resource does what anyone's configuration tells it to.
void review_service(const iam::Statement& statement, Findings& findings) {
    std::vector<std::string> services;
    for (const iam::PrincipalPattern& each : statement.principals) {
        if (each.kind == Kind::service) services.push_back(each.value);
    }
    if (services.empty()) return;
    if (std::ranges::none_of(statement.conditions, limits_source)) {
        findings.push_back(
            {{Severity::warning, std::string(code::kAnySource), statement.span,
              name_some(services) + " may call for whoever tells it to, other accounts included",
              "demand aws:SourceArn or aws:SourceAccount (of a Lambda permission: SourceArn, "
              "SourceAccount)"}});
        return;
    }
    const bool buckets = std::ranges::find(services, "s3.amazonaws.com") != services.end();
    const bool by_owner = has_key(statement, "aws:SourceAccount") || has_key(statement, "aws:SourceOrgID");
    if (buckets && has_key(statement, "aws:SourceArn") && !by_owner) {
        findings.push_back({{Severity::note, std::string(code::kBucketOwner), statement.span,
                             "a bucket's ARN does not say whose it is: once the bucket is deleted, another "
                             "account can make one of that name",
                             "demand aws:SourceAccount too (of a Lambda permission: SourceAccount)"}});
    }
}

/// The account that an AWS principal is in; "" when it names none.
std::string account_of(const std::string& principal) {
    const bool number =
        principal.size() == 12 && std::ranges::all_of(principal, [](char c) { return c >= '0' && c <= '9'; });
    if (number) return principal;
    const auto arn = core::split_arn(principal);
    return arn ? std::string(arn->account) : std::string();
}

/// A whole account, not one of its roles: whoever that account serves can ask it to assume the role.
bool is_account(const std::string& principal) {
    return core::split_arn(principal) ? principal.ends_with(":root") : !account_of(principal).empty();
}

void review_accounts(const iam::Statement& statement, std::string_view account, Findings& findings) {
    for (const iam::PrincipalPattern& each : statement.principals) {
        if (each.kind != Kind::aws || !is_account(each.value) || account_of(each.value) == account) continue;
        if (!statement.conditions.empty()) continue;
        findings.push_back({{Severity::note, std::string(code::kExternalId), statement.span,
                             "account " + account_of(each.value) + " may assume the role on anyone's behalf",
                             "where it is not yours, demand sts:ExternalId; else name the roles that may"}});
    }
}

/// What a provider's tokens must be limited by, so that not every user of the provider is meant. Sources: IAM
/// User Guide, "Create a role for OIDC federation"; Amazon Cognito Developer Guide, "Role trust and
/// permissions".
struct Provider {
    std::string_view name, key, whom;
};
constexpr std::array kProviders = {
    Provider{"token.actions.githubusercontent.com", "token.actions.githubusercontent.com:sub",
             "any repository of GitHub"},
    Provider{"cognito-identity.amazonaws.com", "cognito-identity.amazonaws.com:aud",
             "users of any identity pool"},
    Provider{"accounts.google.com", "accounts.google.com:aud", "users of any application at Google"},
    Provider{"graph.facebook.com", "graph.facebook.com:app_id", "users of any application at Facebook"},
    Provider{"www.amazon.com", "www.amazon.com:app_id", "users of any application at Amazon"}};

void review_federated(const iam::Statement& statement, Findings& findings) {
    for (const iam::PrincipalPattern& each : statement.principals) {
        if (each.kind != Kind::federated) continue;
        for (const Provider& provider : kProviders) {
            if (!each.value.ends_with(provider.name) || has_key(statement, provider.key)) continue;
            findings.push_back({{Severity::error, std::string(code::kAnyIdentity), statement.span,
                                 std::string(provider.whom) + " may assume the role",
                                 "demand " + std::string(provider.key)}});
        }
    }
}

}  // namespace

void review_principals(const iam::Policy& policy, const iam::Statement& statement, std::string_view account,
                       Findings& findings) {
    if (statement.effect != iam::Effect::allow || statement.not_principal) return;
    // A service assumes a role only where iam:PassRole let someone of the account give it the role.
    if (policy.kind == iam::PolicyKind::resource) review_service(statement, findings);
    if (policy.kind != iam::PolicyKind::trust) return;
    review_accounts(statement, account, findings);
    review_federated(statement, findings);
}

}  // namespace leastwise::lint
