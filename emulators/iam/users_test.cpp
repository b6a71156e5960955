#include "emulators/iam/testcases/iam_world.hpp"

using namespace leastwise;
using iamapi::IamWorld;

namespace {

/// The user with a key, as its requests come.
gate::Caller caller_of(IamWorld& w, std::string_view user) {
    const auto made = w.call("CreateAccessKey", R"({"UserName": ")" + std::string(user) + "\"}");
    return w.session_of(*made.find("AccessKey")->find_string("AccessKeyId"));
}

bool may(IamWorld& w, const gate::Caller& caller, std::string_view action) {
    return w.gate.decide(caller, {std::string(action), "*", {}}).allowed();
}

constexpr std::string_view kGrant =
    R"("PolicyName": "p", "PolicyDocument": "{\"Statement\": {\"Effect\": \"Allow\", )"
    R"(\"Action\": \"s3:*\", \"Resource\": \"*\"}}")";

}  // namespace

TEST_CASE("a user that a call makes is what GetUser and ListUsers show") {
    IamWorld w;
    const auto made = w.call(
        "CreateUser", R"({"UserName": "bob", "Path": "/team/", "Tags": [{"Key": "k", "Value": "v"}]})");
    const core::Document& user = *made.find("User");
    CHECK(*user.find_string("Arn") == "arn:aws:iam::123456789012:user/team/bob");
    CHECK(user.find_string("UserId")->starts_with("AIDA"));
    CHECK(w.call("GetUser", R"({"UserName": "bob"})") == made);
    const auto listed = w.call("ListUsers", R"({"PathPrefix": "/te"})");
    REQUIRE(listed.find("Users")->if_array()->size() == 1);
    CHECK(listed.find("Users")->if_array()->front().find("Tags") == nullptr);
    CHECK(w.call("ListUsers", R"({"PathPrefix": "/x"})").find("Users")->if_array()->empty());
    CHECK(w.failure("CreateUser", R"({"UserName": "bob"})") ==
          "EntityAlreadyExists: User with name bob already exists.");
    CHECK(w.failure("GetUser", R"({"UserName": "eve"})") ==
          "NoSuchEntity: The user with name eve cannot be found.");
}

TEST_CASE("a user may do what its policies and those of its groups allow, within its boundary") {
    IamWorld w;
    w.call("CreateUser", R"({"UserName": "bob"})");
    w.call("CreateGroup", R"({"GroupName": "team"})");
    const gate::Caller bob = caller_of(w, "bob");
    CHECK_FALSE(may(w, bob, "s3:ListBucket"));
    w.call("PutUserPolicy", R"({"UserName": "bob", )" + std::string(kGrant) + "}");
    CHECK(may(w, bob, "s3:ListBucket"));
    w.call("DeleteUserPolicy", R"({"UserName": "bob", "PolicyName": "p"})");
    w.call("PutGroupPolicy", R"({"GroupName": "team", )" + std::string(kGrant) + "}");
    CHECK_FALSE(may(w, bob, "s3:ListBucket"));
    w.call("AddUserToGroup", R"({"UserName": "bob", "GroupName": "team"})");
    CHECK(may(w, bob, "s3:ListBucket"));
    w.call(
        "PutUserPermissionsBoundary",
        R"({"UserName": "bob", "PermissionsBoundary": "arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess"})");
    CHECK_FALSE(may(w, bob, "s3:ListBucket"));
    w.call("DeleteUserPermissionsBoundary", R"({"UserName": "bob"})");
    w.call("RemoveUserFromGroup", R"({"UserName": "bob", "GroupName": "team"})");
    CHECK_FALSE(may(w, bob, "s3:ListBucket"));
}

TEST_CASE("a change of a user's tags is in its next call") {
    IamWorld w;
    w.call("CreateUser", R"({"UserName": "bob"})");
    const gate::Caller before = caller_of(w, "bob");
    w.call("TagUser", R"({"UserName": "bob", "Tags": [{"Key": "team", "Value": "x"}]})");
    CHECK(before.principal.tags.empty());
    const gate::Caller after = w.session_of(before.access_key_id);
    REQUIRE(after.principal.tags.size() == 1);
    CHECK(after.principal.tags[0].second == "x");
    w.call("UntagUser", R"({"UserName": "bob", "TagKeys": ["team"]})");
    CHECK(w.session_of(before.access_key_id).principal.tags.empty());
}

TEST_CASE("membership is listed from both sides and stands in the way of deletion") {
    IamWorld w;
    w.call("CreateUser", R"({"UserName": "bob"})");
    w.call("CreateGroup", R"({"GroupName": "team", "Path": "/g/"})");
    const std::string both = R"({"UserName": "bob", "GroupName": "team"})";
    w.call("AddUserToGroup", both);
    w.call("AddUserToGroup", both);
    const auto group = w.call("GetGroup", R"({"GroupName": "team"})");
    CHECK(*group.find("Group")->find_string("Arn") == "arn:aws:iam::123456789012:group/g/team");
    REQUIRE(group.find("Users")->if_array()->size() == 1);
    CHECK(w.call("ListGroupsForUser", R"({"UserName": "bob"})").find("Groups")->if_array()->size() == 1);
    CHECK(w.failure("DeleteGroup", R"({"GroupName": "team"})") ==
          "DeleteConflict: Cannot delete entity, must remove users from group first.");
    CHECK(w.failure("DeleteUser", R"({"UserName": "bob"})") ==
          "DeleteConflict: Cannot delete entity, must remove from all groups first.");
    w.call("RemoveUserFromGroup", both);
    w.call("DeleteGroup", R"({"GroupName": "team"})");
    CHECK(w.failure("AddUserToGroup", both) == "NoSuchEntity: The group with name team cannot be found.");
    CHECK(w.failure("RemoveUserFromGroup", R"({"UserName": "eve", "GroupName": "none"})") ==
          "NoSuchEntity: The user with name eve cannot be found.");
    for (int i = 0; i < 11; ++i) {
        const std::string name = "g" + std::to_string(i);
        w.call("CreateGroup", R"({"GroupName": ")" + name + "\"}");
        CHECK(w.failure("AddUserToGroup", R"({"UserName": "bob", "GroupName": ")" + name + "\"}") ==
              (i < 10 ? "no error" : "LimitExceeded: Cannot exceed quota for GroupsPerUser: 10"));
    }
}

