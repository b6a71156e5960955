#include "emulators/sts/sts.hpp"
#include "runtime/gate/testcases/account.hpp"
#include "tests/catch.hpp"

using namespace leastwise;

namespace {

/// An engine with nothing but STS and one role, for tests.
struct StsWorld : gate::testcases::Account {
    sts::Sts sts{world, directory};

    StsWorld() { gate.add(sts); }

    void add_role(std::string name, std::string_view trust_statement, int seconds_max = 3600) {
        gate::Role role;
        role.name = name;
        role.arn = "arn:aws:iam::123456789012:role/" + name;
        role.unique_id = "AROAEXAMPLEEXAMPLE012";
        role.session_seconds_max = seconds_max;
        role.trust =
            policy(R"({"Version": "2012-10-17", "Statement": [)" + std::string(trust_statement) + "]}",
                   iam::PolicyKind::trust);
        const gate::Permit permit = gate.authorize(admin, "sts", "test", {{"iam:CreateRole", role.arn, {}}});
        directory.put_role(permit, std::move(role));
    }

    core::Document call(const gate::Caller& caller, std::string_view operation, std::string_view input) {
        return gate.call_now(caller, "sts", operation, json(input)).output;
    }

    std::string failure(const gate::Caller& caller, std::string_view input) {
        return gate::testcases::failure_of([&] { call(caller, "AssumeRole", input); });
    }
};

constexpr std::string_view kAccountTrust =
    R"({"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}, "Action": "sts:AssumeRole"})";

std::string input(std::string_view more = "") {
    return R"({"RoleArn": "arn:aws:iam::123456789012:role/worker", "RoleSessionName": "s1")" +
           (more.empty() ? std::string() : ", " + std::string(more)) + "}";
}

}  // namespace

TEST_CASE("GetCallerIdentity names a user and a role session in AWS's forms") {
    StsWorld w;
    const auto user = w.call(w.admin, "GetCallerIdentity", "{}");
    CHECK(*user.find_string("Arn") == "arn:aws:iam::123456789012:user/admin");
    CHECK(*user.find_string("Account") == "123456789012");
    CHECK(user.find_string("UserId")->starts_with("AIDA"));
    w.add_role("worker", kAccountTrust);
    const auto assumed = w.call(w.admin, "AssumeRole", input());
    const auto session = w.session_of(*assumed.find("Credentials")->find_string("AccessKeyId"));
    const auto identity = w.call(session, "GetCallerIdentity", "{}");
    CHECK(*identity.find_string("Arn") == "arn:aws:sts::123456789012:assumed-role/worker/s1");
    CHECK(*identity.find_string("UserId") == "AROAEXAMPLEEXAMPLE012:s1");
}

TEST_CASE("GetCallerIdentity is answered under a policy that denies it") {
    StsWorld w;
    gate::Caller session = w.admin;
    session.deployer = false;
    session.access_key_id = "";
    session.principal.kind = iam::PrincipalKind::role_session;
    session.principal.role_arn = "arn:aws:iam::123456789012:role/none";
    CHECK(w.call(session, "GetCallerIdentity", "{}").find("Arn") != nullptr);
}

TEST_CASE("AssumeRole opens a session that expires when it says") {
    StsWorld w;
    w.add_role("worker", kAccountTrust, 7200);
    const auto output = w.call(w.admin, "AssumeRole", input(R"("DurationSeconds": 7200)"));
    const core::Document& credentials = *output.find("Credentials");
    CHECK(credentials.find_string("AccessKeyId")->starts_with("ASIA"));
    CHECK(*credentials.find_string("Expiration") == "2026-01-01T02:00:00Z");
    CHECK(*output.find("AssumedRoleUser")->find_string("AssumedRoleId") == "AROAEXAMPLEEXAMPLE012:s1");
    CHECK(*output.find("AssumedRoleUser")->find_string("Arn") ==
          "arn:aws:sts::123456789012:assumed-role/worker/s1");
    CHECK(output.find("PackedPolicySize") == nullptr);
    const gate::Credential* credential = w.directory.find_credential(*credentials.find_string("AccessKeyId"));
    REQUIRE(credential != nullptr);
    CHECK(*credential->expires == w.clock.now() + std::chrono::hours(2));
}

