#include "emulators/secretsmanager/testcases/secrets_world.hpp"

#include <set>

using namespace leastwise;
using secretsmanager::SecretsWorld;

namespace {

constexpr std::string_view kToken = "11111111-2222-3333-4444-555555555555";

std::string with_token(std::string_view fields) {
    return "{" + std::string(fields) + R"(, "ClientRequestToken": ")" + std::string(kToken) + "\"}";
}

std::set<std::string> listed(SecretsWorld& w, std::string_view input) {
    std::set<std::string> names;
    const auto output = w.call("ListSecrets", input);
    for (const auto& secret : *output.find("SecretList")->if_array())
        names.insert(*secret.find_string("Name"));
    return names;
}

}  // namespace

TEST_CASE("a repeated call with the same token and value does nothing; another value is refused") {
    SecretsWorld w;
    const auto first = w.call("CreateSecret", with_token(R"("Name": "s", "SecretString": "a")"));
    CHECK(w.call("CreateSecret", with_token(R"("Name": "s", "SecretString": "a")")) == first);
    CHECK(w.failure("CreateSecret", with_token(R"("Name": "s", "SecretString": "b")")) ==
          "ResourceExistsException: The operation failed because the secret s already exists.");
    const auto put = w.call("PutSecretValue", with_token(R"("SecretId": "s", "SecretString": "a")"));
    CHECK(*put.find_string("VersionId") == kToken);
    CHECK(w.failure("PutSecretValue", with_token(R"("SecretId": "s", "SecretString": "b")")) ==
          "ResourceExistsException: You can't use ClientRequestToken " + std::string(kToken) +
              " because that value is already in use for a version of secret " + *first.find_string("ARN") +
              ".");
    CHECK(w.failure("UpdateSecret", with_token(R"("SecretId": "s", "SecretBinary": "YQ==")"))
              .starts_with("ResourceExistsException"));
    CHECK(w.failure("PutSecretValue",
                    R"({"SecretId": "s", "SecretString": "b", "ClientRequestToken": "short"})") ==
          "InvalidParameterException: ClientRequestToken must be 32-64 characters long.");
}

TEST_CASE("values are limited to 65,536 bytes, in text and in binary") {
    SecretsWorld w;
    const std::string most(65'536, 'x');
    CHECK(w.failure("CreateSecret", R"({"Name": "a", "SecretString": ")" + most + "\"}") == "no error");
    CHECK(w.failure("CreateSecret", R"({"Name": "b", "SecretString": ")" + most + "x\"}") ==
          "ValidationException: 1 validation error detected: Value at 'secretString' failed to satisfy "
          "constraint: "
          "Member must have length less than or equal to 65536");
    CHECK(w.failure("PutSecretValue", R"({"SecretId": "a", "SecretBinary": "not base64"})") ==
          "SerializationException: ");
    CHECK(w.failure("PutSecretValue", R"({"SecretId": "a", "SecretBinary": "YQ==", "SecretString": "a"})")
              .starts_with("InvalidParameterException: You can't specify both"));
    CHECK(w.failure("PutSecretValue", R"({"SecretId": "a"})").starts_with("InvalidParameterException: "));
    CHECK(
        w.failure("CreateSecret", R"({"Name": ")" + std::string(513, 'n') + "\"}").ends_with("equal to 512"));
    CHECK(w.failure("CreateSecret", R"({"Name": ")" + std::string(512, 'n') + "\"}") == "no error");
    CHECK(
        w.failure("CreateSecret", R"({"Name": "\u00e4"})").starts_with("ValidationException: Invalid name."));
}

TEST_CASE("a secret marked for deletion can be restored until its window ends on the emulated clock") {
    SecretsWorld w;
    w.call("CreateSecret", R"({"Name": "s", "SecretString": "a"})");
    const auto deleted = w.call("DeleteSecret", R"({"SecretId": "s", "RecoveryWindowInDays": 7})");
    CHECK(deleted.find("DeletionDate")->if_number()->text ==
          core::epoch_seconds(w.clock.now() + std::chrono::days(7)));
    CHECK(w.failure("GetSecretValue", R"({"SecretId": "s"})") ==
          "InvalidRequestException: You can't perform this operation on the secret because it was marked for "
          "deletion.");
    CHECK(w.failure("DeleteSecret", R"({"SecretId": "s"})").starts_with("InvalidRequestException: "));
    CHECK(listed(w, "{}").empty());
    CHECK(listed(w, R"({"IncludePlannedDeletion": true})") == std::set<std::string>{"s"});
    w.clock.advance(std::chrono::days(7) - std::chrono::milliseconds(1));
    w.call("RestoreSecret", R"({"SecretId": "s"})");
    CHECK(*w.call("GetSecretValue", R"({"SecretId": "s"})").find_string("SecretString") == "a");
    w.call("DeleteSecret", R"({"SecretId": "s"})");
    w.clock.advance(std::chrono::days(30));
    CHECK(w.failure("RestoreSecret", R"({"SecretId": "s"})") ==
          "ResourceNotFoundException: Secrets Manager can't find the specified secret.");
    CHECK(w.failure("CreateSecret", R"({"Name": "s", "SecretString": "b"})") == "no error");
}

