#include "harness/prove/reach.hpp"
#include "harness/prove/subset.hpp"
#include "harness/simulate/simulate.hpp"
#include "runtime/wire/json.hpp"
#include "tests/catch.hpp"

#include <sstream>

using namespace leastwise;
using namespace leastwise::prove;

namespace {

core::Document json(std::string_view text) {
    auto document = wire::read_json(text);
    REQUIRE(document.has_value());
    return std::move(*document);
}

std::string verdict(std::string_view line) {
    const auto read = json(answer(line).text);
    REQUIRE(read.find_string("verdict") != nullptr);
    return *read.find_string("verdict");
}

Reach public_parts(std::string_view policy) {
    auto result = open_to_strangers({"policy.json", json(policy)});
    if (const auto* problem = std::get_if<std::string>(&result)) FAIL(*problem);
    return std::get<Reach>(std::move(result));
}

}  // namespace

TEST_CASE("a line is answered with a verdict and a request that shows it") {
    const auto answered = json(answer(R"({"id": 7,
        "old": {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}},
        "new": [{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}}]})")
                                   .text);
    CHECK(*answered.find("id") == core::Document(7));
    CHECK(*answered.find_string("verdict") == "not a subset");
    const core::Document& witness = *answered.find("witness");
    CHECK(witness.find_string("action")->starts_with("s3:Get"));
    CHECK(*witness.find_string("action") != "s3:GetObject");
    CHECK(witness.find("context")->if_object() != nullptr);
}

namespace {

/// What `iam simulate` decides about an answer's witness under `policy`.
std::string decided(const core::Document& answered, const core::Document& policy, bool of_resource) {
    core::Document policies = core::Document::object();
    if (const auto* others = answered.find("other_policies")) policies = *others;
    if (of_resource) {
        policies.if_object()->append("resource", policy);
    } else {
        policies.if_object()->append("identity", core::Document::Array{policy});
    }
    const auto line = core::Document::object(
        {{"id", 1}, {"request", *answered.find("witness")}, {"policies", std::move(policies)}});
    const auto simulated = simulate::answer(wire::to_json(line));
    INFO(simulated.line);
    REQUIRE_FALSE(simulated.refused);
    return *json(simulated.line).find_string("decision");
}

}  // namespace

