#include "emulators/cloudformation/service.hpp"
#include "runtime/gate/testcases/account.hpp"
#include "tests/catch.hpp"

using namespace leastwise;
using cloudformation::StackRecord;

namespace {

using gate::testcases::kStart;
constexpr char kStackId[] = "arn:aws:cloudformation:us-east-1:123456789012:stack/app/0a1b";

StackRecord example_stack() {
    StackRecord stack;
    stack.name = "app";
    stack.id = kStackId;
    stack.created = kStart;
    stack.capabilities = {"CAPABILITY_IAM"};
    stack.parameters = {{"Stage", "test"}};
    stack.outputs = {{"ApiUrl", "http://127.0.0.1:3000/Prod/", "Where the API is", ""},
                     {"TableName", "app-Table-1", "", "app-table"}};
    stack.resources = {{"Table", "app-Table-1", "AWS::DynamoDB::Table", "CREATE_COMPLETE", "", kStart},
                       {"Queue", "unsupported-Queue", "AWS::SQS::Queue", "CREATE_COMPLETE", "", kStart}};
    stack.tags = {{"team", "fitness"}};
    stack.template_text = "Resources: {}\n";
    stack.processed_text = R"({"Resources":{}})";
    return stack;
}

/// A world with CloudFormation, an administrator and one stack.
struct Account : gate::testcases::Account {
    cloudformation::CloudFormationService service{world};

    Account() {
        gate.add(service);
        service.record(gate, admin, example_stack());
    }

    core::Document call(std::string_view operation, std::string_view input) {
        return gate.call_now(admin, "cloudformation", operation, *wire::read_json(input)).output;
    }
    std::string json(std::string_view operation, std::string_view input) {
        return wire::to_json(call(operation, input));
    }
    std::string refusal(std::string_view operation, std::string_view input) {
        try {
            return "accepted: " + json(operation, input);
        } catch (const gate::AwsError& error) {
            return std::to_string(error.http_status()) + " " + error.code() + ": " + error.message();
        }
    }
};

}  // namespace

TEST_CASE("DescribeStacks shows parameters, outputs and tags, by name, by id and without either") {
    Account account;
    const std::string expected =
        R"({"Stacks":[{"StackId":"arn:aws:cloudformation:us-east-1:123456789012:stack/app/0a1b","StackName":"app",)"
        R"("Parameters":[{"ParameterKey":"Stage","ParameterValue":"test"}],)"
        R"("CreationTime":"2026-01-01T00:00:00.000Z","RollbackConfiguration":{},"StackStatus":"CREATE_COMPLETE",)"
        R"("DisableRollback":false,"NotificationARNs":[],"Capabilities":["CAPABILITY_IAM"],)"
        R"("Outputs":[{"OutputKey":"ApiUrl","OutputValue":"http://127.0.0.1:3000/Prod/",)"
        R"("Description":"Where the API is"},)"
        R"({"OutputKey":"TableName","OutputValue":"app-Table-1","ExportName":"app-table"}],)"
        R"("Tags":[{"Key":"team","Value":"fitness"}],"EnableTerminationProtection":false,)"
        R"("DriftInformation":{"StackDriftStatus":"NOT_CHECKED"}}]})";
    CHECK(account.json("DescribeStacks", R"({"StackName":"app"})") == expected);
    CHECK(account.json("DescribeStacks", R"({"StackName":")" + std::string(kStackId) + "\"}") == expected);
    CHECK(account.json("DescribeStacks", "{}") == expected);
    CHECK(account.json("ListStacks", R"({"StackStatusFilter":["CREATE_COMPLETE"]})") ==
          R"({"StackSummaries":[{"StackId":"arn:aws:cloudformation:us-east-1:123456789012:stack/app/0a1b",)"
          R"("StackName":"app","CreationTime":"2026-01-01T00:00:00.000Z","StackStatus":"CREATE_COMPLETE",)"
          R"("DriftInformation":{"StackDriftStatus":"NOT_CHECKED"}}]})");
    CHECK(account.json("ListStacks", R"({"StackStatusFilter":["DELETE_COMPLETE"]})") ==
          R"({"StackSummaries":[]})");
}