TEST_CASE("recovery windows are 7 to 30 days and do not go with a forced deletion") {
    SecretsWorld w;
    w.call("CreateSecret", R"({"Name": "s"})");
    const std::string range =
        "InvalidParameterException: RecoveryWindowInDays value must be between 7 and 30 days (inclusive).";
    CHECK(w.failure("DeleteSecret", R"({"SecretId": "s", "RecoveryWindowInDays": 6})") == range);
    CHECK(w.failure("DeleteSecret", R"({"SecretId": "s", "RecoveryWindowInDays": 31})") == range);
    CHECK(w.failure("DeleteSecret",
                    R"({"SecretId": "s", "RecoveryWindowInDays": 7, "ForceDeleteWithoutRecovery": true})") ==
          "InvalidParameterException: You can't use ForceDeleteWithoutRecovery in conjunction with "
          "RecoveryWindowInDays.");
    const auto nothing =
        w.call("DeleteSecret", R"({"SecretId": "none", "ForceDeleteWithoutRecovery": true})");
    CHECK(*nothing.find_string("Name") == "none");
    CHECK(w.failure("DeleteSecret", R"({"SecretId": "none"})").starts_with("ResourceNotFoundException"));
}

TEST_CASE("a staging label is moved only by who names its holder, and AWSCURRENT is never taken off") {
    SecretsWorld w;
    const std::string first =
        *w.call("CreateSecret", R"({"Name": "s", "SecretString": "a"})").find_string("VersionId");
    const std::string second =
        *w.call("PutSecretValue",
                R"({"SecretId": "s", "SecretString": "b", "VersionStages": ["AWSPENDING"]})")
             .find_string("VersionId");
    const auto move = [&w](std::string_view members) {
        return w.failure("UpdateSecretVersionStage",
                         R"({"SecretId": "s", "VersionStage": "AWSCURRENT", )" + std::string(members) + "}");
    };
    CHECK(move(R"("MoveToVersionId": ")" + second + "\"") ==
          "InvalidParameterException: The parameter RemoveFromVersionId can't be empty. Staging label "
          "AWSCURRENT is "
          "currently attached to version " +
              first + ", so you must explicitly reference that version in RemoveFromVersionId.");
    CHECK(move(R"("RemoveFromVersionId": ")" + first + "\"") ==
          "InvalidParameterException: You can only move staging label AWSCURRENT to a different secret "
          "version. It "
          "can't be completely removed.");
    CHECK(move(R"("RemoveFromVersionId": ")" + second + R"(", "MoveToVersionId": ")" + second + "\"")
              .starts_with("InvalidParameterException: Staging label AWSCURRENT is not attached"));
    CHECK(move(R"("MoveToVersionId": ")" + std::string(kToken) + "\"")
              .starts_with("ResourceNotFoundException"));
}

TEST_CASE("ListSecrets filters by prefixes and words, and negates") {
    SecretsWorld w;
    w.call(
        "CreateSecret",
        R"({"Name": "testing1/one", "Description": "a secret", "Tags": [{"Key": "Env", "Value": "dev"}]})");
    w.call("CreateSecret", R"({"Name": "/testing2/two", "Description": "an secret"})");
    w.call("CreateSecret", R"({"Name": "testing3/three", "Description": "asecret"})");
    w.call("CreateSecret", R"({"Name": "/testing4/four", "Description": "thesecret"})");
    const auto by = [&w](std::string_view key, std::string_view values) {
        return listed(w, R"({"Filters": [{"Key": ")" + std::string(key) + R"(", "Values": [)" +
                             std::string(values) + "]}]}")
            .size();
    };
    using Names = std::set<std::string>;
    CHECK(listed(w, R"({"Filters": [{"Key": "name", "Values": ["/"]}]})") ==
          Names{"/testing2/two", "/testing4/four"});
    CHECK(listed(w, R"({"Filters": [{"Key": "name", "Values": ["!/"]}]})") ==
          Names{"testing1/one", "testing3/three"});
    CHECK(by("name", R"("testing1 one")") == 0);
    CHECK(by("name", R"("Testing1")") == 0);
    CHECK(by("description", R"("a")") == 3);
    CHECK(by("description", R"("!a")") == 1);
    CHECK(by("description", R"("A SECRET")") == 2);
    CHECK(by("description", R"("!c")") == 4);
    CHECK(by("tag-key", R"("E")") == 1);
    CHECK(by("tag-key", R"("e")") == 0);
    CHECK(by("tag-value", R"("d", "x")") == 1);
    CHECK(by("all", R"("dev")") == 1);
    CHECK(
        listed(
            w,
            R"({"Filters": [{"Key": "description", "Values": ["a"]}, {"Key": "name", "Values": ["testing"]}]})")
            .size() == 2);
    CHECK(w.failure("ListSecrets", R"({"Filters": [{"Key": "size", "Values": ["1"]}]})")
              .starts_with("ValidationException"));
}

