#include "harness/lint/overlap.hpp"
#include "harness/lint/statement.hpp"
#include "runtime/core/arn.hpp"
#include "runtime/core/place_names.hpp"
#include "runtime/core/text.hpp"
#include "runtime/iam/operators.hpp"
#include "runtime/iam/pattern.hpp"

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

bool is_demand(const iam::Condition& condition) {
    return !iam::is_negated(condition.op) && condition.op != iam::Operator::null && !condition.if_exists;
}

bool is_wild(std::string_view text) { return text.find_first_not_of("*?") == std::string_view::npos; }

/// Whether a value that may hold wildcards means somebody: not `*`, nor an ARN of any account. A bucket's ARN has no
/// account, and an API's id is nobody else's: the name says whose it is.
bool names_someone(std::string_view value) {
    const iam::ArnPattern arn = iam::split_arn_pattern(value);
    if (arn.count < 6 || arn.parts[0] != "arn") return !is_wild(value);
    const bool by_name = arn.parts[4].empty() || arn.parts[2] == "execute-api" || arn.parts[2] == "cloudfront";
    return !is_wild(arn.parts[4]) || (by_name && !arn.parts[5].starts_with('*'));
}

/// Values of operators without wildcards are what they are.
bool takes_wildcards(iam::Operator op) {
    using enum iam::Operator;
    return op == string_like || op == arn_equals || op == arn_like;
}

bool limits_source(const iam::Condition& condition) {
    if (!is_demand(condition)) return false;
    const auto is_key = [&](std::string_view key) { return core::equals_ignoring_case(key, condition.key); };
    if (core::to_lower(condition.key).starts_with("kms:encryptioncontext:")) return true;
    return std::ranges::any_of(kSourceKeys, is_key) &&
           (!takes_wildcards(condition.op) || std::ranges::all_of(condition.values, names_someone));
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
        const bool wild = std::ranges::any_of(kSourceKeys, [&](auto key) { return has_key(statement, key); });
        findings.push_back(
            {{Severity::warning, std::string(code::kAnySource), statement.span,
              name_some(services) + " may call for whoever tells it to, other accounts included",
              wild ? "the condition holds for any account: name yours in it"
                   : "demand aws:SourceArn or aws:SourceAccount (of a Lambda permission: SourceArn, "
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
    if (core::is_account_id(principal)) return principal;
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
        if (each.value.find(kUnresolved) != std::string::npos) continue;
        if (!statement.conditions.empty()) continue;
        findings.push_back({{Severity::note, std::string(code::kExternalId), statement.span,
                             "account " + account_of(each.value) + " may assume the role on anyone's behalf",
                             "where it is not yours, demand sts:ExternalId; else name the roles that may"}});
    }
}

/// What a provider's tokens must be limited by, so that not every user of the provider is meant. `open` begins values
/// that limit nothing where a wildcard follows. Sources: IAM User Guide, "Identity-provider controls for shared OIDC
/// providers" (all but GitHub's: mem); Amazon Cognito Developer Guide, "Role trust and permissions".
struct Provider {
    std::string_view name, key, whom, open = {};
};
constexpr std::array kProviders = {
    Provider{"token.actions.githubusercontent.com", "token.actions.githubusercontent.com:sub",
             "any repository of GitHub", "repo:"},
    Provider{"gitlab.com", "gitlab.com:sub", "any project of GitLab", "project_path:"},
    Provider{"app.terraform.io", "app.terraform.io:sub", "any workspace of HCP Terraform", "organization:"},
    Provider{"agent.buildkite.com", "agent.buildkite.com:sub", "any pipeline of Buildkite", "organization:"},
    Provider{"oidc.codefresh.io", "oidc.codefresh.io:sub", "any pipeline of Codefresh", "account:"},
    Provider{"scalr.io", "scalr.io:sub", "any workspace of Scalr", "account:"},
    Provider{"oidc.vercel.com", "oidc.vercel.com:aud", "any project of Vercel"},
    Provider{"api.pulumi.com/oidc", "api.pulumi.com/oidc:aud", "any organization of Pulumi"},
    Provider{"cognito-identity.amazonaws.com", "cognito-identity.amazonaws.com:aud",
             "users of any identity pool"},
    Provider{"accounts.google.com", "accounts.google.com:aud", "users of any application at Google"},
    Provider{"graph.facebook.com", "graph.facebook.com:app_id", "users of any application at Facebook"},
    Provider{"www.amazon.com", "www.amazon.com:app_id", "users of any application at Amazon"}};

/// `arn:aws:iam::123456789012:oidc-provider/gitlab.com`, or the name alone.
bool is_of(std::string_view principal, const Provider& provider) {
    if (!principal.ends_with(provider.name)) return false;
    const auto before = principal.size() - provider.name.size();
    return before == 0 || principal.substr(0, before).ends_with(":oidc-provider/");
}

/// Whether the condition leaves out some of the provider's users.
bool limits(const iam::Condition& condition, const Provider& provider) {
    if (!core::equals_ignoring_case(condition.key, provider.key) || !is_demand(condition)) return false;
    if (!takes_wildcards(condition.op)) return true;
    return std::ranges::none_of(condition.values, [&](std::string_view value) {
        if (value.starts_with(provider.open)) value.remove_prefix(provider.open.size());
        return value.empty() || value.front() == '*';
    });
}

void review_federated(const iam::Statement& statement, Findings& findings) {
    for (const iam::PrincipalPattern& each : statement.principals) {
        if (each.kind != Kind::federated) continue;
        for (const Provider& provider : kProviders) {
            if (!is_of(each.value, provider)) continue;
            const auto limited = [&](const iam::Condition& one) { return limits(one, provider); };
            if (std::ranges::any_of(statement.conditions, limited)) continue;
            findings.push_back({{Severity::error, std::string(code::kAnyIdentity), statement.span,
                                 std::string(provider.whom) + " may assume the role",
                                 "demand " + std::string(provider.key) + " with a value of yours"}});
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
