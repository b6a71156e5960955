#include "emulators/iam/testcases/iam_world.hpp"
#include "runtime/core/text.hpp"

using namespace leastwise;
using iamapi::IamWorld;
using iamapi::role_properties;

namespace {

constexpr std::string_view kInline = R"("Policies": [
    {"PolicyName": "write", "PolicyDocument": {"Version": "2012-10-17", "Statement":
        [{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/*"}]}},
    {"PolicyName": "read", "PolicyDocument": {"Version": "2012-10-17", "Statement":
        [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}]}}],
    "ManagedPolicyArns": ["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"])";

}  // namespace

TEST_CASE("GetRole shows what the template declared") {
    IamWorld w;
    w.declare(
        "AWS::IAM::Role", "FnRole",
        role_properties(R"("RoleName": "fn", "Path": "/app/", "Description": "d", "MaxSessionDuration": 7200,
                                 "Tags": [{"Key": "team", "Value": "x"}],
                                 "PermissionsBoundary": "arn:aws:iam::aws:policy/PowerUserAccess")"));
    REQUIRE(w.diagnostics.empty());
    const core::Document output = w.call("GetRole", R"({"RoleName": "fn"})");
    const core::Document& role = *output.find("Role");
    CHECK(*role.find_string("Arn") == "arn:aws:iam::123456789012:role/app/fn");
    CHECK(*role.find_string("Path") == "/app/");
    CHECK(*role.find_string("Description") == "d");
    CHECK(role.find("MaxSessionDuration")->as_integer() == 7200);
    CHECK(role.find_string("RoleId")->size() == 21);
    CHECK(*role.find("PermissionsBoundary")->find_string("PermissionsBoundaryArn") ==
          "arn:aws:iam::aws:policy/PowerUserAccess");
    CHECK(*role.find("Tags")->if_array()->front().find_string("Key") == "team");
    const std::string trust = core::uri_decode(*role.find_string("AssumeRolePolicyDocument"));
    CHECK(trust.find(R"("Service":"lambda.amazonaws.com")") != std::string::npos);
}

TEST_CASE("inline and attached policies are listed apart, inline ones by name") {
    IamWorld w;
    w.declare("AWS::IAM::Role", "FnRole", role_properties(R"("RoleName": "fn", )" + std::string(kInline)));
    REQUIRE(w.diagnostics.empty());
    const auto inline_names = w.call("ListRolePolicies", R"({"RoleName": "fn"})");
    CHECK(inline_names == IamWorld::json(R"({"IsTruncated": false, "PolicyNames": ["read", "write"]})"));
    const auto attached = w.call("ListAttachedRolePolicies", R"({"RoleName": "fn"})");
    CHECK(attached == IamWorld::json(R"({"IsTruncated": false, "AttachedPolicies": [
        {"PolicyName": "AWSLambdaBasicExecutionRole",
         "PolicyArn": "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"}]})"));
    const auto policy = w.call("GetRolePolicy", R"({"RoleName": "fn", "PolicyName": "read"})");
    CHECK(core::uri_decode(*policy.find_string("PolicyDocument")).find("s3:GetObject") != std::string::npos);
    CHECK(policy.find_string("PolicyDocument")->find('{') == std::string::npos);
}

TEST_CASE("lists are cut into pages") {
    IamWorld w;
    for (const char* name : {"a", "b", "c"}) {
        w.declare("AWS::IAM::Role", name, role_properties(R"("RoleName": ")" + std::string(name) + "\""));
    }
    const auto first = w.call("ListRoles", R"({"MaxItems": 2})");
    CHECK(first.find("Roles")->if_array()->size() == 2);
    CHECK(*first.find("IsTruncated")->if_bool());
    const auto second = w.call("ListRoles", R"({"Marker": ")" + *first.find_string("Marker") + "\"}");
    REQUIRE(second.find("Roles")->if_array()->size() == 1);
    CHECK(*second.find("Roles")->if_array()->front().find_string("RoleName") == "c");
    CHECK_FALSE(*second.find("IsTruncated")->if_bool());
    CHECK(w.failure("ListRoles", R"({"Marker": "!!"})") == "ValidationError: Invalid Marker: !!");
    CHECK(w.call("ListRoles", R"({"PathPrefix": "/none/"})").find("Roles")->if_array()->empty());
}

TEST_CASE("what does not exist is named as AWS names it") {
    IamWorld w;
    CHECK(w.failure("GetRole", R"({"RoleName": "nobody"})") ==
          "NoSuchEntity: The role with name nobody cannot be found.");
    w.declare("AWS::IAM::Role", "FnRole", role_properties(R"("RoleName": "fn")"));
    CHECK(w.failure("GetRolePolicy", R"({"RoleName": "fn", "PolicyName": "p"})") ==
          "NoSuchEntity: The role policy with name p cannot be found.");
    CHECK(w.failure("GetRole", R"({"RoleName": "arn:aws:iam::123456789012:role/fn"})") ==
          "NoSuchEntity: The role with name arn:aws:iam::123456789012:role/fn cannot be found.");
    CHECK(w.failure("GetRole", R"({})")
              .starts_with("ValidationError: 1 validation error detected: Value at "
                           "'roleName' failed to satisfy constraint: Member must not be null"));
}

TEST_CASE("a caller without a policy is denied, and the message names the role by its name") {
    IamWorld w;
    w.admin.deployer = false;
    w.admin.access_key_id.clear();
    w.admin.principal.kind = iam::PrincipalKind::role_session;
    w.admin.principal.arn = "arn:aws:sts::123456789012:assumed-role/other/s";
    w.admin.principal.role_arn = "arn:aws:iam::123456789012:role/other";
    CHECK(w.failure("GetRole", R"({"RoleName": "fn"})") ==
          "AccessDenied: User: arn:aws:sts::123456789012:assumed-role/other/s is not authorized to perform: "
          "iam:GetRole on resource: role fn because no identity-based policy allows the iam:GetRole action");
    CHECK(w.failure("ListRoles", "{}") ==
          "AccessDenied: User: arn:aws:sts::123456789012:assumed-role/other/s is not authorized to perform: "
          "iam:ListRoles on resource: arn:aws:iam::123456789012:role/ because no identity-based policy "
          "allows the "
          "iam:ListRoles action");
}
