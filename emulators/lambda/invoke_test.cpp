#include "emulators/lambda/invoke.hpp"
#include "emulators/lambda/testcases/account.hpp"
#include "runtime/core/text.hpp"
#include "tests/catch.hpp"

#include <algorithm>

using namespace leastwise;
using namespace leastwise::lambda::testcases;

namespace {

std::string header(const gate::Outcome& outcome, std::string_view name) {
    const std::string* value = std::get<gate::Reply>(outcome).headers.find(name);
    return value == nullptr ? "(none)" : *value;
}

std::vector<const ledger::Entry*> entries(const ledger::Ledger& ledger, ledger::Kind kind) {
    std::vector<const ledger::Entry*> found;
    for (const auto& entry : ledger.entries()) {
        if (entry.kind == kind) found.push_back(&entry);
    }
    return found;
}

}  // namespace

TEST_CASE("a synchronous invocation hands the event over and answers with the function's result") {
    Account account;
    account.declare_function();
    const auto outcome = account.call("Invoke", R"({"FunctionName":"fn","LogType":"Tail"})", R"({"a":1})");
    CHECK(describe(outcome) == R"(200 {"a":1})");
    CHECK(header(outcome, "X-Amz-Executed-Version") == "$LATEST");
    CHECK(header(outcome, "X-Amz-Function-Error") == "(none)");
    CHECK(header(outcome, "X-Amz-Log-Result").empty());  // the script logs no tail
    const auto& invocation = account.fleet->invocations.at(0);
    CHECK(invocation.invoked_arn == "arn:aws:lambda:us-east-1:111111111111:function:fn");
    CHECK(account.ledger.entries().back().operation == "Invoke");  // the call and the run share an id
    CHECK(invocation.request_id == account.ledger.entries().back().request_id);
    CHECK(core::glob_match("Root=1-6955b900-????????????????????????", invocation.trace_id));
    account.call("Invoke", R"({"FunctionName":"fn:$LATEST"})");
    CHECK(account.fleet->invocations.at(1).invoked_arn ==
          "arn:aws:lambda:us-east-1:111111111111:function:fn:$LATEST");
    CHECK(account.fleet->invocations.at(1).payload == "{}");  // no payload: an empty event
}

TEST_CASE("a failing function is an answer with status 200 and its error document") {
    Account account;
    account.declare_function();
    account.fleet->script = [](auto&, auto&) {
        function::Outcome outcome = answer(R"({"errorType":"E","errorMessage":"no"})");
        outcome.function_error = "Unhandled";
        outcome.log_tail = "START\n";
        return outcome;
    };
    const auto outcome = account.call("Invoke", R"({"FunctionName":"fn","LogType":"Tail"})");
    CHECK(describe(outcome) == R"(200 {"errorType":"E","errorMessage":"no"})");
    CHECK(header(outcome, "X-Amz-Function-Error") == "Unhandled");
    CHECK(header(outcome, "X-Amz-Log-Result") == core::to_base64("START\n"));
    const auto invocations = entries(account.ledger, ledger::Kind::invocation);
    REQUIRE(invocations.size() == 1);
    CHECK(invocations[0]->error_code == "E");
    CHECK(invocations[0]->error_message == "no");
}

TEST_CASE("an asynchronous invocation is accepted before it runs, a dry run never runs") {
    Account account;
    account.declare_function();
    account.fleet->is_prompt = false;
    const auto event = account.call("Invoke", R"({"FunctionName":"fn","InvocationType":"Event"})", "[]");
    CHECK(describe(event) == "202 ");
    CHECK(header(event, "X-Amz-Executed-Version") == "(none)");
    CHECK(account.service.in_flight() == 1);
    account.fleet->finish_all();
    CHECK(account.service.in_flight() == 0);
    CHECK(describe(account.call("Invoke", R"({"FunctionName":"fn","InvocationType":"DryRun"})")) == "204 ");
    CHECK(account.fleet->invocations.size() == 1);
    CHECK(describe(account.call("Invoke", R"({"FunctionName":"fn","InvocationType":"Soon"})")) ==
          "400 ValidationException: 1 validation error detected: Value 'Soon' at 'invocationType' failed to "
          "satisfy "
          "constraint: Member must satisfy enum value set: [Event, RequestResponse, DryRun]");
}