TEST_CASE("a witness can be handed to iam simulate, with the other policies that the answer names") {
    struct Row {
        std::string before, after;  ///< members of a statement
        bool of_resource, needs_others;
    };
    const std::string objects = R"("Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*")";
    const std::string keys = R"("Action":"kms:Decrypt","Resource":"arn:aws:kms:*:*:key/*")";
    const auto of = [&objects](std::string_view principal) {
        return "\"Principal\":" + std::string(principal) + "," + objects;
    };
    const auto account = of(R"({"AWS":"123456789012"})"), everyone = of(R"("*")");
    const auto role = of(R"({"AWS":"arn:aws:iam::123456789012:role/app/Fn"})");
    const auto other_role = of(R"({"AWS":"arn:aws:iam::123456789012:role/Fn"})");
    const std::vector<Row> rows = {{keys, R"("Action":"s3:*","Resource":"*")", false, false},
                                   {R"("Action":"s3:*","Resource":"*")", keys, false, true},
                                   {role, everyone, true, false},
                                   {other_role, role, true, false},
                                   {role, account, true, true},
                                   {account, role, true, false},
                                   {role, everyone, true, false}};
    for (const Row& row : rows) {
        const auto policy = [](const std::string& members) {
            return json(R"({"Version":"2012-10-17","Statement":{"Effect":"Allow",)" + members + "}}");
        };
        const auto before = policy(row.before), after = policy(row.after);
        const auto question = core::Document::object({{"id", 1}, {"old", before}, {"new", after}});
        const auto answered = json(answer(wire::to_json(question)).text);
        INFO(wire::to_json(answered));
        REQUIRE(answered.find("witness") != nullptr);
        CHECK((answered.find("other_policies") != nullptr) == row.needs_others);
        CHECK(decided(answered, after, row.of_resource) == "allow");
        CHECK(decided(answered, before, row.of_resource) == "implicit_deny");
    }
}

TEST_CASE("lines that are no question are answered and counted; the others are still answered") {
    std::istringstream in(
        "{\"id\":1,\"old\":[],\"new\":[]}\nnonsense\n\n{\"id\":2,\"old\":[]}\n"
        "{\"id\":3,\"old\":[],\"new\":[{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"x\",\"Resource\":\"*"
        "\"}}]}\n");
    std::ostringstream out;
    CHECK(answer_all(in, out) == 3);
    CHECK(out.str().starts_with("{\"id\":1,\"verdict\":\"proved\"}\n"));
    CHECK(out.str().find("a line has id, old and new") != std::string::npos);
    CHECK(answer(R"({"old":[],"id":"x","new":[)").text.starts_with(R"({"id":"x","verdict":"not proved")"));
    CHECK(answer(R"({"id":1,"old":[],"new":[],"old":[]})").refused);
    CHECK(answer(R"({"id":1,"old":[],"new":[],"boundary":[]})").refused);
    CHECK(out.str().find("new[0]: ") != std::string::npos);
}

TEST_CASE("an empty side allows nothing") {
    constexpr std::string_view kAllow =
        R"([{"Statement":{"Effect":"Allow","Action":"s3:a","Resource":"*"}}])";
    CHECK(verdict(R"({"id":1,"old":[],"new":)" + std::string(kAllow) + "}") == "not a subset");
    CHECK(verdict(R"({"id":1,"new":[],"old":)" + std::string(kAllow) + "}") == "proved");
}

TEST_CASE("a document without a version is read as the one it is compared with") {
    const std::string statement =
        R"("Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/${aws:username}"}})";
    const std::string dated = R"({"Version":"2012-10-17",)" + statement, undated = "{" + statement,
                      old = R"({"Version":"2008-10-17",)" + statement;
    const auto ask = [](const std::string& before, const std::string& after) {
        return R"({"id":1,"old":)" + before + R"(,"new":)" + after + "}";
    };
    CHECK(verdict(ask(undated, dated)) == "proved");
    CHECK(json(answer(ask(undated, dated)).text).find("note") != nullptr);
    CHECK(verdict(ask(undated, undated)) == "proved");
    CHECK(json(answer(ask(undated, undated)).text).find("note") == nullptr);
    CHECK(verdict(ask(old, dated)) == "not a subset");
    CHECK(verdict(ask(dated, old)) == "not a subset");
}

TEST_CASE("who can do something: statements that allow it and are not denied") {
    const NamedDocument policy{"p.json", json(R"({"Version":"2012-10-17","Statement":[
        {"Sid":"Read","Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::a/*"},
        {"Sid":"All","Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:ViaAWSService":"true"}}},
        {"Effect":"Deny","Action":"s3:GetObject","Resource":"arn:aws:s3:::a/secret/*"}]})")};
    const auto grants = [&](const std::string& action, const std::string& resource) {
        const auto result = who_can({policy}, {action, resource});
        std::vector<std::string> sids;
        for (const Grant& each : std::get<Reach>(result).grants) sids.push_back(each.sid);
        return sids;
    };
    CHECK(grants("s3:GetObject", "arn:aws:s3:::a/x") == std::vector<std::string>{"Read", "All"});
    CHECK(grants("s3:PutObject", "arn:aws:s3:::a/x") == std::vector<std::string>{"All"});
    CHECK(grants("s3:GetObject", "arn:aws:s3:::a/secret/x").empty());
    CHECK(grants("s3:*", "arn:aws:s3:::a/secret/*") == std::vector<std::string>{"Read", "All"});
}

TEST_CASE("public: what strangers may do under a resource's policy") {
    const auto policy = [](const std::string& principal, const std::string& rest) {
        return R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":)" + principal +
               R"(,"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*")" + rest + "}]}";
    };
    struct Row {
        std::string principal, rest;
        bool open;
    };
    const std::string account = R"({"AWS":"111122223333"})", everyone = "\"*\"";
    const Row rows[] = {
        {everyone, "", true},
        {R"({"AWS":"*"})", "", true},
        {account, "", false},
        {R"({"Service":"cloudfront.amazonaws.com"})", "", false},
        {everyone, R"(,"Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-abcdefghij"}})", false},
        {everyone, R"(,"Condition":{"StringLike":{"aws:PrincipalOrgID":"*"}})", true},
        {everyone, R"(,"Condition":{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}})", false},
        {everyone, R"(,"Condition":{"IpAddress":{"aws:SourceIp":"0.0.0.0/0"}})", true},
        {everyone, R"(,"Condition":{"StringLike":{"aws:Referer":"https://example.com/*"}})", true},
        {everyone, R"(,"Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:*"}})", false},
        {everyone, R"(,"Condition":{"StringEqualsIfExists":{"aws:SourceVpce":"vpce-1a2b3c4d"}})", true},
        {everyone, R"(,"Condition":{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-abc/r-1/*"}})", false},
        {everyone, R"(,"Condition":{"ForAllValues:StringLike":{"aws:PrincipalOrgPaths":"o-abc/r-1/*"}})", true},
        {everyone, R"(,"Condition":{"StringEquals":{"aws:VpceOrgID":"o-abc"}})", false},
        {everyone, R"(,"Condition":{"Bool":{"aws:SecureTransport":"true"}})", true}};
    for (const Row& row : rows) {
        INFO(row.principal << row.rest);
        const Reach reach = public_parts(policy(row.principal, row.rest));
        CHECK(reach.undecided.empty());
        CHECK(reach.grants.empty() != row.open);
    }
    const auto closed = policy(everyone, "").substr(0, policy(everyone, "").size() - 2) +
                        R"(,{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}]})";
    CHECK(public_parts(closed).grants.empty());
}

TEST_CASE("public: a trust policy that anyone can use, and one that names its users") {
    constexpr std::string_view kOpen =
        R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}})";
    constexpr std::string_view kClosed = R"({"Version":"2012-10-17","Statement":{"Effect":"Allow",
        "Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}})";
    CHECK(public_parts(kOpen).grants.size() == 1);
    CHECK(public_parts(kClosed).grants.empty());
    const auto identity =
        open_to_strangers({"p", json(R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})")});
    CHECK(std::holds_alternative<std::string>(identity));
}

TEST_CASE("public: roles that trust a provider which serves everybody, and say of whose they are") {
    struct Row {
        std::string provider, condition;
        bool open;
    };
    const std::string github = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";
    const auto sub = [](std::string_view text) {
        return R"("StringLike":{"token.actions.githubusercontent.com:sub":")" + std::string(text) + "\"}";
    };
    const std::vector<Row> rows = {
        {"accounts.google.com", "", true},
        {"accounts.google.com", R"("StringEquals":{"accounts.google.com:aud":"mine"})", false},
        {"cognito-identity.amazonaws.com", "", true},
        {"cognito-identity.amazonaws.com",
         R"("ForAnyValue:StringLike":{"cognito-identity.amazonaws.com:amr":"authenticated"})", true},
        {"cognito-identity.amazonaws.com",
         R"("StringEquals":{"cognito-identity.amazonaws.com:aud":"us-east-1:11111111-1111-1111-1111-111111111111"})",
         false},
        {github, R"("StringEquals":{"token.actions.githubusercontent.com:aud":"sts.amazonaws.com"})", true},
        {github, sub("repo:*:ref:refs/heads/main"), true},
        {github, sub("repo:my-org/*"), false},
        {github, sub("repo:str*/infra:*"), true},
        {"arn:aws:iam::123456789012:oidc-provider/example.com", "", false},
        {"arn:aws:iam::123456789012:saml-provider/corp", "", false}};
    for (const Row& row : rows) {
        INFO(row.provider << ' ' << row.condition);
        const std::string policy =
            R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity",
                "Principal":{"Federated":")" +
            row.provider + R"("},"Condition":{)" + row.condition + "}}}";
        CHECK(public_parts(policy).grants.empty() != row.open);
    }
}

TEST_CASE("the question for another prover, or why there is none") {
    const auto allow = json(R"({"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}})");
    CHECK(smt_question(allow, allow).text.find("(check-sat)") != std::string::npos);
    CHECK(smt_question(allow, json("[]")).problem == "the new side has no policies");
    CHECK(smt_question(json("{}"), allow).problem.starts_with("old: "));
}