TEST_CASE("lists are cut into pages, oldest first or newest first") {
    SecretsWorld w;
    for (const char* name : {"c", "a", "b"}) {
        w.clock.advance(std::chrono::seconds(1));
        w.call("CreateSecret", R"({"Name": ")" + std::string(name) + "\"}");
    }
    const auto first = w.call("ListSecrets", R"({"MaxResults": 2})");
    CHECK(*first.find("SecretList")->if_array()->front().find_string("Name") == "c");
    const auto rest = w.call("ListSecrets", R"({"NextToken": ")" + *first.find_string("NextToken") + "\"}");
    CHECK(*rest.find("SecretList")->if_array()->front().find_string("Name") == "b");
    CHECK(rest.find("NextToken") == nullptr);
    const auto newest = w.call("ListSecrets", R"({"SortOrder": "desc"})");
    CHECK(*newest.find("SecretList")->if_array()->front().find_string("Name") == "b");
    CHECK(w.failure("ListSecrets", R"({"NextToken": "OTk5OTk="})").starts_with("InvalidNextTokenException"));
    CHECK(w.failure("ListSecrets", R"({"MaxResults": 101})").ends_with("less than or equal to 100"));
}

TEST_CASE("the day of the last read is kept, not its time") {
    SecretsWorld w;
    w.call("CreateSecret", R"({"Name": "s", "SecretString": "a"})");
    CHECK(w.call("DescribeSecret", R"({"SecretId": "s"})").find("LastAccessedDate") == nullptr);
    w.call("GetSecretValue", R"({"SecretId": "s"})");
    const auto day =
        w.call("DescribeSecret", R"({"SecretId": "s"})").find("LastAccessedDate")->if_number()->text;
    CHECK(day == core::epoch_seconds(std::chrono::floor<std::chrono::days>(w.clock.now())));
}

TEST_CASE("resource policies are checked before they are kept") {
    SecretsWorld w;
    w.call("CreateSecret", R"({"Name": "s", "SecretString": "a"})");
    CHECK(w.failure("PutResourcePolicy", R"({"SecretId": "s", "ResourcePolicy": "{"})") ==
          "MalformedPolicyDocumentException: This resource policy contains invalid Json.");
    CHECK(w.failure("PutResourcePolicy", R"J({"SecretId": "s", "ResourcePolicy": "{\"Statement\": 1}"})J")
              .starts_with("MalformedPolicyDocumentException: "));
    const std::string open =
        R"("ResourcePolicy": )" +
        SecretsWorld::quoted(R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
        "Principal": "*", "Action": "secretsmanager:GetSecretValue", "Resource": "*"}]})");
    CHECK(w.failure("PutResourcePolicy", R"({"SecretId": "s", "BlockPublicPolicy": true, )" + open + "}")
              .starts_with("PublicPolicyException"));
    CHECK_FALSE(
        *w.call("ValidateResourcePolicy", "{" + open + "}").find("PolicyValidationPassed")->if_bool());
    CHECK(w.call("GetResourcePolicy", R"({"SecretId": "s"})").find("ResourcePolicy") == nullptr);
}

TEST_CASE("tags are limited to fifty and their keys are unique in a call") {
    SecretsWorld w;
    w.call("CreateSecret", R"({"Name": "s"})");
    const auto tags = [](int count) {
        std::string text = R"({"SecretId": "s", "Tags": [)";
        for (int i = 0; i < count; ++i)
            text += (i ? "," : "") + std::string(R"({"Key": "k)") + std::to_string(i) + R"(", "Value": ""})";
        return text + "]}";
    };
    CHECK(w.failure("TagResource", tags(51)).starts_with("InvalidParameterException"));
    CHECK(w.failure("TagResource", tags(50)) == "no error");
    CHECK(w.failure("TagResource",
                    R"({"SecretId": "s", "Tags": [{"Key": "a", "Value": ""}, {"Key": "a", "Value": ""}]})")
              .starts_with("InvalidParameterException"));
}