TEST_CASE("a stack's resources are shown in the three forms of the three operations") {
    Account account;
    const std::string common =
        R"("LogicalResourceId":"Table","PhysicalResourceId":"app-Table-1","ResourceType":"AWS::DynamoDB::Table",)";
    const std::string end = R"("ResourceStatus":"CREATE_COMPLETE",)"
                            R"("DriftInformation":{"StackResourceDriftStatus":"NOT_CHECKED"})";
    const std::string of_stack = R"(,"StackName":"app","StackId":")" + std::string(kStackId) + "\"";
    const std::string time = R"("Timestamp":"2026-01-01T00:00:00.000Z",)";
    const std::string update_time = R"("LastUpdatedTimestamp":"2026-01-01T00:00:00.000Z",)";
    const std::string one = R"({"StackName":"app","LogicalResourceId":"Table"})";
    CHECK(account.json("DescribeStackResources", one) ==
          R"({"StackResources":[{)" + common + time + end + of_stack + "}]}");
    CHECK(account.json("DescribeStackResources", R"({"PhysicalResourceId":"app-Table-1"})") ==
          account.json("DescribeStackResources", R"({"StackName":"app"})"));
    CHECK(account.json("DescribeStackResource", one) ==
          R"({"StackResourceDetail":{)" + common + update_time + end + of_stack + R"(,"Metadata":"{}"}})");
    const auto listed = account.json("ListStackResources", R"({"StackName":"app"})");
    CHECK(listed.starts_with(R"({"StackResourceSummaries":[{)" + common + update_time + end + "},"));
}

TEST_CASE("long lists of resources and exports come in pages of 100") {
    Account account;
    StackRecord stack = example_stack();
    stack.resources.clear();
    stack.outputs.clear();
    for (int i = 100; i < 305; ++i) {
        const std::string n = std::to_string(i);
        stack.resources.push_back({"R" + n, "r-" + n, "AWS::SNS::Topic", "CREATE_COMPLETE", "", kStart});
        stack.outputs.push_back({"O" + n, n, "", "export-" + n});
    }
    account.service.record(account.gate, account.admin, stack);
    std::size_t resources = 0, exports = 0, pages = 0;
    std::string token;
    do {
        const auto answer = account.call(
            "ListStackResources",
            R"({"StackName":"app")" + (token.empty() ? "" : R"(,"NextToken":")" + token + "\"") + "}");
        resources += answer.find("StackResourceSummaries")->if_array()->size();
        token = answer.find_string("NextToken") == nullptr ? "" : *answer.find_string("NextToken");
        ++pages;
    } while (!token.empty() && pages < 10);
    CHECK(resources == 205);
    CHECK(pages == 3);
    const auto first = account.call("ListExports", "{}");
    exports = first.find("Exports")->if_array()->size();
    CHECK(exports == 100);
    CHECK(first.find("Exports")->if_array()->front() ==
          *wire::read_json(R"({"ExportingStackId":")" + std::string(kStackId) +
                           R"(","Name":"export-100","Value":"100"})"));
    CHECK(account.refusal("ListExports", R"({"NextToken":"x"})") ==
          "400 ValidationError: The NextToken is invalid");
}

TEST_CASE("the template is returned as written and as it was processed") {
    Account account;
    CHECK(*account.call("GetTemplate", R"({"StackName":"app"})").find_string("TemplateBody") ==
          "Resources: {}\n");
    CHECK(*account.call("GetTemplate", R"({"StackName":"app","TemplateStage":"Processed"})")
               .find_string("TemplateBody") == R"({"Resources":{}})");
}

TEST_CASE("what is not there is refused in AWS's words") {
    Account account;
    const std::pair<std::pair<std::string, std::string>, std::string> cases[] = {
        {{"DescribeStacks", R"({"StackName":"none"})"},
         "400 ValidationError: Stack with id none does not exist"},
        {{"ListStackResources", R"({"StackName":"none"})"},
         "400 ValidationError: Stack with id none does not exist"},
        {{"DescribeStackResources", R"({"StackName":"none"})"},
         "400 ValidationError: Stack with id none does not exist"},
        {{"GetTemplate", R"({"StackName":"none"})"},
         "400 ValidationError: Stack with id none does not exist"},
        {{"DescribeStackResource", R"({"StackName":"none","LogicalResourceId":"x"})"},
         "400 ValidationError: Stack 'none' does not exist"},
        {{"DescribeStackResource", R"({"StackName":"app","LogicalResourceId":"x"})"},
         "400 ValidationError: Resource x does not exist for stack " + std::string(kStackId)},
        {{"DescribeStackResources", R"({"PhysicalResourceId":"gone"})"},
         "400 ValidationError: Stack for gone does not exist"},
        {{"ListStackResources", "{}"},
         "400 ValidationError: 1 validation error detected: Value null at 'stackName' failed to satisfy "
         "constraint: "
         "Member must not be null"},
    };
    for (const auto& [request, expected] : cases) {
        INFO(request.first << " " << request.second);
        CHECK(account.refusal(request.first, request.second) == expected);
    }
}