TEST_CASE("clients send type, log type and context as headers") {
    Account account;
    account.declare_function();
    const gate::Operation& row = account.service.operations().front();
    REQUIRE(row.name == "Invoke");
    gate::Call call{row, account.admin, "id-1", kStart, *wire::read_json(R"({"FunctionName":"fn"})"), "{}",
                    {}};
    call.headers.add("x-amz-client-context", core::to_base64(R"({"client":{}})"));
    call.headers.add("x-amz-invocation-type", "Event");
    const auto permit =
        account.gate.authorize(account.admin, "lambda", "test", {{"lambda:InvokeFunction", "*", {}}});
    const auto answer = row.handle(call, permit);
    CHECK(std::get<gate::Reply>(answer).status == 202);
    CHECK(account.fleet->invocations.at(0).client_context == R"({"client":{}})");
    CHECK(account.fleet->invocations.at(0).request_id == "id-1");
}

TEST_CASE("payloads are limited and must be JSON") {
    Account account;
    account.declare_function();
    const auto string_of = [](std::size_t bytes) { return '"' + std::string(bytes - 2, 'x') + '"'; };
    const std::string sync = R"({"FunctionName":"fn"})",
                      event = R"({"FunctionName":"fn","InvocationType":"Event"})";
    CHECK(describe(account.call("Invoke", sync, string_of(6'291'456))).starts_with("200"));
    CHECK(describe(account.call("Invoke", sync, string_of(6'291'457))) ==
          "413 RequestEntityTooLargeException: Request must be smaller than 6291456 bytes for the "
          "InvokeFunction "
          "operation");
    CHECK(describe(account.call("Invoke", event, string_of(1'048'576))) == "202 ");
    CHECK(describe(account.call("Invoke", event, string_of(1'048'577))).starts_with("413"));
    for (const std::string bad : {"{", "{]", "nope", "\xff", "[1,]", "{\"a\":1}x", "\"\\x\"", " "}) {
        INFO(bad);
        CHECK(describe(account.call("Invoke", sync, bad))
                  .starts_with(
                      "400 InvalidRequestContentException: Could not parse request body into json: Could not "
                      "parse payload into json: "));
    }
    CHECK(describe(account.call("Invoke", sync, std::string(100'000, '['))).starts_with("400"));
    CHECK(describe(account.call("Invoke", R"({"FunctionName":"fn","ClientContext":"!"})")) ==
          "400 InvalidRequestContentException: Client context must be a valid Base64-encoded JSON object.");
    CHECK(describe(account.call("Invoke",
                                R"({"FunctionName":"fn","ClientContext":")" + std::string(3584, 'A') + "\"}"))
              .starts_with("400 InvalidRequestContentException"));
}

TEST_CASE("exhausted concurrency is TooManyRequestsException with its reason") {
    Account account;
    account.declare_function(R"({"ReservedConcurrentExecutions":1})");
    account.fleet->script = [](auto&, auto&) {
        function::Outcome outcome = answer("");
        outcome.throttled = true;
        outcome.throttle_reason = "ReservedFunctionConcurrentInvocationLimitExceeded";
        return outcome;
    };
    const auto outcome = account.call("Invoke", R"({"FunctionName":"fn"})");
    CHECK(describe(outcome) == "429 TooManyRequestsException: Rate Exceeded.");
    const auto& members = std::get<gate::AwsError>(outcome).members();
    CHECK(*members.find("Reason") == core::Document("ReservedFunctionConcurrentInvocationLimitExceeded"));
}

TEST_CASE("invocation needs lambda:InvokeFunction from the role or from the function's policy") {
    Account account;
    const auto declared = account.declare_function();
    gate::Caller api;
    api.principal.kind = iam::PrincipalKind::service;
    api.principal.service = "apigateway.amazonaws.com";
    const std::string source = "arn:aws:execute-api:us-east-1:111111111111:api1/Prod/GET/activities";
    api.context.set("aws:SourceArn", source);
    api.context.set("aws:SourceAccount", "111111111111");
    const auto invoke = [&] { return describe(account.call(api, "Invoke", R"({"FunctionName":"fn"})")); };
    CHECK(invoke().starts_with("403 AccessDeniedException: "));
    auto properties =
        *wire::read_json(R"({"Action":"lambda:InvokeFunction","Principal":"apigateway.amazonaws.com",)"
                         R"("SourceArn":"arn:aws:execute-api:us-east-1:111111111111:api1/*/GET/*"})");
    (*properties.if_object())["FunctionName"] = core::Document(declared.arn);
    const auto permission = account.declare("AWS::Lambda::Permission", "FnPermission", properties);
    CHECK(permission.physical_id.starts_with("app-FnPermission-"));
    CHECK(invoke() == "200 {}");
    api.context.set("aws:SourceArn", "arn:aws:execute-api:us-east-1:111111111111:other/Prod/GET/activities");
    CHECK(invoke().starts_with("403 AccessDeniedException: "));
    const auto policy = account.call("GetPolicy", R"({"FunctionName":"fn"})");
    CHECK(
        *std::get<gate::Reply>(policy).output.find_string("Policy") ==
        R"({"Version":"2012-10-17","Id":"default","Statement":[{"Sid":")" + permission.physical_id +
            R"(","Effect":"Allow","Principal":{"Service":"apigateway.amazonaws.com"},)"
            R"("Action":"lambda:InvokeFunction","Resource":"arn:aws:lambda:us-east-1:111111111111:function:fn",)"
            R"("Condition":{"ArnLike":{"AWS:SourceArn":)"
            R"("arn:aws:execute-api:us-east-1:111111111111:api1/*/GET/*"}}}]})");
}

TEST_CASE("a role whose trust policy does not name Lambda runs nothing") {
    Account account;
    account.put_role("apigw",
                     R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)"
                     R"("Principal":{"Service":"apigateway.amazonaws.com"},"Action":"sts:AssumeRole"}]})",
                     kLogsPolicy);
    const std::string text = "The role defined for the function cannot be assumed by Lambda.";
    CHECK(failure_of([&] { account.declare_function(R"({"Role":"arn:aws:iam::111111111111:role/apigw"})"); }) ==
          "InvalidParameterValueException: " + text);
    CHECK(failure_of([&] { account.declare_function(R"({"Role":"arn:aws:iam::111111111111:role/none"})"); }) ==
          "InvalidParameterValueException: " + text);
    account.declare_function();
    account.put_role("role",
                     R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny",)"
                     R"("Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]})",
                     kLogsPolicy);
    CHECK(describe(account.call("Invoke", R"({"FunctionName":"fn"})")) ==
          "403 AccessDeniedException: " + text);
}

TEST_CASE("each environment gets a session of the function's role, named after the function") {
    Account account;
    account.declare_function();
    account.call("Invoke", R"({"FunctionName":"fn"})");
    const auto* credential = account.directory.find_credential(account.fleet->credentials.access_key_id);
    REQUIRE(credential != nullptr);
    CHECK(credential->principal.arn == "arn:aws:sts::111111111111:assumed-role/role/fn");
    CHECK(credential->function == "Fn");
    CHECK(credential->function_arn == "arn:aws:lambda:us-east-1:111111111111:function:fn");
    CHECK(credential->expires > kStart);
    const auto opened = std::ranges::find(account.ledger.entries(), "AssumeRole", &ledger::Entry::operation);
    REQUIRE(opened != account.ledger.entries().end());
    CHECK(opened->actor.arn == "lambda.amazonaws.com");
    CHECK(opened->checks.at(0).resource == "arn:aws:iam::111111111111:role/role");
    account.declare_function();  // deployed again: environments are replaced
    CHECK(account.fleet->replaced.size() == 2);
}

TEST_CASE("invocations and findings are in the ledger") {
    Account account;
    account.declare_function(R"({"MemorySize":256})");
    account.fleet->script = [](auto&, auto&) {
        function::Outcome outcome = answer("null");
        outcome.cold = true;
        outcome.init = std::chrono::microseconds(30'004);
        outcome.duration = std::chrono::microseconds(1'996);
        outcome.memory_max_bytes = 40ULL << 20;
        return outcome;
    };
    account.admin.parent_id = "api-request";
    account.call("Invoke", R"({"FunctionName":"fn"})");
    const auto invocations = entries(account.ledger, ledger::Kind::invocation);
    REQUIRE(invocations.size() == 1);
    const auto& entry = *invocations[0];
    CHECK(entry.parent_id == "api-request");
    CHECK(entry.request_id == account.fleet->invocations.at(0).request_id);
    CHECK(entry.operation == "Fn");
    CHECK(entry.status == 200);
    CHECK(entry.details.at("function_name") == "fn");
    CHECK(entry.details.at("cold") == "true");
    CHECK(entry.details.at("init_ms") == "30.00");
    CHECK(entry.details.at("duration_ms") == "1.99");
    CHECK(entry.details.at("billed_ms") == "32");
    CHECK(entry.details.at("memory_mb") == "256");
    CHECK(entry.details.at("memory_used_mb") == "40");
    const auto* function = account.service.registry().find("fn");
    account.fleet->find(function->configuration, {"network", "connect", "93.184.216.34:443", "EPERM", 42});
    const auto findings = entries(account.ledger, ledger::Kind::finding);
    REQUIRE(findings.size() == 1);
    CHECK(findings[0]->operation == "network");
    CHECK(findings[0]->parent_id == entry.request_id);
    CHECK(findings[0]->details.at("target") == "93.184.216.34:443");
    CHECK(findings[0]->details.at("function") == "Fn");
}
