#include "emulators/iam/testcases/iam_world.hpp"
#include "runtime/core/text.hpp"

using namespace leastwise;
using iamapi::IamWorld;

namespace {

constexpr std::string_view kArn = "arn:aws:iam::123456789012:policy/x/p";

/// `{…, "PolicyDocument": …}` that allows the action.
std::string with_document(std::string_view members, std::string_view action) {
    return "{" + std::string(members) +
           R"(, "PolicyDocument": "{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": [\")" +
           std::string(action) + R"(\"], \"Resource\": \"*\"}]}"})";
}

std::string on_policy(std::string_view more = "") {
    return R"({"PolicyArn": ")" + std::string(kArn) + "\"" + (more.empty() ? "" : ", " + std::string(more)) +
           "}";
}

struct PolicyWorld : IamWorld {
    PolicyWorld() {
        call("CreatePolicy", with_document(R"("PolicyName": "p", "Path": "/x/")", "s3:ListBucket"));
    }

    std::string create_version(std::string_view action, std::string_view more = "") {
        const std::string members =
            R"("PolicyArn": ")" + std::string(kArn) + "\"" + (more.empty() ? "" : ", " + std::string(more));
        return failure("CreatePolicyVersion", with_document(members, action));
    }
    std::string default_version() {
        return *call("GetPolicy", on_policy()).find("Policy")->find_string("DefaultVersionId");
    }
};

}  // namespace

TEST_CASE("a managed policy that a call makes is what GetPolicy and ListPolicies show") {
    PolicyWorld w;
    const auto got = w.call("GetPolicy", on_policy());
    const core::Document& policy = *got.find("Policy");
    CHECK(*policy.find_string("Path") == "/x/");
    CHECK(policy.find_string("PolicyId")->starts_with("ANPA"));
    CHECK(policy.find("AttachmentCount")->as_integer() == 0);
    CHECK(policy.find("Tags")->if_array()->empty());
    CHECK(w.failure("CreatePolicy", with_document(R"("PolicyName": "P")", "s3:Get")) ==
          "EntityAlreadyExists: A policy called P already exists. Duplicate names are not allowed.");
    CHECK(w.failure("CreatePolicy", R"({"PolicyName": "q", "PolicyDocument": "null"})") ==
          "MalformedPolicyDocument: Syntax errors in policy.");
    const auto local = w.call("ListPolicies", R"({"Scope": "Local"})");
    REQUIRE(local.find("Policies")->if_array()->size() == 1);
    CHECK(local.find("Policies")->if_array()->front().find("Tags") == nullptr);
    CHECK(
        w.call("ListPolicies", R"({"Scope": "AWS", "MaxItems": 1000})").find("Policies")->if_array()->size() >
        50);
    CHECK(w.call("ListPolicies", R"({"OnlyAttached": "true"})").find("Policies")->if_array()->empty());
    CHECK(w.failure("ListPolicies", R"({"Scope": "Mine"})").find("'scope'") != std::string::npos);
}

TEST_CASE("AWS's own policies are shown as far as they are known") {
    IamWorld w;
    constexpr std::string_view kBasic = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
    const auto got = w.call("GetPolicy", R"({"PolicyArn": ")" + std::string(kBasic) + "\"}");
    const std::string version = *got.find("Policy")->find_string("DefaultVersionId");
    const auto read = w.call("GetPolicyVersion", R"({"PolicyArn": ")" + std::string(kBasic) +
                                                     R"(", "VersionId": ")" + version + "\"}");
    CHECK(core::uri_decode(*read.find("PolicyVersion")->find_string("Document")).find("logs:PutLogEvents") !=
          std::string::npos);
    CHECK(w.failure("GetPolicy", R"({"PolicyArn": "arn:aws:iam::aws:policy/NoSuchThing"})")
              .starts_with("NoSuchEntity: Policy arn:aws:iam::aws:policy/NoSuchThing does not exist"));
}

TEST_CASE("the default version is what those who have the policy may do") {
    PolicyWorld w;
    w.call("CreateUser", R"({"UserName": "bob"})");
    w.call("AttachUserPolicy", R"({"UserName": "bob", "PolicyArn": ")" + std::string(kArn) + "\"}");
    const auto key = w.call("CreateAccessKey", R"({"UserName": "bob"})");
    const gate::Caller bob = w.session_of(*key.find("AccessKey")->find_string("AccessKeyId"));
    const auto may = [&](std::string_view action) {
        return w.gate.decide(bob, {std::string(action), "*", {}}).allowed();
    };
    CHECK(w.create_version("sqs:ListQueues") == "no error");
    CHECK(w.default_version() == "v1");
    CHECK(may("s3:ListBucket"));
    CHECK_FALSE(may("sqs:ListQueues"));
    w.call("SetDefaultPolicyVersion", on_policy(R"("VersionId": "v2")"));
    CHECK_FALSE(may("s3:ListBucket"));
    CHECK(may("sqs:ListQueues"));
    CHECK(w.create_version("sns:ListTopics", R"("SetAsDefault": true)") == "no error");
    CHECK(w.default_version() == "v3");
    CHECK(may("sns:ListTopics"));
    CHECK(w.call("GetPolicy", on_policy()).find("Policy")->find("AttachmentCount")->as_integer() == 1);
    const auto entities = w.call("ListEntitiesForPolicy", on_policy());
    CHECK(entities.find("PolicyUsers")->if_array()->size() == 1);
    CHECK(entities.find("PolicyRoles")->if_array()->empty());
}

