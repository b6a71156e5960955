#include "runtime/iam/named_principal.hpp"

#include "tests/catch.hpp"

using namespace leastwise::iam;

namespace {

std::string value_of(const Context& context, std::string_view key) {
    const ContextValues* found = context.find(key);
    return found == nullptr ? "absent" : found->values.at(0);
}

}  // namespace

TEST_CASE("names of callers") {
    const auto kind = [](std::string_view name) {
        const auto caller = principal_named(name);
        REQUIRE(caller.has_value());
        return caller->kind;
    };
    CHECK(kind("*") == PrincipalKind::anonymous);
    CHECK(kind("123456789012") == PrincipalKind::root);
    CHECK(kind("arn:aws:iam::123456789012:root") == PrincipalKind::root);
    CHECK(kind("arn:aws:iam::123456789012:user/staff/ann") == PrincipalKind::user);
    CHECK(kind("arn:aws:iam::123456789012:role/app/Fn") == PrincipalKind::role_session);
    CHECK(kind("arn:aws:sts::123456789012:assumed-role/Fn/i-1") == PrincipalKind::role_session);
    CHECK(kind("arn:aws:sts::123456789012:federated-user/bob") == PrincipalKind::federated);
    CHECK(kind("arn:aws:iam::123456789012:saml-provider/corp") == PrincipalKind::federated);
    CHECK(kind("cognito-identity.amazonaws.com") == PrincipalKind::federated);
    CHECK(kind("accounts.google.com") == PrincipalKind::federated);
    CHECK(kind("lambda.amazonaws.com") == PrincipalKind::service);
    // Policies name accounts that cannot exist, too.
    CHECK(kind("arn:aws:iam::12345667789012:user/ann") == PrincipalKind::user);
}

TEST_CASE("what names no caller") {
    for (const char* name :
         {"", "arn:", "ann", "12345678901", "arn:aws:iam::123456789012:role/",
          "arn:aws:iam::123456789012:group/g", "arn:aws:sts::123456789012:assumed-role/Fn",
          "arn:aws:sts::123456789012:assumed-role/Fn/", "arn:aws:sts::123456789012:assumed-role//s",
          "arn:aws:iam:us-east-1:123456789012:user/ann", "arn:aws:iam::*:user/ann", "arn:aws:s3:::bucket",
          "*.amazonaws.com", "lambda.amazonaws.com "}) {
        INFO(name);
        CHECK_FALSE(principal_named(name).has_value());
    }
}

TEST_CASE("the parts and the condition keys of a named caller") {
    const auto role = principal_named("arn:aws:iam::123456789012:role/app/Fn");
    CHECK(role->role_arn == "arn:aws:iam::123456789012:role/app/Fn");
    CHECK(role->arn == "arn:aws:sts::123456789012:assumed-role/Fn/session");
    CHECK(role->account == "123456789012");
    Context context;
    add_principal_keys(context, *role);
    CHECK(value_of(context, "aws:PrincipalArn") == "arn:aws:iam::123456789012:role/app/Fn");
    CHECK(value_of(context, "aws:PrincipalType") == "AssumedRole");
    CHECK(value_of(context, "aws:userid") == "absent");
    CHECK(value_of(context, "aws:username") == "absent");

    Context user;
    add_principal_keys(user, *principal_named("arn:aws:iam::123456789012:user/staff/ann"));
    CHECK(value_of(user, "aws:username") == "ann");
    Context service;
    add_principal_keys(service, *principal_named("lambda.amazonaws.com"));
    CHECK(value_of(service, "aws:PrincipalIsAWSService") == "true");
    CHECK(value_of(service, "aws:PrincipalArn") == "absent");
    Context anonymous;
    add_principal_keys(anonymous, *principal_named("*"));
    CHECK(value_of(anonymous, "aws:PrincipalType") == "Anonymous");
    CHECK(value_of(anonymous, "aws:PrincipalAccount") == "anonymous");
    CHECK(value_of(anonymous, "aws:userid") == "anonymous");
    CHECK(value_of(anonymous, "aws:PrincipalArn") == "absent");
    CHECK(value_of(anonymous, "aws:PrincipalIsAWSService") == "absent");
}
