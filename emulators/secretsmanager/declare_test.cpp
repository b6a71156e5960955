#include "emulators/secretsmanager/reference.hpp"
#include "emulators/secretsmanager/testcases/secrets_world.hpp"

using namespace leastwise;
using secretsmanager::SecretsWorld;

namespace {

std::string value_of(SecretsWorld& w, const std::string& id) {
    return *w.call("GetSecretValue", R"({"SecretId": ")" + id + "\"}").find_string("SecretString");
}

std::string refusal(SecretsWorld& w, std::string_view text) {
    try {
        return secretsmanager::resolve_references(w.gate, w.admin, text);
    } catch (const gate::AwsError& error) {
        return error.code() + ": " + error.message();
    }
}

}  // namespace

TEST_CASE("a template's secret has the given value, or a generated name") {
    SecretsWorld w;
    const auto made =
        w.declare("AWS::SecretsManager::Secret", "Partner",
                  R"({"SecretString": "v", "Description": "d", "Tags": [{"Key": "a", "Value": "b"}]})");
    CHECK(made.physical_id == made.arn);
    CHECK(made.arn.starts_with("arn:aws:secretsmanager:us-east-1:111111111111:secret:Partner-"));
    const auto described = w.call("DescribeSecret", R"({"SecretId": ")" + made.arn + "\"}");
    CHECK(described.find_string("Name")->size() == std::string("Partner-").size() + 12);
    CHECK(value_of(w, made.arn) == "v");
    const auto named = w.declare("AWS::SecretsManager::Secret", "Other", R"({"Name": "prod/other"})");
    CHECK(
        w.failure("GetSecretValue", R"({"SecretId": "prod/other"})").ends_with("staging label: AWSCURRENT"));
    CHECK(named.arn.find("secret:prod/other-") != std::string::npos);
}

TEST_CASE("GenerateSecretString makes a password alone or inside the template's object") {
    SecretsWorld w;
    const auto plain =
        w.declare("AWS::SecretsManager::Secret", "A",
                  R"({"GenerateSecretString": {"PasswordLength": "16", "ExcludePunctuation": "true"}})");
    CHECK(value_of(w, plain.arn).size() == 16);
    const auto object = w.declare("AWS::SecretsManager::Secret", "B", R"J({"GenerateSecretString": {
        "SecretStringTemplate": "{\"username\": \"admin\"}",
        "GenerateStringKey": "password", "PasswordLength": 20}})J");
    const auto document = SecretsWorld::json(value_of(w, object.arn));
    CHECK(*document.find_string("username") == "admin");
    CHECK(document.find_string("password")->size() == 20);
    CHECK(w.diagnostics.empty());
    w.declare("AWS::SecretsManager::Secret", "C",
              R"({"GenerateSecretString": {"GenerateStringKey": "password"}})");
    w.declare("AWS::SecretsManager::Secret", "D", R"({"SecretString": "x", "GenerateSecretString": {}})");
    CHECK(w.diagnostics.size() == 2);
    CHECK_THROWS_AS(w.declare("AWS::SecretsManager::Secret", "E",
                              R"({"GenerateSecretString": {"PasswordLength": 4097}})"),
                    gate::AwsError);
}

TEST_CASE("a template's resource policy decides, and is read back") {
    SecretsWorld w;
    const auto made =
        w.declare("AWS::SecretsManager::Secret", "Partner", R"({"Name": "p", "SecretString": "v"})");
    w.declare("AWS::SecretsManager::ResourcePolicy", "Policy",
              R"({"SecretId": ")" + made.arn + R"(", "ResourcePolicy":
        {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*",
         "Action": "secretsmanager:GetSecretValue", "Resource": "*"}]}})");
    CHECK(w.failure("GetSecretValue", R"({"SecretId": "p"})")
              .ends_with("explicit deny in a resource-based policy"));
    CHECK(w.call("GetResourcePolicy", R"({"SecretId": "p"})").find_string("ResourcePolicy")->find("Deny") !=
          std::string::npos);
    REQUIRE(w.service.resource_policy(made.arn) != nullptr);
    CHECK(w.service.resource_policy(made.arn)->name == "Policy");
}

TEST_CASE("dynamic references are taken apart") {
    using secretsmanager::parse_reference;
    const auto full = parse_reference(
        "resolve:secretsmanager:arn:aws:secretsmanager:us-east-1:1:secret:db-a1b2c3:SecretString:user:"
        "AWSPREVIOUS");
    REQUIRE(full);
    CHECK(full->secret_id == "arn:aws:secretsmanager:us-east-1:1:secret:db-a1b2c3");
    CHECK(full->json_key == "user");
    CHECK(full->version_stage == "AWSPREVIOUS");
    CHECK(parse_reference("resolve:secretsmanager:db")->secret_id == "db");
    CHECK(parse_reference("resolve:secretsmanager:db:SecretString:::v1")->version_id == "v1");
    for (const char* bad :
         {"", "resolve:ssm:db", "resolve:secretsmanager:", "resolve:secretsmanager:db:SecretBinary",
          "resolve:secretsmanager:db:SecretString:k:stage:version", "resolve:secretsmanager:arn:aws",
          "resolve:secretsmanager:db:SecretString:k:s:v:more"}) {
        INFO(bad);
        CHECK_FALSE(parse_reference(bad));
    }
}

TEST_CASE("dynamic references in a text are replaced by the values") {
    SecretsWorld w;
    w.call("CreateSecret", R"J({"Name": "db", "SecretString": "{\"user\": \"u\", \"port\": 5432}"})J");
    CHECK(refusal(w,
                  "a{{resolve:secretsmanager:db:SecretString:user}}b{{resolve:secretsmanager:db:SecretString:"
                  "port}}c") == "aub5432c");
    CHECK(refusal(w, "{{resolve:ssm:/x}} {{resolve:secretsmanager:db") ==
          "{{resolve:ssm:/x}} {{resolve:secretsmanager:db");
    CHECK(refusal(w, "{{resolve:secretsmanager:none}}") ==
          "ResourceNotFoundException: Secrets Manager can't find the specified secret.");
    CHECK(refusal(w, "{{resolve:secretsmanager:db:SecretString:none}}") ==
          "ValidationError: Could not find a value associated with JSONKey in SecretString: none");
    CHECK(refusal(w, "{{resolve:secretsmanager:db:Wrong}}").starts_with("ValidationError: Incorrect format"));
}
