#include "emulators/lambda/code.hpp"
#include "emulators/lambda/testcases/account.hpp"
#include "tests/catch.hpp"

using namespace leastwise;
using namespace leastwise::lambda::testcases;

TEST_CASE("a function is declared with AWS's defaults") {
    Account account;
    const auto declared = account.declare_function();
    CHECK(declared.physical_id == "fn");
    CHECK(declared.arn == "arn:aws:lambda:us-east-1:111111111111:function:fn");
    const auto& function = *account.service.registry().find("fn");
    CHECK(function.configuration.memory_mb == 128);
    CHECK(function.configuration.timeout == std::chrono::seconds(3));
    CHECK(function.configuration.ephemeral_mb == 512);
    CHECK(function.configuration.log_group == "/aws/lambda/fn");
    CHECK(function.configuration.code_directory ==
          std::filesystem::canonical(account.files.path() + "/src").string());
    CHECK_FALSE(function.configuration.reserved_concurrency.has_value());
    CHECK(account.diagnostics.empty());
}

TEST_CASE("a function is declared with everything its properties say") {
    Account account;
    account.files.file("layer/nodejs/node_modules/x/index.js", "module.exports = 1;\n");
    const auto layer = account.declare("AWS::Lambda::LayerVersion", "Shared",
                                       *wire::read_json(R"({"LayerName":"shared","Content":"layer"})"));
    CHECK(layer.physical_id == "arn:aws:lambda:us-east-1:111111111111:layer:shared:1");
    account.declare_function(
        R"({"MemorySize":"512","Timeout":900,"EphemeralStorage":{"Size":1024},"ReservedConcurrentExecutions":2,)"
        R"("Environment":{"Variables":{"A":"x","N":7,"B":true}},"Layers":[")" +
        layer.physical_id +
        R"("],"LoggingConfig":{"LogGroup":"mine"},"Tags":[{"Key":"k","Value":"v"}],"Architectures":["arm64"]})");
    const auto& function = *account.service.registry().find("fn");
    const auto& configuration = function.configuration;
    CHECK(configuration.memory_mb == 512);
    CHECK(configuration.timeout == std::chrono::seconds(900));
    CHECK(configuration.reserved_concurrency == 2U);
    CHECK(configuration.environment ==
          std::vector<std::pair<std::string, std::string>>{{"A", "x"}, {"N", "7"}, {"B", "true"}});
    CHECK(configuration.layer_directories ==
          std::vector<std::string>{std::filesystem::canonical(account.files.path() + "/layer").string()});
    CHECK(configuration.log_group == "mine");
    CHECK(account.service.resource_tags(configuration.arn).at("k") == "v");
    CHECK(account.diagnostics.empty());
}

TEST_CASE("code that is one file is that file, and code that is not run may be missing") {
    Account account;
    account.files.file("one/app.py", "def f(e, c): return 1\n");
    account.declare_function(R"({"Code":"one/app.py"})");
    const auto& code = account.service.registry().find("fn")->configuration.code_directory;
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(code))
        names.push_back(entry.path().filename().string());
    CHECK(names == std::vector<std::string>{"app.py"});
    account.files.file("one/app.zip", "this is no archive");
    CHECK(failure_of([&] { account.declare_function(R"({"Code":"one/app.zip"})"); }) ==
          "InvalidParameterValueException: Could not unzip uploaded file. Please check your file, then try "
          "to upload "
          "again.");
    account.declare_function(R"({"Runtime":"java21","Code":"target/missing.jar"})");
    CHECK(account.service.registry().find("fn")->configuration.runtime == "java21");
}

TEST_CASE("a layer from elsewhere is told, not ignored") {
    Account account;
    account.declare_function(
        R"({"Layers":["arn:aws:lambda:us-east-1:580247275435:layer:LambdaInsights:14"]})");
    REQUIRE(account.diagnostics.size() == 1);
    CHECK(account.diagnostics[0].severity == core::Severity::warning);
    CHECK(account.diagnostics[0].message.find("layer:LambdaInsights:14") != std::string::npos);
}