TEST_CASE(
    "a role that does not trust the caller, or does not exist, cannot be assumed even by an administrator") {
    StsWorld w;
    w.add_role(
        "worker",
        R"({"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"})");
    const std::string denied =
        "AccessDenied: User: arn:aws:iam::123456789012:user/admin is not authorized to perform: "
        "sts:AssumeRole on "
        "resource: arn:aws:iam::123456789012:role/";
    CHECK(w.failure(w.admin, input()).starts_with(denied + "worker"));
    CHECK(
        w.failure(w.admin, R"({"RoleArn": "arn:aws:iam::123456789012:role/nobody", "RoleSessionName": "s1"})")
            .starts_with(denied + "nobody"));
}

TEST_CASE("the external id of the trust policy must be given") {
    StsWorld w;
    w.add_role("worker", R"({"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
        "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"sts:ExternalId": "abc"}}})");
    CHECK(w.failure(w.admin, input()).starts_with("AccessDenied: "));
    CHECK(w.failure(w.admin, input(R"("ExternalId": "abd")")).starts_with("AccessDenied: "));
    CHECK(w.failure(w.admin, input(R"("ExternalId": "abc")")) == "no error");
}

TEST_CASE("tags have limits, and count towards what is packed") {
    StsWorld w;
    w.add_role("worker", R"({"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
        "Action": ["sts:AssumeRole", "sts:TagSession"]})");
    const auto tag = [](const std::string& key, const std::string& value) {
        return input(R"("Tags": [{"Key": ")" + key + R"(", "Value": ")" + value + "\"}]");
    };
    const auto output = w.call(w.admin, "AssumeRole", tag(std::string(128, 'k'), std::string(256, 'v')));
    CHECK(output.find("PackedPolicySize")->as_integer() == 18);
    CHECK(w.failure(w.admin, tag(std::string(129, 'k'), "")).ends_with("length less than or equal to 128"));
    CHECK(w.failure(w.admin, tag("k", std::string(257, 'v'))).ends_with("length less than or equal to 256"));
    CHECK(w.failure(w.admin, tag("AWS:k", "v")).starts_with("InvalidParameterValue: "));
}

