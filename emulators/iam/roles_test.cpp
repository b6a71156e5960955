#include "emulators/iam/testcases/iam_world.hpp"
#include "runtime/core/text.hpp"

using namespace leastwise;
using iamapi::IamWorld;

namespace {

constexpr std::string_view kTrustText =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["sts:AssumeRole"],)"
    R"("Principal":{"Service":"ec2.amazonaws.com"}}]})";
constexpr std::string_view kGrant =
    R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["s3:ListBucket"],"Resource":"*"}})";

/// `"Name": "text"` with the text escaped.
std::string member(std::string_view name, std::string_view text) {
    std::string out = "\"" + std::string(name) + "\": ";
    wire::append_json_string(out, text);
    return out;
}

std::string create(std::string_view name, std::string_view more = "") {
    return "{" + member("RoleName", name) + ", " + member("AssumeRolePolicyDocument", kTrustText) +
           (more.empty() ? "" : ", " + std::string(more)) + "}";
}

std::string put_policy(std::string_view name, std::string_view document) {
    return R"({"RoleName": "r", )" + member("PolicyName", name) + ", " + member("PolicyDocument", document) +
           "}";
}

}  // namespace

TEST_CASE("a role that a call makes is what GetRole shows, its trust policy as it was given") {
    IamWorld w;
    const auto made =
        w.call("CreateRole", create("r", R"("Path": "/a/b/", "Description": "d", "MaxSessionDuration": 7200,
        "Tags": [{"Key": "k", "Value": ""}])"));
    const core::Document& role = *made.find("Role");
    CHECK(*role.find_string("Arn") == "arn:aws:iam::123456789012:role/a/b/r");
    CHECK(role.find_string("RoleId")->starts_with("AROA"));
    CHECK(role.find("MaxSessionDuration") == nullptr);
    CHECK(role.find("Description") == nullptr);
    CHECK(core::uri_decode(*role.find_string("AssumeRolePolicyDocument")) == kTrustText);
    const auto got = w.call("GetRole", R"({"RoleName": "r"})");
    CHECK(got.find("Role")->find("MaxSessionDuration")->as_integer() == 7200);
    CHECK(*got.find("Role")->find_string("Description") == "d");
    CHECK(*got.find("Role")->find("Tags") == IamWorld::json(R"([{"Key": "k", "Value": ""}])"));
    CHECK(got.find("Role")->find("RoleLastUsed") != nullptr);
    CHECK(w.failure("CreateRole", create("r")) == "EntityAlreadyExists: Role with name r already exists.");
}

TEST_CASE("trust policies are refused with AWS's words") {
    IamWorld w;
    w.call("CreateRole", create("r"));
    const auto update = [&w](std::string_view document) {
        return w.failure("UpdateAssumeRolePolicy",
                         R"({"RoleName": "r", )" + member("PolicyDocument", document) + "}");
    };
    CHECK(update("{no json") == "MalformedPolicyDocument: This policy contains invalid Json");
    CHECK(
        update(
            R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"s3:Get"}]})") ==
        "MalformedPolicyDocument: AssumeRole policy may only specify STS AssumeRole actions.");
    CHECK(
        update(
            R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole",
                 "Resource":"*"}]})") == "MalformedPolicyDocument: Has prohibited field Resource");
    CHECK(update(R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",
                 "Principal":{"AWS":"arn:aws:iam::123456789012:role/none"}}]})") ==
          "MalformedPolicyDocument: Invalid principal in policy: "
          "\"AWS\":\"arn:aws:iam::123456789012:role/none\"");
    const std::string to_self =
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",
                 "Principal":{"AWS":["arn:aws:iam::123456789012:role/r","arn:aws:iam::999999999999:role/other"]}}]})";
    CHECK(update(to_self) == "no error");
    CHECK(w.directory.find_role("r")->trust.statements[0].principals.size() == 2);
    CHECK(core::uri_decode(*w.call("GetRole", R"({"RoleName": "r"})")
                                .find("Role")
                                ->find_string("AssumeRolePolicyDocument")) == to_self);
}

TEST_CASE("UpdateRole changes what it names and nothing else") {
    IamWorld w;
    w.call("CreateRole", create("r", R"("Description": "old")"));
    w.call("UpdateRole", R"({"RoleName": "r", "MaxSessionDuration": "43200"})");
    CHECK(w.directory.find_role("r")->session_seconds_max == 43200);
    CHECK(w.directory.find_role("r")->description == "old");
    CHECK(w.failure("UpdateRole", R"({"RoleName": "r", "MaxSessionDuration": 43201})") ==
          "ValidationError: 1 validation error detected: Value at 'maxSessionDuration' failed to satisfy "
          "constraint: "
          "Member must have value less than or equal to 43200");
    const auto described = w.call("UpdateRoleDescription", R"({"RoleName": "r", "Description": ""})");
    CHECK(described.find("Role")->find_string("Description")->empty());
    CHECK(w.failure("UpdateRole", R"({"RoleName": "x"})") ==
          "NoSuchEntity: The role with name x cannot be found.");
}