TEST_CASE("functions that AWS refuses are refused in its words") {
    Account account;
    const auto refused = [&](std::string_view more) {
        return failure_of([&] { account.declare_function(more); });
    };
    const std::pair<std::string, std::string> cases[] = {
        {R"({"MemorySize":127})",
         "ValidationException: 1 validation error detected: Value '127' at 'memorySize' failed to satisfy "
         "constraint: "
         "Member must have value greater than or equal to 128"},
        {R"({"MemorySize":10241,"Timeout":901})",
         "ValidationException: 2 validation errors detected: Value '10241' at 'memorySize' failed to satisfy "
         "constraint: Member must have value less than or equal to 10240; Value '901' at 'timeout' failed to "
         "satisfy "
         "constraint: Member must have value less than or equal to 900"},
        {R"({"Role":"r1"})",
         "ValidationException: 1 validation error detected: Value 'r1' at 'role' failed to satisfy "
         "constraint: Member "
         R"(must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+)"},
        {R"({"Environment":{"Variables":{"AWS_REGION":"x","OK":"1","_HANDLER":"y"}}})",
         "InvalidParameterValueException: Lambda was unable to configure your environment variables because "
         "the "
         "environment variables you have provided contains reserved keys that are currently not supported "
         "for "
         "modification. Reserved keys used in this request: AWS_REGION, _HANDLER"},
        {R"({"Layers":["a","b","c","d","e","f"]})",
         "InvalidParameterValueException: Cannot reference more than 5 layers."},
        {R"({"PackageType":"Image"})",
         "InvalidParameterValueException: leastwise does not emulate functions packaged as container "
         "images."},
        {R"({"Handler":""})",
         "InvalidParameterValueException: Runtime and Handler are mandatory parameters for functions created "
         "with "
         "deployment packages."},
    };
    for (const auto& [more, expected] : cases) {
        INFO(more);
        CHECK(refused(more) == expected);
    }
    CHECK(refused(R"({"Runtime":"nodejs99.x"})")
              .starts_with("InvalidParameterValueException: Value nodejs99.x at 'runtime' failed to satisfy "
                           "constraint: Member must satisfy enum value set: [nodejs20.x, python3.14, "));
    CHECK(refused(R"({"Code":"nowhere"})").find("There is no code at ") != std::string::npos);
    CHECK(refused(R"({"Code":{"S3Bucket":"b","S3Key":"k"}})").find("not from S3") != std::string::npos);
    CHECK(account.service.registry().functions().empty());
}

TEST_CASE("environment variables fit 4 KB as JSON") {
    Account account;
    const auto with_value = [](std::size_t length) {
        return R"({"Environment":{"Variables":{"V":")" + std::string(length, 'x') + R"("}}})";
    };
    // {"V":"…"} has 8 bytes beside the value.
    CHECK(failure_of([&] { account.declare_function(with_value(4096 - 8)); }) == "no error");
    const auto text = failure_of([&] { account.declare_function(with_value(4096 - 7)); });
    CHECK(text.starts_with(
        "InvalidParameterValueException: Lambda was unable to configure your environment variables "
        "because the environment variables you have provided exceeded the 4KB limit. String "
        "measured: {\"V\":\"xxx"));
}

TEST_CASE("versions and aliases name what is deployed") {
    Account account;
    account.declare_function();
    const auto version =
        account.declare("AWS::Lambda::Version", "V", *wire::read_json(R"({"FunctionName":"fn"})"));
    CHECK(version.physical_id == "arn:aws:lambda:us-east-1:111111111111:function:fn:1");
    account.declare("AWS::Lambda::Alias", "Live",
                    *wire::read_json(R"({"FunctionName":"fn","Name":"live","FunctionVersion":"1"})"));
    const auto answer = account.call("Invoke", R"({"FunctionName":"fn:live"})");
    CHECK(*std::get<gate::Reply>(answer).headers.find("X-Amz-Executed-Version") == "1");
    CHECK(account.fleet->invocations.at(0).invoked_arn ==
          "arn:aws:lambda:us-east-1:111111111111:function:fn:live");
    CHECK(describe(account.call("Invoke", R"({"FunctionName":"fn","Qualifier":"2"})")) ==
          "404 ResourceNotFoundException: Function not found: "
          "arn:aws:lambda:us-east-1:111111111111:function:fn:2");
    CHECK(failure_of([&] {
              account.declare(
                  "AWS::Lambda::Alias", "Next",
                  *wire::read_json(R"({"FunctionName":"fn","Name":"next","FunctionVersion":"2"})"));
          }) ==
          "ResourceNotFoundException: Function not found: "
          "arn:aws:lambda:us-east-1:111111111111:function:fn:2");
}

TEST_CASE("a function without a name gets CloudFormation's, at most 64 characters") {
    Account account;
    const auto named = [&](std::string_view logical_id) {
        return account
            .declare("AWS::Lambda::Function", logical_id,
                     *wire::read_json(R"({"Runtime":"python3.14","Handler":"a.b","Code":"src",)"
                                      R"("Role":"arn:aws:iam::111111111111:role/role"})"))
            .physical_id;
    };
    CHECK(named("Fn").starts_with("app-Fn-"));
    CHECK(named("Fn").size() == 19);
    CHECK(named(std::string(100, 'L')).size() == 64);
}

TEST_CASE("code written in the template becomes a file of the runtime's language") {
    Account account;
    const auto read = [&] {
        const auto& directory = account.service.registry().find("fn")->configuration.code_directory;
        std::string names;
        for (const auto& entry : std::filesystem::directory_iterator(directory))
            names += entry.path().filename();
        return names;
    };
    account.declare_function(R"({"Code":{"ZipFile":"exports.handler = 1"}})");
    CHECK(read() == "index.js");
    account.declare_function(R"({"Code":{"ZipFile":"def handler(e, c): pass"},"Runtime":"python3.14"})");
    CHECK(read() == "index.py");
    CHECK(failure_of([&] {
              account.declare_function(R"({"Code":{"ZipFile":"x"},"Runtime":"java25"})");
          }).starts_with("InvalidParameterValueException: ZipFile can only be used when Runtime is set to"));
}