TEST_CASE("a session policy bounds the session") {
    StsWorld w;
    w.add_role("worker", kAccountTrust);
    std::string policy = R"("Policy": )";
    wire::append_json_string(policy, R"({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]})");
    const auto output = w.call(w.admin, "AssumeRole", input(policy));
    CHECK(output.find("PackedPolicySize")->as_integer() > 0);
    const auto* credential =
        w.directory.find_credential(*output.find("Credentials")->find_string("AccessKeyId"));
    REQUIRE(credential->session_policies.size() == 1);
    CHECK(credential->session_policies[0].statements[0].actions[0] == "s3:GetObject");
    CHECK(w.failure(w.admin, input(R"("Policy": "{")")) ==
          "MalformedPolicyDocument: The policy is not in the valid JSON format.");
    CHECK(w.failure(w.admin, input(R"J("Policy": "{\"Version\":\"1999\",\"Statement\":[]}")J"))
              .starts_with("MalformedPolicyDocument: "));
}

TEST_CASE("durations are limited by the operation, the role and role chaining") {
    StsWorld w;
    w.add_role("worker", kAccountTrust, 7200);
    CHECK(w.failure(w.admin, input(R"("DurationSeconds": 899)"))
              .ends_with("value greater than or equal to 900"));
    CHECK(w.failure(w.admin, input(R"("DurationSeconds": 900)")) == "no error");
    CHECK(w.failure(w.admin, input(R"("DurationSeconds": "900")")) == "no error");
    CHECK(w.failure(w.admin, input(R"("DurationSeconds": "899")"))
              .ends_with("value greater than or equal to 900"));
    CHECK(w.failure(w.admin, input(R"("DurationSeconds": 43201)"))
              .ends_with("value less than or equal to 43200"));
    CHECK(w.failure(w.admin, input(R"("DurationSeconds": 7201)")) ==
          "ValidationError: The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
    const auto first = w.call(w.admin, "AssumeRole", input());
    gate::Caller chained = w.session_of(*first.find("Credentials")->find_string("AccessKeyId"));
    w.add_role("worker", R"({"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:role/worker"},
                             "Action": "sts:AssumeRole"})",
               7200);
    CHECK(w.failure(chained, input(R"("DurationSeconds": 3601)")) ==
          "ValidationError: The requested DurationSeconds exceeds the 1 hour session limit for roles assumed "
          "by role "
          "chaining.");
    CHECK(w.failure(chained, input(R"("DurationSeconds": 3600)")) == "no error");
}

TEST_CASE("malformed names are refused in AWS's words") {
    StsWorld w;
    const auto with = [&w](std::string_view arn, std::string_view session) {
        return w.failure(w.admin, R"({"RoleArn": ")" + std::string(arn) + R"(", "RoleSessionName": ")" +
                                      std::string(session) + "\"}");
    };
    constexpr std::string_view kArn = "arn:aws:iam::123456789012:role/worker";
    CHECK(with("nothing-valid-in-here", "s1") == "ValidationError: nothing-valid-in-here is invalid");
    CHECK(with("arn::b:::something/test-role", "s1") ==
          "ValidationError: arn::b:::something/test-role is invalid");
    CHECK(with("arn:a::::something/test-role", "s1") ==
          "ValidationError: arn:a::::something/test-role is invalid");
    CHECK(with("arn:a:::something/test-role", "s1") ==
          "ValidationError: arn:a:::something/test-role is invalid");
    CHECK(with("arn:a:a::aaaaaaaaaa:", "s1") == "ValidationError: arn:a:a::aaaaaaaaaa: is invalid");
    CHECK(with(kArn, "Session1:2") ==
          "ValidationError: 1 validation error detected: Value 'Session1:2' at 'roleSessionName' failed to "
          "satisfy "
          "constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*");
    CHECK(with(kArn, std::string(65, 's')) == "ValidationError: 1 validation error detected: Value '" +
                                                  std::string(65, 's') +
                                                  "' at 'roleSessionName' failed to satisfy constraint: "
                                                  "Member must have length less than or equal to 64");
    CHECK(with(kArn, std::string(64, 's')).starts_with("AccessDenied"));
    CHECK(with(kArn, "s").ends_with("length greater than or equal to 2"));
    CHECK(with(kArn, "\xc3\xa4\xc3\xa4").find("regular expression") != std::string::npos);
}

TEST_CASE("session tags are checked as AWS checks them") {
    StsWorld w;
    w.add_role("worker", R"({"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
                             "Action": ["sts:AssumeRole", "sts:TagSession"]})");
    CHECK(w.failure(w.admin,
                    input(R"("Tags": [{"Key": "Team", "Value": "a"}, {"Key": "team", "Value": "b"}])")) ==
          "InvalidParameterValue: Duplicate tag keys found. Please note that Tag keys are case insensitive.");
    CHECK(w.failure(w.admin, input(R"("Tags": [{"Key": "a", "Value": "1"}], "TransitiveTagKeys": ["b"])")) ==
          "InvalidParameterValue: The specified transitive tag key must be included in the requested tags.");
    const auto output = w.call(w.admin, "AssumeRole", input(R"("Tags": [{"Key": "team", "Value": "x"}])"));
    const auto session = w.session_of(*output.find("Credentials")->find_string("AccessKeyId"));
    REQUIRE(session.principal.tags.size() == 1);
    CHECK(session.principal.tags[0] == std::pair<std::string, std::string>("team", "x"));
}

