#include "emulators/secretsmanager/testcases/secrets_world.hpp"

using namespace leastwise;
using secretsmanager::SecretsWorld;

namespace {

constexpr std::string_view kDenied =
    "AccessDeniedException: User: arn:aws:sts::111111111111:assumed-role/reader/s is not authorized to "
    "perform: "
    "secretsmanager:GetSecretValue on resource: ";
constexpr std::string_view kNoPolicy =
    " because no identity-based policy allows the secretsmanager:GetSecretValue action";

std::string denied(std::string_view resource) {
    return std::string(kDenied) + std::string(resource) + std::string(kNoPolicy);
}

std::string allow(std::string_view rest) {
    return R"({"Effect": "Allow", "Action": "secretsmanager:*", )" + std::string(rest) + "}";
}

}  // namespace

TEST_CASE("a denial names the secret as the caller did") {
    SecretsWorld w;
    const std::string arn =
        *w.call("CreateSecret", R"({"Name": "db/main", "SecretString": "x"})").find_string("ARN");
    const auto nobody = w.role_with(R"({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"})");
    CHECK(w.failure(nobody, "GetSecretValue", R"({"SecretId": "db/main"})") == denied("db/main"));
    CHECK(w.failure(nobody, "GetSecretValue", R"({"SecretId": ")" + arn + "\"}") == denied(arn));
    CHECK(w.failure(nobody, "GetSecretValue", R"({"SecretId": "db/none"})") == denied("db/none"));
    CHECK(w.failure(nobody, "ListSecrets", "{}")
              .ends_with("is not authorized to perform: secretsmanager:ListSecrets because no identity-based "
                         "policy allows the "
                         "secretsmanager:ListSecrets action"));
}

TEST_CASE("a missing secret is not found only by those who may read its name") {
    SecretsWorld w;
    const std::string found = "ResourceNotFoundException: Secrets Manager can't find the specified secret.";
    CHECK(w.failure(w.role_with(allow(R"("Resource": "*")")), "GetSecretValue",
                    R"({"SecretId": "db/none"})") == found);
    const auto narrow =
        w.role_with(allow(R"("Resource": "arn:aws:secretsmanager:us-east-1:111111111111:secret:db/*")"));
    CHECK(w.failure(narrow, "GetSecretValue", R"({"SecretId": "db/none"})") == found);
    CHECK(w.failure(narrow, "GetSecretValue", R"({"SecretId": "other"})") == denied("other"));
}

TEST_CASE("a policy is matched against the ARN with its six random characters, however the secret is named") {
    SecretsWorld w;
    w.call("CreateSecret", R"({"Name": "db", "SecretString": "x"})");
    const auto on = [&w](std::string_view end) {
        return w.role_with(allow(R"("Resource": "arn:aws:secretsmanager:us-east-1:111111111111:secret:)" +
                                 std::string(end) + "\""));
    };
    CHECK(w.failure(on("db-??????"), "GetSecretValue", R"({"SecretId": "db"})") == "no error");
    CHECK(w.failure(on("db"), "GetSecretValue", R"({"SecretId": "db"})") == denied("db"));
}

TEST_CASE("the staging label of a read is a condition key and AWSCURRENT when none is given") {
    SecretsWorld w;
    w.call("CreateSecret", R"({"Name": "db", "SecretString": "x"})");
    w.call("PutSecretValue", R"({"SecretId": "db", "SecretString": "y", "VersionStages": ["AWSPENDING"]})");
    const auto current = w.role_with(allow(R"("Resource": "*",
        "Condition": {"ForAnyValue:StringEquals": {"secretsmanager:VersionStage": "AWSCURRENT"}})"));
    CHECK(w.failure(current, "GetSecretValue", R"({"SecretId": "db"})") == "no error");
    CHECK(w.failure(current, "GetSecretValue", R"({"SecretId": "db", "VersionStage": "AWSCURRENT"})") ==
          "no error");
    CHECK(w.failure(current, "GetSecretValue", R"({"SecretId": "db", "VersionStage": "AWSPENDING"})") ==
          denied("db"));
}

TEST_CASE("tags of the secret and of the request are condition keys") {
    SecretsWorld w;
    w.call("CreateSecret", R"({"Name": "db", "SecretString": "x", "Tags": [{"Key": "team", "Value": "a"}]})");
    const auto team = [&w](std::string_view key, std::string_view value) {
        return w.role_with(allow(R"("Resource": "*", "Condition": {"StringEquals": {")" + std::string(key) +
                                 "\": \"" + std::string(value) + "\"}}"));
    };
    for (const char* key : {"aws:ResourceTag/team", "secretsmanager:ResourceTag/team"}) {
        CHECK(w.failure(team(key, "a"), "GetSecretValue", R"({"SecretId": "db"})") == "no error");
        CHECK(w.failure(team(key, "b"), "GetSecretValue", R"({"SecretId": "db"})") == denied("db"));
    }
    const auto tagger = team("aws:RequestTag/team", "a");
    CHECK(w.failure(tagger, "CreateSecret", R"({"Name": "n", "Tags": [{"Key": "team", "Value": "a"}]})") ==
          "no error");
    CHECK(w.failure(tagger, "CreateSecret", R"({"Name": "m", "Tags": [{"Key": "team", "Value": "b"}]})")
              .starts_with("AccessDeniedException"));
    CHECK(w.failure(team("secretsmanager:Name", "n2"), "CreateSecret", R"({"Name": "n2"})") == "no error");
    CHECK(w.failure(team("secretsmanager:Name", "n2"), "CreateSecret", R"({"Name": "n3"})") != "no error");
}

TEST_CASE("a resource policy grants and denies by itself") {
    SecretsWorld w;
    w.call("CreateSecret", R"({"Name": "db", "SecretString": "x"})");
    const auto put = [&w](std::string_view effect) {
        const std::string policy = R"({"Version": "2012-10-17", "Statement": [{"Effect": ")" +
                                   std::string(effect) +
                                   R"(", "Principal": {"AWS": "arn:aws:iam::111111111111:role/reader"},
                                   "Action": "secretsmanager:GetSecretValue", "Resource": "*"}]})";
        w.call("PutResourcePolicy",
               R"({"SecretId": "db", "ResourcePolicy": )" + SecretsWorld::quoted(policy) + "}");
    };
    put("Allow");
    CHECK(w.failure(w.role_with(R"({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"})"),
                    "GetSecretValue", R"({"SecretId": "db"})") == "no error");
    put("Deny");
    CHECK(w.failure(w.role_with(allow(R"("Resource": "*")")), "GetSecretValue", R"({"SecretId": "db"})") ==
          std::string(kDenied) + "db with an explicit deny in a resource-based policy");
}

TEST_CASE("every operation is denied to a caller without a policy") {
    SecretsWorld w;
    w.call("CreateSecret", R"({"Name": "example", "SecretString": "x"})");
    const auto nobody = w.role_with(R"({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"})");
    for (const gate::Operation& operation : w.service.operations()) {
        INFO(operation.name);
        CHECK(w.failure(nobody, operation.name, operation.example).starts_with("AccessDeniedException: "));
        CHECK(w.failure(operation.name, operation.example).find("AccessDenied") == std::string::npos);
    }
}
