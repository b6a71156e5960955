#include "harness/prove/reach.hpp"

#include "runtime/core/text.hpp"
#include "runtime/iam/ip.hpp"
#include "runtime/prover/documents.hpp"
#include "runtime/wire/json.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace leastwise::prove {
namespace {

using iam::Condition;
using iam::Operator;

/// Keys whose values a stranger cannot choose, with a value that is a stranger's. Sources: Amazon S3 User
/// Guide, "The meaning of public"; IAM User Guide, "AWS global condition context keys".
struct StrangersValue {
    std::string_view key, value;
};
constexpr std::array kStrangersValues = {
    StrangersValue{"aws:PrincipalAccount", "000000000000"},
    StrangersValue{"aws:PrincipalOrgID", "o-stranger000"},
    StrangersValue{"aws:SourceAccount", "000000000000"},
    StrangersValue{"aws:SourceOwner", "000000000000"},
    StrangersValue{"aws:SourceOrgID", "o-stranger000"},
    StrangersValue{"aws:SourceVpc", "vpc-00000000"},
    StrangersValue{"aws:SourceVpce", "vpce-00000000"},
    StrangersValue{"aws:userid", "AIDASTRANGER00000000"},
    StrangersValue{"s3:DataAccessPointAccount", "000000000000"},
    StrangersValue{"kms:CallerAccount", "000000000000"},
    StrangersValue{"lambda:FunctionUrlAuthType", "NONE"},
    StrangersValue{"aws:PrincipalArn", "arn:aws:iam::000000000000:user/stranger"},
    StrangersValue{"aws:SourceArn", "arn:aws:sns:us-east-1:000000000000:stranger"}};

/// A range wider than this is open to strangers. Source: Amazon S3 User Guide, "The meaning of public".
constexpr int kWideBitsV4 = 8, kWideBitsV6 = 32;

/// Callers from outside every narrow range that the policy names.
Condition from_elsewhere(const iam::Policy& policy) {
    Condition condition{Operator::not_ip_address, iam::Quantifier::none, true, "aws:SourceIp", {}, {}};
    for (const iam::Statement& statement : policy.statements) {
        for (const Condition& each : statement.conditions) {
            for (const std::string& value : each.values) {
                const auto range = iam::read_ip_range(value);
                if (!range) continue;
                const bool v4 = range->address.version == iam::IpVersion::v4;
                if (range->prefix_bits >= (v4 ? kWideBitsV4 : kWideBitsV6)) condition.values.push_back(value);
            }
        }
    }
    return condition;
}

/// A policy that allows exactly the requests that are looked for; it stands where a VPC endpoint's policy
/// would.
iam::Policy focus_on(std::vector<std::string> actions, std::string resource) {
    iam::Policy policy;
    policy.kind = iam::PolicyKind::vpc_endpoint;
    policy.version = "2008-10-17";
    iam::Statement statement;
    statement.actions = std::move(actions);
    statement.resources = {std::move(resource)};
    statement.principals = {{iam::PrincipalPattern::Kind::any, "*"}};
    policy.statements = {std::move(statement)};
    return policy;
}

iam::Policy focus_on_strangers(const iam::Policy& policy) {
    iam::Policy focus = focus_on({"*"}, "*");
    auto& conditions = focus.statements.front().conditions;
    for (const auto& [key, value] : kStrangersValues) {
        conditions.push_back({Operator::string_equals,
                              iam::Quantifier::none,
                              true,
                              std::string(key),
                              {std::string(value)},
                              {}});
    }
    const Condition elsewhere = from_elsewhere(policy);
    if (!elsewhere.values.empty()) conditions.push_back(elsewhere);
    return focus;
}

std::string principals_text(const iam::Statement& statement) {
    if (statement.principals.empty()) return {};
    std::vector<std::string> names;
    for (const iam::PrincipalPattern& each : statement.principals) names.push_back(each.value);
    return (statement.not_principal ? "everyone but " : "") + core::join(names, ", ");
}

/// The policies with one of their Allow statements and all of their Deny statements.
std::vector<iam::Policy> with_one_allow(const std::vector<iam::Policy>& policies,
                                        const iam::Statement* kept) {
    std::vector<iam::Policy> result = policies;
    for (std::size_t p = 0; p < policies.size(); ++p) {
        result[p].statements.clear();
        for (const iam::Statement& each : policies[p].statements) {
            if (&each == kept || each.effect == iam::Effect::deny) result[p].statements.push_back(each);
        }
    }
    return result;
}

iam::PolicySet set_of(const std::vector<iam::Policy>& policies, const iam::Policy& focus) {
    iam::PolicySet set;
    for (const iam::Policy& policy : policies) {
        if (policy.kind == iam::PolicyKind::identity) {
            set.identity.push_back(&policy);
        } else {
            set.resource = &policy;
        }
    }
    set.vpc_endpoint = {&focus};
    return set;
}

void examine(const std::vector<iam::Policy>& policies, const iam::Policy& policy, std::size_t index,
             const iam::Policy& focus, prover::Who who, Reach& reach) {
    const iam::Statement& statement = policy.statements[index];
    const auto narrowed = with_one_allow(policies, &statement);
    prover::Verdict verdict = prover::find_request(set_of(narrowed, focus), who);
    switch (verdict.answer) {
        case prover::Answer::proved: break;
        case prover::Answer::not_subset:
            reach.grants.push_back({policy.name, index, statement.sid, principals_text(statement),
                                    !statement.conditions.empty(), std::move(*verdict.witness)});
            break;
        case prover::Answer::not_proved:
            reach.undecided.push_back(policy.name + " statement " + std::to_string(index) + ": " +
                                      verdict.reason);
    }
}

/// Canonical users are accounts and CloudFront's identities, each named.
bool names_known_only(const iam::Statement& statement) {
    return !statement.not_principal && std::ranges::all_of(statement.principals, [](const auto& each) {
        return each.kind == iam::PrincipalPattern::Kind::canonical_user;
    });
}

Reach examine_all(const std::vector<iam::Policy>& policies, const iam::Policy& focus, prover::Who who) {
    Reach reach;
    for (const iam::Policy& policy : policies) {
        for (std::size_t i = 0; i < policy.statements.size(); ++i) {
            const iam::Statement& statement = policy.statements[i];
            if (who == prover::Who::strangers && names_known_only(statement)) continue;
            if (statement.effect == iam::Effect::allow)
                examine(policies, policy, i, focus, who, reach);
        }
    }
    return reach;
}

std::variant<std::vector<iam::Policy>, std::string> read(const std::vector<NamedDocument>& documents) {
    std::vector<iam::Policy> policies;
    for (const NamedDocument& each : documents) {
        auto found = prover::Documents::read(each.document, each.name);
        if (auto* problem = std::get_if<std::string>(&found)) return std::move(*problem);
        for (iam::Policy policy : std::get<prover::Documents>(found).policies()) {
            policy.name = each.name;
            policies.push_back(std::move(policy));
        }
    }
    const auto is_identity = [](const iam::Policy& policy) {
        return policy.kind == iam::PolicyKind::identity;
    };
    if (policies.size() > 1 && !std::ranges::all_of(policies, is_identity)) {
        return "give the identity policies of one caller, or the policy of one resource";
    }
    return policies;
}

}  // namespace

std::variant<Reach, std::string> who_can(const std::vector<NamedDocument>& documents,
                                         const std::string& action, const std::string& resource) {
    auto policies = read(documents);
    if (auto* problem = std::get_if<std::string>(&policies)) return std::move(*problem);
    return examine_all(std::get<0>(policies), focus_on({action}, resource), prover::Who::anyone);
}

std::variant<Reach, std::string> open_to_strangers(const NamedDocument& document) {
    auto policies = read({document});
    if (auto* problem = std::get_if<std::string>(&policies)) return std::move(*problem);
    const auto& found = std::get<0>(policies);
    if (found.empty() || found.front().kind == iam::PolicyKind::identity) {
        return document.name + " names no principals: only policies of resources and roles can be public";
    }
    return examine_all(found, focus_on_strangers(found.front()), prover::Who::strangers);
}

}  // namespace leastwise::prove