TEST_CASE("access keys: two for a user, listed without the secret, inactive and deleted ones are no good") {
    IamWorld w;
    w.call("CreateUser", R"({"UserName": "bob"})");
    const auto made = w.call("CreateAccessKey", R"({"UserName": "bob"})");
    const std::string id = *made.find("AccessKey")->find_string("AccessKeyId");
    CHECK(id.starts_with("AKIA"));
    CHECK(made.find("AccessKey")->find_string("SecretAccessKey")->size() == 40);
    const auto listed = w.call("ListAccessKeys", R"({"UserName": "bob"})");
    CHECK(listed.find("AccessKeyMetadata")->if_array()->front().find("SecretAccessKey") == nullptr);
    w.call("CreateAccessKey", R"({"UserName": "bob"})");
    CHECK(w.failure("CreateAccessKey", R"({"UserName": "bob"})") ==
          "LimitExceeded: Cannot exceed quota for AccessKeysPerUser: 2");
    const std::string named = R"({"UserName": "bob", "AccessKeyId": ")" + id + "\"";
    w.call("UpdateAccessKey", named + R"(, "Status": "Inactive"})");
    CHECK(w.directory.find_credential(id)->status == gate::KeyStatus::inactive);
    CHECK(w.failure("UpdateAccessKey", named + R"(, "Status": "Lost"})") ==
          "ValidationError: 1 validation error detected: Value at 'status' failed to satisfy constraint: "
          "Member must "
          "satisfy enum value set");
    CHECK(w.failure("DeleteUser", R"({"UserName": "bob"})") ==
          "DeleteConflict: Cannot delete entity, must delete access keys first.");
    w.call("DeleteAccessKey", named + "}");
    CHECK(w.directory.find_credential(id) == nullptr);
    CHECK(w.failure("DeleteAccessKey", named + "}") ==
          "NoSuchEntity: The Access Key with id " + id + " cannot be found.");
}

TEST_CASE("a user's own calls need not name it, those of others must") {
    IamWorld w;
    w.call("CreateUser", R"({"UserName": "bob"})");
    w.call("AttachUserPolicy",
           R"({"UserName": "bob", "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"})");
    const gate::Caller bob = caller_of(w, "bob");
    const auto own = w.gate.call_now(bob, "iam", "GetUser", IamWorld::json("{}")).output;
    CHECK(*own.find("User")->find_string("UserName") == "bob");
    w.admin.principal.user_name.clear();
    CHECK(w.failure("GetUser", "{}") ==
          "ValidationError: Must specify userName when calling with non-User credentials");
}

TEST_CASE("users, groups, membership and keys are declared in templates") {
    IamWorld w;
    constexpr std::string_view kPolicies = R"("Policies": [{"PolicyName": "p", "PolicyDocument": {"Statement":
        {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}}])";
    const auto group =
        w.declare("AWS::IAM::Group", "Team", R"({"GroupName": "team", )" + std::string(kPolicies) + "}");
    CHECK(group.arn == "arn:aws:iam::123456789012:group/team");
    w.declare("AWS::IAM::User", "Bob", R"({"UserName": "bob", "Groups": ["team"]})");
    w.declare("AWS::IAM::User", "Eve", R"({"UserName": "eve"})");
    w.declare("AWS::IAM::UserToGroupAddition", "Join", R"({"GroupName": "team", "Users": ["bob", "eve"]})");
    const auto key = w.declare("AWS::IAM::AccessKey", "Key", R"({"UserName": "eve"})");
    CHECK(key.attributes.at("SecretAccessKey").if_string()->size() == 40);
    CHECK(may(w, w.session_of(key.physical_id), "s3:ListBucket"));
    CHECK(w.directory.find_user("bob")->groups.size() == 1);
    w.declare("AWS::IAM::Policy", "More",
              R"({"PolicyName": "more", "Users": ["bob"], "Groups": ["team"], "PolicyDocument":
        {"Statement": {"Effect": "Deny", "Action": "s3:ListBucket", "Resource": "*"}}})");
    CHECK_FALSE(may(w, w.session_of(key.physical_id), "s3:ListBucket"));
    CHECK(w.directory.find_user("bob")->policies.size() == 1);
    w.declare("AWS::IAM::UserPolicy", "Mine", R"({"PolicyName": "mine", "UserName": "eve", "PolicyDocument":
        {"Statement": {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}}})");
    CHECK(may(w, w.session_of(key.physical_id), "sqs:ListQueues"));
    REQUIRE(w.diagnostics.empty());
    CHECK(w.declare_failure("AWS::IAM::User", "Again", R"({"UserName": "bob"})") ==
          "EntityAlreadyExists: User with name bob already exists.");
    CHECK(w.declare_failure("AWS::IAM::User", "Lost", R"({"Groups": ["none"]})") ==
          "NoSuchEntity: The group with name none cannot be found.");
}