TEST_CASE("inline policies are put, read as they were given, replaced and deleted") {
    IamWorld w;
    w.call("CreateRole", create("r"));
    w.call("PutRolePolicy", put_policy("p", kGrant));
    const auto got = w.call("GetRolePolicy", R"({"RoleName": "r", "PolicyName": "p"})");
    CHECK(core::uri_decode(*got.find_string("PolicyDocument")) == kGrant);
    CHECK(w.directory.find_role("r")->policies[0].statements[0].actions[0] == "s3:ListBucket");
    w.call("PutRolePolicy",
           put_policy("p", R"({"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}})"));
    REQUIRE(w.directory.find_role("r")->policies.size() == 1);
    CHECK(w.directory.find_role("r")->policies[0].statements[0].effect == iam::Effect::deny);
    CHECK(w.failure("PutRolePolicy", put_policy("p", "null")) ==
          "MalformedPolicyDocument: Syntax errors in policy.");
    CHECK(w.failure("PutRolePolicy", put_policy("p q", kGrant)).find("'policyName'") != std::string::npos);
    w.call("DeleteRolePolicy", R"({"RoleName": "r", "PolicyName": "p"})");
    CHECK(w.failure("DeleteRolePolicy", R"({"RoleName": "r", "PolicyName": "p"})") ==
          "NoSuchEntity: The role policy with name p cannot be found.");
    CHECK(w.failure("GetRolePolicy", R"({"RoleName": "r", "PolicyName": "p"})") ==
          "NoSuchEntity: The role policy with name p cannot be found.");
}

TEST_CASE("inline policies are limited in sum, white space aside") {
    IamWorld w;
    w.call("CreateRole", create("r"));
    const std::string frame = R"({"Statement":{"Effect":"Allow","Action":"s3:","Resource":"*"}})";
    const auto sized = [&frame](std::size_t size) {
        return core::replace_all(frame, "s3:", "s3:" + std::string(size - frame.size(), 'a'));
    };
    CHECK(w.failure("PutRolePolicy", put_policy("p", sized(10240) + " \n\t ")) == "no error");
    CHECK(w.failure("PutRolePolicy", put_policy("p", sized(10241))) ==
          "LimitExceeded: Maximum policy size of 10240 bytes exceeded for role r");
    CHECK(w.failure("PutRolePolicy", put_policy("q", frame)) ==
          "LimitExceeded: Maximum policy size of 10240 bytes exceeded for role r");
}

TEST_CASE("a role is deleted when nothing is left in it, and its sessions have no permissions then") {
    IamWorld w;
    w.call("CreateRole", create("r"));
    w.call("PutRolePolicy", put_policy("p", kGrant));
    CHECK(w.failure("DeleteRole", R"({"RoleName": "r"})") ==
          "DeleteConflict: Cannot delete entity, must delete policies first.");
    w.call("AttachRolePolicy",
           R"({"RoleName": "r", "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"})");
    CHECK(w.failure("DeleteRole", R"({"RoleName": "r"})") ==
          "DeleteConflict: Cannot delete entity, must detach all policies first.");
    const gate::Permit permit =
        w.gate.authorize(w.admin, "iam", "test", {{"sts:GetCallerIdentity", "*", {}}});
    const auto& session = w.directory.open_session(permit, *w.directory.find_role("r"), {.name = "s"});
    const gate::Caller caller = w.session_of(session.access_key_id);
    CHECK(w.gate.decide(caller, {"iam:ListUsers", "*", {}}).allowed());
    w.call("DetachRolePolicy",
           R"({"RoleName": "r", "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"})");
    w.call("DeleteRolePolicy", R"({"RoleName": "r", "PolicyName": "p"})");
    w.call("DeleteRole", R"({"RoleName": "r"})");
    CHECK(w.failure("GetRole", R"({"RoleName": "r"})") ==
          "NoSuchEntity: The role with name r cannot be found.");
    // A role of that name made anew is another role.
    w.call("CreateRole", create("r"));
    w.call("AttachRolePolicy",
           R"({"RoleName": "r", "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"})");
    CHECK_FALSE(w.gate.decide(caller, {"iam:ListUsers", "*", {}}).allowed());
}

