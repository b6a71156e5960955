#include "emulators/iam/documents.hpp"
#include "emulators/iam/testcases/iam_world.hpp"

using namespace leastwise;
using iamapi::IamWorld;
using iamapi::role_properties;

namespace {

std::string statement(std::string_view action) {
    return R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ")" +
           std::string(action) + R"(", "Resource": "*"}]})";
}

}  // namespace

TEST_CASE("a role without a name gets one of stack, logical id and twelve characters") {
    IamWorld w;
    const gate::Declared made = w.declare("AWS::IAM::Role", "FnRole", role_properties());
    CHECK(made.physical_id.starts_with("app-FnRole-"));
    CHECK(made.physical_id.size() == std::string("app-FnRole-").size() + 12);
    CHECK(*made.attributes.at("Arn").if_string() == "arn:aws:iam::123456789012:role/" + made.physical_id);
    const gate::Role* role = w.directory.find_role(made.physical_id);
    REQUIRE(role != nullptr);
    CHECK(role->logical_id == "FnRole");
    CHECK(role->session_seconds_max == 3600);
    CHECK(role->created == w.clock.now());
}

TEST_CASE("generated names never exceed 64 characters and keep both parts") {
    IamWorld w;
    gate::Declaration declaration;
    const auto stack_length = GENERATE(as<std::size_t>{}, 1, 24, 25, 26, 128);
    const auto logical_length = GENERATE(as<std::size_t>{}, 1, 24, 25, 26, 255);
    declaration.stack_name.assign(stack_length, 's');
    declaration.logical_id.assign(logical_length, 'L');
    const std::string name = iamapi::physical_name(w.iam, "", declaration);
    CHECK(name.size() <= 64);
    CHECK(name.size() >=
          std::min<std::size_t>(64, 14 + std::min<std::size_t>(stack_length + logical_length, 50)));
    CHECK(name.find("s-L") != std::string::npos);
    CHECK(iamapi::physical_name(w.iam, "given", declaration) == "given");
}

TEST_CASE("a policy attached to a role stands in its list; one of the same name replaces the inline one") {
    IamWorld w;
    w.declare("AWS::IAM::Role", "FnRole", role_properties(R"("RoleName": "fn")"));
    const std::string rest = R"(, "PolicyName": "p", "Roles": ["fn"]})";
    w.declare("AWS::IAM::Policy", "P1", R"({"PolicyDocument": )" + statement("s3:GetObject") + rest);
    w.declare("AWS::IAM::Policy", "P2", R"({"PolicyDocument": )" + statement("s3:PutObject") + rest);
    w.declare(
        "AWS::IAM::RolePolicy", "P3",
        R"({"PolicyDocument": )" + statement("s3:ListBucket") + R"(, "PolicyName": "q", "RoleName": "fn"})");
    REQUIRE(w.diagnostics.empty());
    const gate::Role* role = w.directory.find_role("fn");
    REQUIRE(role->policies.size() == 2);
    CHECK(role->policies[0].statements[0].actions[0] == "s3:PutObject");
    CHECK(role->policies[1].name == "q");
}

TEST_CASE("a managed policy of the template can be attached from either side and can bound a role") {
    IamWorld w;
    const auto first =
        w.declare("AWS::IAM::ManagedPolicy", "Shared",
                  R"({"ManagedPolicyName": "shared", "PolicyDocument": )" + statement("s3:*") + "}");
    CHECK(first.physical_id == "arn:aws:iam::123456789012:policy/shared");
    w.declare("AWS::IAM::Role", "FnRole",
              role_properties(R"("RoleName": "fn", "ManagedPolicyArns": [")" + first.physical_id +
                              R"("], "PermissionsBoundary": ")" + first.physical_id + "\""));
    w.declare("AWS::IAM::ManagedPolicy", "Late",
              R"({"Roles": ["fn"], "PolicyDocument": )" + statement("sqs:*") + "}");
    REQUIRE(w.diagnostics.empty());
    const gate::Role* role = w.directory.find_role("fn");
    REQUIRE(role->policies.size() == 2);
    CHECK(role->policies[0].arn == first.physical_id);
    CHECK(role->policies[1].statements[0].actions[0] == "sqs:*");
    REQUIRE(role->boundary);
    CHECK(role->boundary->kind == iam::PolicyKind::boundary);
    CHECK(role->boundary->statements[0].actions[0] == "s3:*");
}

