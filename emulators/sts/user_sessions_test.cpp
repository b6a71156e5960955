#include "emulators/sts/sts.hpp"
#include "runtime/gate/testcases/account.hpp"
#include "tests/catch.hpp"

using namespace leastwise;

namespace {

/// An engine with nothing but STS and a user who may do everything but delete queues.
struct UserWorld : gate::testcases::Account {
    sts::Sts sts{world, directory};
    gate::Caller ann;

    UserWorld() {
        gate.add(sts);
        const gate::Permit permit = gate.authorize(admin, "sts", "test", {{"iam:CreateUser", "*", {}}});
        gate::User user;
        user.name = "ann";
        user.arn = "arn:aws:iam::123456789012:user/ann";
        user.unique_id = "AIDAEXAMPLEEXAMPLE012";
        user.policies.push_back(policy(R"({"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"},
            {"Effect": "Deny", "Action": "sqs:DeleteQueue", "Resource": "*"}]})",
                                       iam::PolicyKind::identity));
        ann = session_of(directory.add_access_key(permit, directory.put_user(permit, user)).access_key_id);
    }

    core::Document call(const gate::Caller& caller, std::string_view operation, std::string_view input) {
        return gate.call_now(caller, "sts", operation, json(input)).output;
    }
    std::string failure(const gate::Caller& caller, std::string_view operation, std::string_view input) {
        return gate::testcases::failure_of([&] { call(caller, operation, input); });
    }
    gate::Caller opened(const core::Document& output) {
        return session_of(*output.find("Credentials")->find_string("AccessKeyId"));
    }
    bool may(const gate::Caller& caller, std::string_view action) {
        return gate.decide(caller, {std::string(action), "*", {}}).allowed();
    }
};

}  // namespace

TEST_CASE("a user's own session may do what the user may, for twelve hours") {
    UserWorld w;
    const auto output = w.call(w.ann, "GetSessionToken", "{}");
    CHECK(*output.find("Credentials")->find_string("Expiration") == "2026-01-01T12:00:00Z");
    const gate::Caller session = w.opened(output);
    CHECK(session.access_key_id.starts_with("ASIA"));
    CHECK(session.principal.arn == w.ann.principal.arn);
    CHECK(w.may(session, "sqs:ListQueues"));
    CHECK_FALSE(w.may(session, "sqs:DeleteQueue"));
    CHECK(w.failure(session, "GetSessionToken", "{}") ==
          "AccessDenied: Cannot call GetSessionToken with session credentials");
    CHECK(w.failure(w.ann, "GetSessionToken", R"({"DurationSeconds": 899})")
              .ends_with("value greater than or equal to 900"));
    CHECK(w.failure(w.ann, "GetSessionToken", R"({"DurationSeconds": "129600"})") == "no error");
    CHECK(w.failure(w.ann, "GetSessionToken",
                    R"({"SerialNumber": "arn:aws:iam::1:mfa/x", "TokenCode": "123456"})") ==
          "NotImplemented: leastwise does not emulate GetSessionToken with SerialNumber");
}

TEST_CASE("a federated user may do what its session policy and the user's policies both allow") {
    UserWorld w;
    const auto bare = w.call(w.ann, "GetFederationToken", R"({"Name": "bob"})");
    CHECK(*bare.find("FederatedUser") == UserWorld::json(R"({"FederatedUserId": "123456789012:bob",
                              "Arn": "arn:aws:sts::123456789012:federated-user/bob"})"));
    CHECK(bare.find("PackedPolicySize")->as_integer() == 0);
    CHECK_FALSE(w.may(w.opened(bare), "sqs:ListQueues"));
    const auto output =
        w.call(w.ann, "GetFederationToken", R"({"Name": "bob", "Tags": [{"Key": "k", "Value": "v"}],
        "Policy": "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"sqs:*\", \"Resource\": \"*\"}}"})");
    const gate::Caller bob = w.opened(output);
    CHECK(bob.principal.kind == iam::PrincipalKind::federated);
    CHECK(bob.principal.tags.size() == 1);
    CHECK(w.may(bob, "sqs:ListQueues"));
    CHECK_FALSE(w.may(bob, "sqs:DeleteQueue"));
    CHECK_FALSE(w.may(bob, "sns:ListTopics"));
    CHECK(w.failure(bob, "GetFederationToken", R"({"Name": "eve"})").starts_with("AccessDenied"));
    CHECK(w.failure(w.ann, "GetFederationToken", R"({"Name": "a b"})").find("'name'") != std::string::npos);
    CHECK(w.failure(w.ann, "GetFederationToken", R"({"Name": "bob", "Policy": "{"})") ==
          "MalformedPolicyDocument: The policy is not in the valid JSON format.");
}

TEST_CASE("the account of a key, and messages that no emulated service encodes") {
    UserWorld w;
    const auto info =
        w.call(w.ann, "GetAccessKeyInfo", R"({"AccessKeyId": ")" + w.admin.access_key_id + "\"}");
    CHECK(*info.find_string("Account") == "123456789012");
    CHECK(w.failure(w.ann, "GetAccessKeyInfo", R"({"AccessKeyId": "AKIAIOSFODNN7EXAMPLE"})")
              .starts_with("ValidationError"));
    CHECK(w.failure(w.ann, "DecodeAuthorizationMessage", R"({"EncodedMessage": "abc"})") ==
          "InvalidAuthorizationMessageException: Message is not valid");
}