TEST_CASE("versions are listed newest first, five at most, and their numbers are not used again") {
    PolicyWorld w;
    for (int i = 0; i < 4; ++i) CHECK(w.create_version("s3:Get") == "no error");
    CHECK(w.create_version("s3:Get") ==
          "LimitExceeded: A managed policy can have up to 5 versions. Before you create a new version, you "
          "must delete "
          "an existing version.");
    const auto listed = w.call("ListPolicyVersions", on_policy());
    const auto& versions = *listed.find("Versions")->if_array();
    REQUIRE(versions.size() == 5);
    CHECK(*versions.front().find_string("VersionId") == "v5");
    CHECK(*versions.back().find("IsDefaultVersion")->if_bool());
    w.call("DeletePolicyVersion", on_policy(R"("VersionId": "v5")"));
    CHECK(w.create_version("s3:Get") == "no error");
    CHECK(*w.call("GetPolicyVersion", on_policy(R"("VersionId": "v6")"))
               .find("PolicyVersion")
               ->find_string("VersionId") == "v6");
}

TEST_CASE("what AWS refuses of versions is refused with its words") {
    PolicyWorld w;
    const auto version = [&w](std::string_view operation, std::string_view id) {
        return w.failure(operation, on_policy(R"("VersionId": ")" + std::string(id) + "\""));
    };
    const std::string none =
        "NoSuchEntity: Policy " + std::string(kArn) + " version v9 does not exist or is not attachable.";
    CHECK(version("GetPolicyVersion", "v9") == none);
    CHECK(version("DeletePolicyVersion", "v9") == none);
    CHECK(version("SetDefaultPolicyVersion", "v9") == none);
    CHECK(version("DeletePolicyVersion", "v1") ==
          "DeleteConflict: Cannot delete the default version of a policy.");
    const std::string malformed =
        "ValidationError: 1 validation error detected: Value at 'versionId' failed to satisfy "
        "constraint: Member must satisfy regular expression pattern: v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?";
    for (const char* id : {"1", "v", "v0", "va", "v1x", "v1.a/b", ".v1"})
        CHECK(version("GetPolicyVersion", id) == malformed);
    CHECK(version("GetPolicyVersion", "v1.a-Z0").starts_with("NoSuchEntity"));
}

TEST_CASE("a policy is deleted when nothing has it and one version is left") {
    PolicyWorld w;
    w.create_version("s3:Get");
    CHECK(w.failure("DeletePolicy", on_policy()) ==
          "DeleteConflict: This policy has more than one version. Before you delete a policy, you must "
          "delete the "
          "policy's versions. The default version is deleted with the policy.");
    w.call("DeletePolicyVersion", on_policy(R"("VersionId": "v2")"));
    w.call("CreateGroup", R"({"GroupName": "g"})");
    w.call("AttachGroupPolicy", R"({"GroupName": "g", "PolicyArn": ")" + std::string(kArn) + "\"}");
    CHECK(w.failure("DeletePolicy", on_policy()) ==
          "DeleteConflict: Cannot delete a policy attached to entities.");
    w.call("DetachGroupPolicy", R"({"GroupName": "g", "PolicyArn": ")" + std::string(kArn) + "\"}");
    w.call("DeletePolicy", on_policy());
    const std::string gone = "NoSuchEntity: Policy " + std::string(kArn) + " was not found.";
    CHECK(w.failure("DeletePolicy", on_policy()) == gone);
    CHECK(w.failure("GetPolicy", on_policy()) == gone);
}

TEST_CASE("tags of policies keep keys apart that differ in case, and are listed by key") {
    PolicyWorld w;
    w.call("TagPolicy", on_policy(R"("Tags": [{"Key": "a", "Value": "1"}, {"Key": "A", "Value": "2"}])"));
    CHECK(*w.call("ListPolicyTags", on_policy()).find("Tags") ==
          IamWorld::json(R"([{"Key": "A", "Value": "2"}, {"Key": "a", "Value": "1"}])"));
    w.call("UntagPolicy", on_policy(R"("TagKeys": ["a"])"));
    CHECK(w.call("ListPolicyTags", on_policy()).find("Tags")->if_array()->size() == 1);
    CHECK(w.failure("TagPolicy",
                    on_policy(R"("Tags": [{"Key": "x", "Value": ""}, {"Key": "x", "Value": ""}])")) ==
          "InvalidInput: Duplicate tag keys found.");
}

TEST_CASE("managed policies are limited in size, white space aside") {
    IamWorld w;
    const std::string frame = R"({"Statement":{"Effect":"Allow","Action":"s3:","Resource":"*"}})";
    const auto create = [&](std::string_view name, std::size_t size) {
        std::string input = R"({"PolicyName": ")" + std::string(name) + R"(", "PolicyDocument": )";
        wire::append_json_string(
            input, core::replace_all(frame, "s3:", "s3:" + std::string(size - frame.size(), 'a')) + "\n ");
        return w.failure("CreatePolicy", input + "}");
    };
    CHECK(create("a", 6144) == "no error");
    CHECK(create("b", 6145) == "LimitExceeded: Cannot exceed quota for PolicySize: 6144");
}