TEST_CASE("an AWS managed policy that is not carried is an error that names it, and grants nothing") {
    IamWorld w;
    w.declare(
        "AWS::IAM::Role", "FnRole",
        role_properties(R"("RoleName": "fn", "ManagedPolicyArns": ["arn:aws:iam::aws:policy/NoSuchThing"])"));
    REQUIRE(w.diagnostics.size() == 1);
    CHECK(w.diagnostics[0].message ==
          "leastwise carries no document for the AWS managed policy \"NoSuchThing\" and does not guess one");
    CHECK(w.diagnostics[0].hint.find("--managed-policies FILE") != std::string::npos);
    CHECK(w.directory.find_role("fn")->policies.empty());

    SECTION("a known name under a wrong path is corrected") {
        w.declare("AWS::IAM::Role", "Other", role_properties(R"("ManagedPolicyArns":
            ["arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole"])"));
        CHECK(w.diagnostics[1].message ==
              "Policy arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole does not exist or is not "
              "attachable.");
        CHECK(w.diagnostics[1].hint ==
              "The ARN of AWSLambdaBasicExecutionRole is "
              "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole");
    }
    SECTION("a bare name is no ARN") {
        w.declare("AWS::IAM::Role", "Other",
                  role_properties(R"("ManagedPolicyArns": ["AmazonS3FullAccess"])"));
        CHECK(w.diagnostics[1].message == "ARN AmazonS3FullAccess is not valid.");
    }
    SECTION("a boundary that cannot be read allows nothing") {
        w.declare(
            "AWS::IAM::Role", "Other",
            role_properties(R"("RoleName": "o", "PermissionsBoundary": "arn:aws:iam::aws:policy/Nope")"));
        REQUIRE(w.directory.find_role("o")->boundary);
        CHECK(w.directory.find_role("o")->boundary->statements.empty());
    }
}

TEST_CASE("what AWS refuses in a role is refused with its words") {
    IamWorld w;
    const auto failure = [&w](std::string_view more) {
        return w.declare_failure("AWS::IAM::Role", "R", role_properties(more));
    };
    CHECK(failure(R"("RoleName": "no spaces")") ==
          "ValidationError: 1 validation error detected: Value at 'roleName' failed to satisfy "
          "constraint: "
          "Member must satisfy regular expression pattern: [\\w+=,.@-]+");
    CHECK(failure(R"("RoleName": ")" + std::string(65, 'a') + "\"")
              .ends_with("length less than or equal to 64"));
    CHECK(failure(R"("RoleName": ")" + std::string(64, 'a') + "\"") == "no error");
    CHECK(failure(R"("MaxSessionDuration": 3599)").ends_with("greater than or equal to 3600"));
    CHECK(failure(R"("MaxSessionDuration": 43201)").ends_with("less than or equal to 43200"));
    CHECK(failure(R"("MaxSessionDuration": "43200")") == "no error");
    CHECK(failure(R"("Path": "app")")
              .starts_with("ValidationError: 1 validation error detected: Value at 'path'"));
    CHECK(failure(R"("Path": "/app")").find("'path'") != std::string::npos);
    CHECK(failure(R"("RoleName": "twice")") == "no error");
    CHECK(failure(R"("RoleName": "twice")") == "EntityAlreadyExists: Role with name twice already exists.");
    CHECK(w.declare_failure(
              "AWS::IAM::Policy", "P",
              R"({"PolicyName": "p", "Roles": ["none"], "PolicyDocument": )" + statement("s3:*") + "}") ==
          "NoSuchEntity: The role with name none cannot be found.");
}

TEST_CASE("policies over AWS's sizes are refused") {
    IamWorld w;
    const auto document = [](std::size_t size) {
        const std::string empty = statement("s3:");
        return statement("s3:" + std::string(size, 'a'));
    };
    const std::size_t frame =
        iamapi::policy_size(*iamapi::read_policy(IamWorld::json(statement("s3:a")), iam::PolicyKind::identity,
                                                 "p", w.diagnostics)) -
        1;
    const auto managed = [&](std::size_t size) {
        return w.declare_failure("AWS::IAM::ManagedPolicy", "M",
                                 R"({"PolicyDocument": )" + document(size - frame) + "}");
    };
    CHECK(managed(6144) == "no error");
    CHECK(managed(6145) == "LimitExceeded: Cannot exceed quota for PolicySize: 6144");
    const auto inlined = [&](std::size_t size) {
        return w.declare_failure("AWS::IAM::Role", "R",
                                 role_properties(R"("RoleName": "r)" + std::to_string(size) +
                                                 R"(", "Policies": [{"PolicyName": "p", "PolicyDocument": )" +
                                                 document(size - frame) + "}]"));
    };
    CHECK(inlined(10240) == "no error");
    CHECK(inlined(10241) == "LimitExceeded: Maximum policy size of 10240 bytes exceeded for role r10241");
}

TEST_CASE("a malformed policy is reported at its place and the role gets none of it") {
    IamWorld w;
    w.declare("AWS::IAM::Role", "R", role_properties(R"("RoleName": "r", "Policies": [{"PolicyName": "p",
        "PolicyDocument": {"Version": "2012-10-17", "Statement": [
        {"Effect": "Perhaps", "Action": "s3:*", "Resource": "*"}]}}])"));
    CHECK(core::has_errors(w.diagnostics));
    CHECK(w.directory.find_role("r")->policies.empty());
    w.diagnostics.clear();
    w.declare("AWS::IAM::Role", "S", role_properties(R"("RoleName": "s", "Policies": [{"PolicyName": "p",
        "PolicyDocument": "{not json"}])"));
    REQUIRE(w.diagnostics.size() == 1);
    CHECK(w.diagnostics[0].message == "the document of policy \"p\" is text that is not JSON");
}