TEST_CASE("managed policies are attached once, up to the quota, and detached") {
    IamWorld w;
    w.call("CreateRole", create("r"));
    const auto attach = [&w](std::string_view arn) {
        return w.failure("AttachRolePolicy", R"({"RoleName": "r", )" + member("PolicyArn", arn) + "}");
    };
    CHECK(attach("longpolicynamebutnoarn") == "ValidationError: ARN longpolicynamebutnoarn is not valid.");
    CHECK(attach("arn:aws:iam::123456789012:policy/none") ==
          "NoSuchEntity: Policy arn:aws:iam::123456789012:policy/none does not exist or is not attachable.");
    CHECK(attach("arn:aws:iam::aws:policy/NoSuchThing").find("--managed-policies") != std::string::npos);
    for (int i = 0; i < 11; ++i) {
        const std::string name = "p" + std::to_string(i);
        w.call("CreatePolicy",
               "{" + member("PolicyName", name) + ", " + member("PolicyDocument", kGrant) + "}");
        const std::string expected =
            i < 10 ? "no error" : "LimitExceeded: Cannot exceed quota for PoliciesPerRole: 10";
        CHECK(attach("arn:aws:iam::123456789012:policy/" + name) == expected);
    }
    CHECK(attach("arn:aws:iam::123456789012:policy/p3") == "no error");
    CHECK(w.directory.find_role("r")->policies.size() == 10);
    const std::string detach = R"({"RoleName": "r", "PolicyArn": "arn:aws:iam::123456789012:policy/p3"})";
    w.call("DetachRolePolicy", detach);
    CHECK(w.failure("DetachRolePolicy", detach) ==
          "NoSuchEntity: Policy arn:aws:iam::123456789012:policy/p3 was not found.");
}

TEST_CASE("a boundary is put, shown and removed") {
    IamWorld w;
    w.call("CreateRole", create("r"));
    CHECK(w.failure("PutRolePermissionsBoundary",
                    R"({"RoleName": "r", "PermissionsBoundary": "arn:aws:iam::123456789012:policy/none"})") ==
          "NoSuchEntity: Scope ARN: arn:aws:iam::123456789012:policy/none does not exist or is not "
          "attachable.");
    w.call("PutRolePermissionsBoundary",
           R"({"RoleName": "r", "PermissionsBoundary": "arn:aws:iam::aws:policy/PowerUserAccess"})");
    CHECK(w.directory.find_role("r")->boundary->kind == iam::PolicyKind::boundary);
    CHECK(*w.call("GetRole", R"({"RoleName": "r"})").find("Role")->find("PermissionsBoundary") ==
          IamWorld::json(R"({"PermissionsBoundaryType": "Policy",
                             "PermissionsBoundaryArn": "arn:aws:iam::aws:policy/PowerUserAccess"})"));
    w.call("DeleteRolePermissionsBoundary", R"({"RoleName": "r"})");
    CHECK_FALSE(w.directory.find_role("r")->boundary);
}

TEST_CASE("tags of roles are added, changed and removed, keys without case, at most fifty") {
    IamWorld w;
    w.call("CreateRole", create("r"));
    w.call("TagRole",
           R"({"RoleName": "r", "Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]})");
    w.call("TagRole", R"({"RoleName": "r", "Tags": [{"Key": "A", "Value": "3"}]})");
    CHECK(*w.call("ListRoleTags", R"({"RoleName": "r"})").find("Tags") ==
          IamWorld::json(R"([{"Key": "A", "Value": "3"}, {"Key": "b", "Value": "2"}])"));
    w.call("UntagRole", R"({"RoleName": "r", "TagKeys": ["a", "none"]})");
    CHECK(w.directory.find_role("r")->tags.size() == 1);
    const auto tag = [&w](std::string_view key, std::string_view value) {
        return w.failure("TagRole", R"({"RoleName": "r", "Tags": [{)" + member("Key", key) + ", " +
                                        member("Value", value) + "}]}");
    };
    const std::string head = "ValidationError: 1 validation error detected: Value at 'tags.1.member.";
    CHECK(tag(std::string(129, 'k'), "") ==
          head + "key' failed to satisfy constraint: Member must have length less than or equal to 128");
    CHECK(tag(std::string(128, 'k'), std::string(256, 'v')) == "no error");
    CHECK(tag("k", std::string(257, 'v')) ==
          head + "value' failed to satisfy constraint: Member must have length less than or equal to 256");
    CHECK(tag("?invalid", "") ==
          head +
              "key' failed to satisfy constraint: Member must satisfy regular expression "
              "pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+");
    CHECK(w.failure("TagRole",
                    R"({"RoleName": "r", "Tags": [{"Key": "x", "Value": ""}, {"Key": "X", "Value": ""}]})") ==
          "InvalidInput: Duplicate tag keys found. Please note that Tag keys are case insensitive.");
    std::string many;
    for (int i = 0; i < 51; ++i)
        many += (i ? ", " : "") + ("{\"Key\": \"k" + std::to_string(i)) + "\", \"Value\": \"\"}";
    CHECK(w.failure("TagRole", R"({"RoleName": "r", "Tags": [)" + many + "]}") ==
          "ValidationError: 1 validation error detected: Value at 'tags' failed to satisfy constraint: "
          "Member must have "
          "length less than or equal to 50");
}
