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
    StrangersValue{"aws:SourceVpcArn", "arn:aws:ec2:us-east-1:000000000000:vpc/vpc-00000000"},
    StrangersValue{"aws:VpceAccount", "000000000000"},
    StrangersValue{"aws:VpceOrgID", "o-stranger000"},
    StrangersValue{"aws:userid", "AIDASTRANGER00000000"},
    StrangersValue{"s3:DataAccessPointAccount", "000000000000"},
    StrangersValue{"kms:CallerAccount", "000000000000"},
    StrangersValue{"lambda:FunctionUrlAuthType", "NONE"}};

/// What identity providers that serve everybody say of a stranger: its own applications, repositories, projects. Not
/// the audience of those where whoever asks for a token chooses it.
constexpr std::array kStrangersClaims = {
    StrangersValue{"accounts.google.com:aud", "stranger.apps.googleusercontent.com"},
    StrangersValue{"accounts.google.com:oaud", "stranger.apps.googleusercontent.com"},
    StrangersValue{"accounts.google.com:sub", "000000000000000000000"},
    StrangersValue{"cognito-identity.amazonaws.com:aud", "us-east-1:00000000-0000-0000-0000-000000000000"},
    StrangersValue{"cognito-identity.amazonaws.com:sub", "us-east-1:00000000-0000-0000-0000-000000000000"},
    StrangersValue{"graph.facebook.com:app_id", "000000000000000"},
    StrangersValue{"graph.facebook.com:id", "000000000000000"},
    StrangersValue{"www.amazon.com:app_id", "amzn1.application-oa2-client.stranger"},
    StrangersValue{"www.amazon.com:user_id", "amzn1.account.STRANGER"},
    StrangersValue{"token.actions.githubusercontent.com:sub", "repo:stranger/*"},
    StrangersValue{"token.actions.githubusercontent.com:repository", "stranger/*"},
    StrangersValue{"token.actions.githubusercontent.com:repository_owner", "stranger"},
    StrangersValue{"token.actions.githubusercontent.com:repository_id", "0"},
    StrangersValue{"token.actions.githubusercontent.com:repository_owner_id", "0"},
    StrangersValue{"token.actions.githubusercontent.com:job_workflow_ref", "stranger/*"},
    StrangersValue{"gitlab.com:sub", "project_path:stranger/*"},
    StrangersValue{"app.terraform.io:sub", "organization:stranger:*"},
    StrangersValue{"agent.buildkite.com:sub", "organization:stranger:*"}};

/// Keys that are lists, and what all of a stranger's values are.
constexpr std::array kStrangersLists = {
    StrangersValue{"aws:PrincipalOrgPaths", "o-stranger000/r-0000/ou-0000-00000000/"},
    StrangersValue{"aws:SourceOrgPaths", "o-stranger000/r-0000/ou-0000-00000000/"},
    StrangersValue{"aws:VpceOrgPaths", "o-stranger000/r-0000/ou-0000-00000000/"}};

/// Keys that hold an ARN, and an ARN of a stranger: an account is given to its owner, names in it are chosen.
constexpr std::array kStrangersArns = {
    StrangersValue{"aws:PrincipalArn", "arn:aws:iam::000000000000:user/*"},
    StrangersValue{"aws:PrincipalArn", "arn:aws:iam::000000000000:role/*"},
    StrangersValue{"aws:SourceArn", "arn:aws:sns:*:000000000000:*"},
    StrangersValue{"aws:SourceArn", "arn:aws:sqs:*:000000000000:*"},
    StrangersValue{"aws:SourceArn", "arn:aws:events:*:000000000000:*"},
    StrangersValue{"aws:SourceArn", "arn:aws:execute-api:*:000000000000:*"},
    StrangersValue{"aws:SourceArn", "arn:aws:lambda:*:000000000000:*"},
    StrangersValue{"aws:SourceArn", "arn:aws:cloudwatch:*:000000000000:*"},
    StrangersValue{"aws:SourceArn", "arn:aws:ses:*:000000000000:*"},
    StrangersValue{"aws:SourceArn", "arn:aws:s3:::strangers-bucket"}};

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
iam::Policy focus_on(const Asked& asked) {
    iam::Policy policy;
    policy.kind = iam::PolicyKind::vpc_endpoint;
    policy.version = "2008-10-17";
    iam::Statement statement;
    statement.actions = {asked.action};
    statement.resources = {asked.resource};
    statement.principals = {{iam::PrincipalPattern::Kind::any, "*"}};
    policy.statements = {statement};
    if (asked.within.empty()) return policy;
    statement.effect = iam::Effect::deny;
    statement.not_resource = true;
    statement.resources = asked.within;
    policy.statements.push_back(std::move(statement));
    return policy;
}

constexpr std::string_view kIsService = "aws:PrincipalIsAWSService";

bool asks_whether_service(const iam::Policy& policy, const Levels& rcp) {
    const auto asks = [](const iam::Policy& one) {
        return std::ranges::any_of(one.statements, [](const iam::Statement& statement) {
            return std::ranges::any_of(statement.conditions, [](const Condition& each) {
                return core::equals_ignoring_case(each.key, kIsService);
            });
        });
    };
    return asks(policy) || std::ranges::any_of(rcp, [&](const auto& level) {
               return std::ranges::any_of(level, [&](const iam::Policy* one) { return asks(*one); });
           });
}

