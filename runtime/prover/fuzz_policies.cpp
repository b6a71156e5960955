#include "runtime/prover/fuzz_policies.hpp"

#include "runtime/core/text.hpp"

#include <algorithm>
#include <array>

namespace leastwise::prover::fuzz {
namespace {

using iam::Operator;
using Texts = std::vector<std::string>;

const Texts kActionPatterns = {
    "*",   "s3:*",   "S3:get*", "s3:?et", "s3:GetX",     "s3:*t",          "sqs:a",
    "*:*", "s3:p*t", "s?:Get",  "sts:*",  "kms:Decrypt", "sts:AssumeRole", "sts:getcalleridentity"};
const Texts kActions = {"s3:Get",      "s3:GetX",
                        "s3:Put",      "sqs:a",
                        "s3:get",      "sts:AssumeRole",
                        "kms:Decrypt", "sts:GetCallerIdentity",
                        "sx:Get",      "s3:t"};
const Texts kResourcePatterns = {"*",
                                 "arn:aws:s3:::*",
                                 "arn:aws:s3:::a",
                                 "arn:aws:s3:::a*",
                                 "arn:aws:s3:::?b",
                                 "arn:*:*:*:*:*",
                                 "arn:aws:s3:*:1:*b*",
                                 "arn:aws:s3",
                                 "arn:aws:s3:*",
                                 "arn:aws:*:*:*:a*b",
                                 "arn:aws:kms:*:*:key/k",
                                 "arn:aws:s3:::a*b*",
                                 "arn:aws:s3:::*a:*",
                                 "arn:aws:iam::*:role/*"};
const Texts kVariableResources = {"arn:aws:s3:::${t}",     "arn:aws:s3:::a${t}",     "arn:aws:s3:::${t}*",
                                  "arn:aws:s3:::*${u}*",   "arn:aws:s3:::${t, 'a'}", "arn:aws:s3:::a${*}",
                                  "arn:aws:s3:::${t}${u}", "arn:aws:s3:::${broken"};
const Texts kResources = {"*",
                          "arn:aws:s3:::a",
                          "arn:aws:s3:::ab",
                          "arn:aws:s3:::b",
                          "arn:aws:s3:::aab",
                          "arn:aws:s3::1:abb",
                          "arn:aws:sqs::1:a",
                          "arn:aws:s3:::",
                          "arn:aws:s3:::a:b",
                          "arn:aws:kms::123456789012:key/k",
                          "arn:cn:s3:::a",
                          "arn:aws:s3:::a*",
                          "arn:aws:iam::123456789012:role/r",
                          "arn:aws:s3:::aa"};
const Texts kTextPatterns = {
    "a", "b", "a*", "*b", "?", "ab", "", "*", "a?b", "A", "*a*", "true", "arn:aws:s3:::a"};
const Texts kVariableTexts = {"${t}", "a${t}", "${t}*",    "${u}",   "${u, 'b'}",
                              "${T}", "${*}",  "${t}${u}", "a${*}b", "${aws:TagKeys}"};
const Texts kTexts = {"a",
                      "b",
                      "ab",
                      "aa",
                      "",
                      "A",
                      "aab",
                      "abb",
                      "*",
                      "true",
                      "FALSE",
                      "x",
                      "arn:aws:s3:::a",
                      "arn:aws:iam::1:r/a:b"};
const Texts kArnPatterns = {"arn:aws:s3:::a",     "arn:aws:*:::*", "arn:*:iam:*:1:*", "*",
                            "arn:aws:iam::1:r/*", "nothing",       "arn:aws:s3:::a*"};
const Texts kVariableArns = {"arn:aws:s3:::${t}", "arn:aws:${t}:::a", "arn:aws:s3::*:${u}*"};
const Texts kNumbers = {"0", "1", "1.0", "2", "-1", "1.5", "x", "15e-1", "10"};
const Texts kDates = {"2026-01-01T00:00:00Z",        "2026", "1767225600", "1767225601",
                      "2026-06-01T12:00:00.5+02:00", "x",    "1780308000"};
const Texts kRanges = {"10.0.0.0/8",    "10.1.0.0/16", "10.1.2.3",    "0.0.0.0/0",
                       "2001:db8::/32", "2001:db8::1", "10.1.2.3/31", "x"};
const Texts kAddresses = {"10.0.0.1",    "10.1.2.3",   "10.1.2.2", "11.0.0.0",
                          "2001:db8::1", "2001:db9::", "x",        "::"};
const Texts kBytes = {"YQ==", "YWI=", "", "x", "YQ"};
const Texts kBooleans = {"true", "false", "True", "x"};
const Texts kTextKeys = {"t", "u", "aws:TagKeys", "T"};
const Texts kAwsPrincipals = {"*",
                              "123456789012",
                              "arn:aws:iam::123456789012:root",
                              "arn:aws:iam::123456789012:user/ann",
                              "arn:aws:iam::123456789012:role/r",
                              "arn:aws:sts::123456789012:assumed-role/r/s",
                              "arn:aws:iam::210987654321:role/p/r",
                              "AROAEXAMPLEEXAMPLE999",
                              "arn:aws:sts::123456789012:federated-user/fed"};

Operator any_operator(core::Random& random, std::initializer_list<Operator> from) {
    return *(from.begin() + random.below(from.size()));
}

}  // namespace

void add_list_keys(const iam::Policy& policy, std::set<std::string>& lists) {
    lists.insert("aws:tagkeys");
    for (const iam::Statement& statement : policy.statements) {
        for (const iam::Condition& each : statement.conditions) {
            if (each.quantifier != iam::Quantifier::none) lists.insert(core::to_lower(each.key));
        }
    }
}

Texts Generator::some(const Texts& from, std::size_t most) {
    Texts texts;
    for (std::uint64_t i = 0, count = 1 + random_.below(most); i < count; ++i) texts.push_back(pick(from));
    return texts;
}

iam::Condition Generator::text_condition() {
    iam::Condition result;
    result.key = pick(kTextKeys);
    result.op = any_operator(
        random_, {Operator::string_equals, Operator::string_not_equals, Operator::string_like,
                  Operator::string_not_like, Operator::string_equals_ignore_case,
                  Operator::string_not_equals_ignore_case, Operator::string_like, Operator::string_equals});
    result.values = some(kTextPatterns, 3);
    const bool arns = chance(5), boolean = !arns && chance(8);
    if (arns) {
        result.op = any_operator(random_, {Operator::arn_like, Operator::arn_equals, Operator::arn_not_like});
        result.values = some(kArnPatterns, 2);
    }
    if (boolean) {
        result.op = Operator::boolean;
        result.values = some(kBooleans, 2);
    }
    if (features_.variables && chance(3)) result.values[0] = pick(arns ? kVariableArns : kVariableTexts);
    return result;
}

iam::Condition Generator::typed_condition() {
    iam::Condition result;
    switch (random_.below(5)) {
        case 0:
            result = {any_operator(random_,
                                   {Operator::numeric_equals, Operator::numeric_not_equals,
                                    Operator::numeric_less_than, Operator::numeric_less_than_equals,
                                    Operator::numeric_greater_than, Operator::numeric_greater_than_equals}),
                      {},
                      false,
                      "n",
                      some(kNumbers, 2),
                      {}};
            break;
        case 1:
            result = {
                any_operator(random_, {Operator::date_equals, Operator::date_not_equals,
                                       Operator::date_less_than, Operator::date_less_than_equals,
                                       Operator::date_greater_than, Operator::date_greater_than_equals}),
                {},
                false,
                "d",
                some(kDates, 2),
                {}};
            break;
        case 2:
            result = {any_operator(random_, {Operator::ip_address, Operator::not_ip_address}),
                      {},
                      false,
                      "i",
                      some(kRanges, 3),
                      {}};
            break;
        case 3: result = {Operator::binary_equals, {}, false, "y", some(kBytes, 2), {}}; break;
        default:
            result = {Operator::null,     {}, false, pick({"t", "n", "i", "aws:TagKeys"}),
                      some(kBooleans, 1), {}};
    }
    if (features_.mixed_types && chance(6) && result.op != Operator::null) result.key = "t";
    return result;
}

iam::Condition Generator::condition() {
    iam::Condition result = chance(2) ? text_condition() : typed_condition();
    if (result.op == Operator::null) return result;
    if (chance(4)) result.if_exists = true;
    if (chance(3))
        result.quantifier = chance(2) ? iam::Quantifier::for_all_values : iam::Quantifier::for_any_value;
    return result;
}

iam::PrincipalPattern Generator::principal_pattern() {
    using Kind = iam::PrincipalPattern::Kind;
    switch (random_.below(8)) {
        case 0: return {Kind::any, "*"};
        case 1: return {Kind::service, pick({"lambda.amazonaws.com", "sns.amazonaws.com"})};
        case 2: return {Kind::federated, "idp.example.com"};
        case 3: return {Kind::canonical_user, "c1"};
        default: return {Kind::aws, pick(kAwsPrincipals)};
    }
}

iam::Statement Generator::statement(iam::PolicyKind kind) {
    iam::Statement result;
    result.effect = chance(3) ? iam::Effect::deny : iam::Effect::allow;
    result.actions = some(kActionPatterns, 3);
    result.not_action = chance(5);
    if (kind != iam::PolicyKind::trust) {
        result.resources = some(kResourcePatterns, 2);
        if (features_.variables && chance(4)) result.resources[0] = pick(kVariableResources);
        result.not_resource = chance(5);
    }
    const bool names_principals = kind == iam::PolicyKind::resource || kind == iam::PolicyKind::trust ||
                                  kind == iam::PolicyKind::vpc_endpoint;
    if (names_principals) {
        for (std::uint64_t i = 0, count = 1 + random_.below(2); i < count; ++i)
            result.principals.push_back(principal_pattern());
        result.not_principal = chance(4);
    }
    for (std::uint64_t i = 0, count = random_.below(3); i < count; ++i)
        result.conditions.push_back(condition());
    return result;
}

iam::Policy Generator::policy(iam::PolicyKind kind) {
    iam::Policy result;
    result.kind = kind;
    if (!chance(5)) result.version = "2012-10-17";
    for (std::uint64_t i = 0, count = 1 + random_.below(3); i < count; ++i)
        result.statements.push_back(statement(kind));
    return result;
}

void Generator::change(iam::Statement& statement, iam::PolicyKind kind) {
    iam::Statement other = this->statement(kind);
    switch (random_.below(7)) {
        case 0: statement.actions = other.actions; break;
        case 1: statement.resources = other.resources; break;
        case 2: statement.principals = other.principals; break;
        case 3: statement.conditions = other.conditions; break;
        case 4: statement.conditions.push_back(condition()); break;
        case 5:
            if (!statement.conditions.empty()) statement.conditions.pop_back();
            break;
        default:
            if (!statement.conditions.empty()) statement.conditions[0].values.push_back(pick(kTextPatterns));
    }
}

iam::Policy Generator::variation(const iam::Policy& policy) {
    iam::Policy result = policy;
    if (chance(4)) return result;
    if (result.statements.size() > 1 && chance(4)) {
        result.statements.erase(result.statements.begin() +
                                static_cast<std::ptrdiff_t>(random_.below(result.statements.size())));
    } else if (chance(5)) {
        result.statements.push_back(statement(policy.kind));
    } else {
        change(result.statements[random_.below(result.statements.size())], policy.kind);
    }
    return result;
}

void Generator::fill(iam::Context& context, const std::set<std::string>& lists) {
    const auto set = [&](const std::string& key, const Texts& from) {
        switch (random_.below(5)) {
            case 0: return;
            case 1:
                if (lists.contains(core::to_lower(key))) context.set_list(key, some(from, 3));
                return;
            default: context.set(key, pick(from));
        }
    };
    set("t", kTexts);
    set("u", kTexts);
    set("aws:TagKeys", kTexts);
    const auto typed = [&](const std::string& key, const Texts& from) {
        if (chance(2)) set(key, from);
    };
    typed("n", kNumbers);
    typed("d", kDates);
    typed("i", kAddresses);
    typed("y", kBytes);
    if (features_.mixed_types && chance(8)) context.set("t", pick(kNumbers));
}

iam::Principal Generator::principal() {
    iam::Principal result;
    result.account = pick({"123456789012", "210987654321", "333333333333"});
    switch (random_.below(7)) {
        case 0: return {};
        case 1:
            result.kind = iam::PrincipalKind::root;
            result.arn = "arn:aws:iam::" + result.account + ":root";
            break;
        case 2:
            result.kind = iam::PrincipalKind::user;
            result.arn = "arn:aws:iam::" + result.account + ":user/" + pick({"ann", "bob"});
            result.user_id = pick({"AROAEXAMPLEEXAMPLE999", "AIDAEXAMPLEEXAMPLE111"});
            break;
        case 3:
            result.kind = iam::PrincipalKind::service;
            result.account.clear();
            result.service = pick({"lambda.amazonaws.com", "sns.amazonaws.com", "sqs.amazonaws.com"});
            break;
        case 4:
            result.kind = iam::PrincipalKind::federated;
            result.arn = pick({"idp.example.com", "arn:aws:sts::" + result.account + ":federated-user/fed"});
            if (result.arn.starts_with("arn:") && chance(2))
                result.user_arn = "arn:aws:iam::" + result.account + ":user/ann";
            break;
        default:
            result.kind = iam::PrincipalKind::role_session;
            result.role_arn = "arn:aws:iam::" + result.account + ":role/" + pick({"r", "p/r", "q"});
            result.arn = "arn:aws:sts::" + result.account + ":assumed-role/" +
                         result.role_arn.substr(result.role_arn.rfind('/') + 1) + "/" + pick({"s", "z"});
            result.user_id = pick({"AROAEXAMPLEEXAMPLE999:s", "AROAEXAMPLEEXAMPLE111:z"});
    }
    if (result.kind != iam::PrincipalKind::service && chance(4)) result.canonical_user = "c1";
    return result;
}

Witness Generator::request(const iam::PolicySet& like, const std::set<std::string>& lists) {
    Witness result;
    result.check.action = pick(kActions);
    result.check.resource = pick(kResources);
    fill(result.check.context, lists);
    if (!like.resource) {
        result.principal.kind = iam::PrincipalKind::role_session;
        result.principal.account = "123456789012";
        result.principal.role_arn = "arn:aws:iam::123456789012:role/r";
        result.principal.arn = "arn:aws:sts::123456789012:assumed-role/r/s";
        result.resource_account = "123456789012";
        return result;
    }
    result.principal = principal();
    result.resource_account = pick({"123456789012", "210987654321"});
    constexpr std::array kOwn = {OwnPolicies::grant_all, OwnPolicies::grant_nothing,
                                 OwnPolicies::session_limits};
    result.own_policies = kOwn[random_.below(kOwn.size())];
    // Within one account an identity policy that grants everything leaves nothing to the resource's policy; a
    // root user is such a caller always.
    if (result.principal.kind == iam::PrincipalKind::root) result.own_policies = OwnPolicies::grant_all;
    if (result.own_policies == OwnPolicies::grant_all &&
        result.resource_account == result.principal.account) {
        result.resource_account = "444444444444";
    }
    if (result.check.resource == "*") result.check.resource = "arn:aws:s3:::a";
    if (like.resource->kind == iam::PolicyKind::trust) {
        result.check.resource = "arn:aws:iam::" + result.resource_account + ":role/r";
        if (!chance(4))
            result.check.action = pick({"sts:AssumeRole", "sts:TagSession", "sts:AssumeRoleWithWebIdentity"});
    }
    return result;
}

}  // namespace leastwise::prover::fuzz