TEST_CASE("transitive tags and the source identity follow a chain of sessions and cannot be changed in it") {
    StsWorld w;
    w.add_role("worker", R"({"Effect": "Allow", "Principal": {"AWS": "123456789012"},
                             "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]})");
    const auto first = w.call(w.admin, "AssumeRole", input(R"("Tags": [{"Key": "team", "Value": "x"}],
        "TransitiveTagKeys": ["team"], "SourceIdentity": "alice")"));
    CHECK(*first.find_string("SourceIdentity") == "alice");
    gate::Caller chained = w.session_of(*first.find("Credentials")->find_string("AccessKeyId"));
    w.add_role("worker", R"({"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:role/worker"},
                             "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]})");
    CHECK(w.failure(chained, input(R"("Tags": [{"Key": "Team", "Value": "y"}])")) ==
          "InvalidParameterValue: One of the specified transitive tag keys can't be set because it conflicts "
          "with a "
          "transitive tag key from the calling session.");
    CHECK(w.failure(chained, input(R"("SourceIdentity": "mallory")")).starts_with("ValidationError: "));
    const auto second = w.call(chained, "AssumeRole", input());
    const auto* credential =
        w.directory.find_credential(*second.find("Credentials")->find_string("AccessKeyId"));
    CHECK(credential->source_identity == "alice");
    REQUIRE(credential->principal.tags.size() == 1);
    CHECK(credential->principal.tags[0].second == "x");
}

TEST_CASE("tagging a session needs a permission of its own") {
    StsWorld w;
    w.add_role("worker", kAccountTrust);
    CHECK(w.failure(w.admin, input(R"("Tags": [{"Key": "team", "Value": "x"}])")).find("sts:TagSession") !=
          std::string::npos);
}

TEST_CASE("what AssumeRole does not emulate is refused by name") {
    StsWorld w;
    w.add_role("worker", kAccountTrust);
    CHECK(w.failure(w.admin, input(R"("SerialNumber": "arn:aws:iam::1:mfa/x", "TokenCode": "123456")")) ==
          "NotImplemented: leastwise does not emulate AssumeRole with SerialNumber");
}

TEST_CASE("managed policies bound a session together with a policy of its own") {
    StsWorld w;
    w.add_role("worker", kAccountTrust);
    w.directory.on_managed_policy([&w](std::string_view arn) -> std::optional<iam::Policy> {
        if (!arn.ends_with("policy/known")) return {};
        iam::Policy policy =
            w.policy(R"({"Statement": {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}})",
                     iam::PolicyKind::session);
        policy.arn = arn;
        return policy;
    });
    constexpr std::string_view kKnown = R"({"arn": "arn:aws:iam::123456789012:policy/known"})";
    const auto output = w.call(w.admin, "AssumeRole", input(R"("PolicyArns": [)" + std::string(kKnown) + R"(],
        "Policy": "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"s3:*\", \"Resource\": \"*\"}}")"));
    CHECK(output.find("PackedPolicySize")->as_integer() == 5);
    const auto* made = w.directory.find_credential(*output.find("Credentials")->find_string("AccessKeyId"));
    REQUIRE(made->session_policies.size() == 2);
    CHECK(made->session_policies[1].arn == "arn:aws:iam::123456789012:policy/known");
    CHECK(
        w.failure(w.admin, input(R"("PolicyArns": [{"arn": "arn:aws:iam::123456789012:policy/none"}])")) ==
        "ValidationError: Policy arn:aws:iam::123456789012:policy/none does not exist or is not attachable.");
    CHECK(w.failure(w.admin, input(R"("PolicyArns": [{"arn": "known"}])")) ==
          "ValidationError: known is invalid");
    std::string many(kKnown);
    for (int i = 0; i < 9; ++i) many += ", " + std::string(kKnown);
    CHECK(w.failure(w.admin, input(R"("PolicyArns": [)" + many + "]")) == "no error");
    CHECK(w.failure(w.admin, input(R"("PolicyArns": [)" + many + ", " + std::string(kKnown) + "]"))
              .ends_with("'policyArns' failed to satisfy constraint: Member must have length less than or "
                         "equal to 10"));
}

TEST_CASE(
    "a role of another account is assumed when both accounts allow it, and its session is of that account") {
    StsWorld w;
    gate::Role role;
    role.name = "deploy";
    role.arn = "arn:aws:iam::222222222222:role/x/deploy";
    role.unique_id = "AROAOTHEROTHEROTHER012";
    role.trust = w.policy(R"({"Statement": {"Effect": "Allow", "Principal": {"AWS": "123456789012"},
                              "Action": "sts:AssumeRole"}})",
                          iam::PolicyKind::trust);
    const gate::Permit permit = w.gate.authorize(w.admin, "sts", "test", {{"iam:CreateRole", "*", {}}});
    w.directory.put_role(permit, role);
    constexpr std::string_view kInput =
        R"({"RoleArn": "arn:aws:iam::222222222222:role/x/deploy", "RoleSessionName": "s1"})";
    const auto output = w.call(w.admin, "AssumeRole", kInput);
    const auto session = w.session_of(*output.find("Credentials")->find_string("AccessKeyId"));
    CHECK(session.principal.arn == "arn:aws:sts::222222222222:assumed-role/deploy/s1");
    CHECK(session.principal.account == "222222222222");
    CHECK(w.directory.find_role("deploy") == nullptr);
    w.admin.deployer = false;  // an administrator no more: nothing of its own account allows it
    w.admin.access_key_id.clear();
    CHECK(w.failure(w.admin, kInput)
              .ends_with("because no identity-based policy allows the sts:AssumeRole action"));
}