iam::Policy focus_on_strangers(const iam::Policy& policy, const Levels& rcp) {
    iam::Policy focus = focus_on({"*", "*"});
    auto& conditions = focus.statements.front().conditions;
    const auto add = [&conditions](iam::Quantifier quantifier, const StrangersValue& row) {
        conditions.push_back(
            {Operator::string_equals, quantifier, true, std::string(row.key), {std::string(row.value)}, {}});
    };
    for (const StrangersValue& row : kStrangersValues) add(iam::Quantifier::none, row);
    for (const StrangersValue& row : kStrangersClaims) {
        add(iam::Quantifier::none, row);
        conditions.back().op = Operator::string_like;
    }
    for (const StrangersValue& row : kStrangersLists) add(iam::Quantifier::for_all_values, row);
    if (asks_whether_service(policy, rcp)) {  // every request says, and a stranger is none
        conditions.push_back(
            {Operator::boolean, iam::Quantifier::none, false, std::string(kIsService), {"false"}, {}});
    }
    for (const auto& [key, arn] : kStrangersArns) {
        if (conditions.back().key != key)
            conditions.push_back({Operator::arn_like, iam::Quantifier::none, true, std::string(key), {}, {}});
        conditions.back().values.emplace_back(arn);
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

iam::PolicySet set_of(const std::vector<iam::Policy>& policies) {
    iam::PolicySet set;
    for (const iam::Policy& policy : policies) {
        if (policy.kind == iam::PolicyKind::identity) {
            set.identity.push_back(&policy);
        } else {
            set.resource = &policy;
        }
    }
    return set;
}

std::vector<const iam::Policy*> granting(const iam::PolicySet& set) {
    return set.resource == nullptr ? set.identity : std::vector{set.resource};
}

/// The granting policies with one of their Allow statements and all of their Deny statements.
std::vector<iam::Policy> with_one_allow(const iam::PolicySet& set, const iam::Statement* kept) {
    std::vector<iam::Policy> result;
    for (const iam::Policy* policy : granting(set)) {
        iam::Policy narrowed = *policy;
        narrowed.statements.clear();
        for (const iam::Statement& each : policy->statements) {
            if (&each == kept || each.effect == iam::Effect::deny) narrowed.statements.push_back(each);
        }
        result.push_back(std::move(narrowed));
    }
    return result;
}

/// Whether something that the focus is on is allowed by one statement and by all that limits it.
prover::Verdict ask(const iam::PolicySet& set, const iam::Statement& statement, const iam::Policy& focus,
                    prover::Who who) {
    const auto narrowed = with_one_allow(set, &statement);
    iam::PolicySet question = set_of(narrowed);
    question.boundary = set.boundary;
    question.session = set.session;
    question.scp = set.scp;
    question.rcp = set.rcp;
    question.vpc_endpoint = {&focus};
    return prover::find_request(question, who);
}

void examine(const iam::PolicySet& set, std::size_t position, std::size_t index, const iam::Policy& focus,
             prover::Who who, Reach& reach) {
    const iam::Policy& policy = *granting(set)[position];
    const iam::Statement& statement = policy.statements[index];
    prover::Verdict verdict = ask(set, statement, focus, who);
    switch (verdict.answer) {
        case prover::Answer::proved: break;
        case prover::Answer::not_subset:
            reach.grants.push_back({policy.name, position, index, statement.sid, principals_text(statement),
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

Reach examine_all(const iam::PolicySet& set, const iam::Policy& focus, prover::Who who) {
    Reach reach;
    const auto policies = granting(set);
    for (std::size_t p = 0; p < policies.size(); ++p) {
        for (std::size_t i = 0; i < policies[p]->statements.size(); ++i) {
            const iam::Statement& statement = policies[p]->statements[i];
            if (who == prover::Who::strangers && names_known_only(statement)) continue;
            if (statement.effect == iam::Effect::allow) examine(set, p, i, focus, who, reach);
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

std::variant<Reach, std::string> who_can(const std::vector<NamedDocument>& documents, const Asked& asked) {
    auto policies = read(documents);
    if (auto* problem = std::get_if<std::string>(&policies)) return std::move(*problem);
    return who_can(set_of(std::get<0>(policies)), asked);
}

Reach who_can(const iam::PolicySet& policies, const Asked& asked) {
    return examine_all(policies, focus_on(asked), prover::Who::anyone);
}

std::variant<Reach, std::string> open_to_strangers(const NamedDocument& document, const Levels& rcp) {
    auto policies = read({document});
    if (auto* problem = std::get_if<std::string>(&policies)) return std::move(*problem);
    const auto& found = std::get<0>(policies);
    if (found.empty() || found.front().kind == iam::PolicyKind::identity) {
        return document.name + " names no principals: only policies of resources and roles can be public";
    }
    iam::PolicySet set = set_of(found);
    set.rcp = rcp;
    return examine_all(set, focus_on_strangers(found.front(), rcp), prover::Who::strangers);
}

}  // namespace leastwise::prove
