#include "runtime/function/runtime_api.hpp"

#include "runtime/function/limits.hpp"
#include "tests/catch.hpp"

#include <vector>

using namespace leastwise;
using function::Answer;
using function::RuntimeApi;

namespace {

/// A Runtime API with the answers it gave and the events it raised.
struct Bench {
    int ready = 0;
    std::vector<Answer> init_failures, answers;
    std::vector<http::Response> responses;
    RuntimeApi api{{[this] { ++ready; },
                    [this](Answer answer) { init_failures.push_back(std::move(answer)); },
                    [this](Answer answer) { answers.push_back(std::move(answer)); }}};

    void send(std::string method, std::string target, std::string body = {},
              std::vector<http::Header> headers = {}) {
        http::Request request;
        request.method = std::move(method);
        request.target = std::move(target);
        request.body = std::move(body);
        for (http::Header& header : headers)
            request.headers.add(std::move(header.name), std::move(header.value));
        api.serve(request, [this](http::Response response) { responses.push_back(std::move(response)); });
    }
    void next() { send("GET", "/2018-06-01/runtime/invocation/next"); }
    void respond(const std::string& id, std::string body, std::vector<http::Header> headers = {}) {
        send("POST", "/2018-06-01/runtime/invocation/" + id + "/response", std::move(body),
             std::move(headers));
    }
    void fail(const std::string& id, std::string body, std::vector<http::Header> headers = {}) {
        send("POST", "/2018-06-01/runtime/invocation/" + id + "/error", std::move(body), std::move(headers));
    }
    void deliver(std::string id = "id-1") {
        function::Event event;
        event.request_id = std::move(id);
        event.payload = "{\"a\":1}";
        event.invoked_arn = "arn:aws:lambda:us-east-1:123456789012:function:f";
        event.deadline_ms = 1700000000123;
        api.deliver(std::move(event));
    }
    const http::Response& last() const { return responses.back(); }
};

const char* const kTransition =
    "{\"errorMessage\":\"State transition from %F to %T failed for runtime. Error: State "
    "transition is not allowed\",\"errorType\":\"InvalidStateTransition\"}\n";

std::string transition(std::string from, std::string to) {
    std::string text = kTransition;
    text.replace(text.find("%F"), 2, from);
    text.replace(text.find("%T"), 2, to);
    return text;
}

}  // namespace

TEST_CASE("next waits for an event, the response is accepted, and the next next ends the invocation") {
    Bench bench;
    bench.next();
    CHECK(bench.ready == 1);
    CHECK(bench.responses.empty());
    bench.deliver();
    REQUIRE(bench.responses.size() == 1);
    CHECK(bench.last().status == 200);
    CHECK(bench.last().body == "{\"a\":1}");
    CHECK(*bench.last().headers.find("lambda-runtime-aws-request-id") == "id-1");
    CHECK(*bench.last().headers.find("Lambda-Runtime-Deadline-Ms") == "1700000000123");
    CHECK(*bench.last().headers.find("Content-Type") == "application/json");
    CHECK(*bench.last().headers.find("Lambda-Runtime-Invoked-Function-Arn") ==
          "arn:aws:lambda:us-east-1:123456789012:function:f");
    CHECK(bench.last().headers.find("Lambda-Runtime-Trace-Id") == nullptr);
    CHECK(bench.last().headers.find("Lambda-Runtime-Client-Context") == nullptr);

    bench.respond("id-1", "\"done\"");
    CHECK(bench.last().status == 202);
    CHECK(bench.last().body == "{\"status\":\"OK\"}\n");
    REQUIRE(bench.answers.size() == 1);
    CHECK(bench.answers[0].kind == Answer::Kind::response);
    CHECK(bench.answers[0].payload == "\"done\"");
    CHECK(bench.ready == 1);
    bench.next();
    CHECK(bench.ready == 2);
}

TEST_CASE("only the id of the running invocation is accepted") {
    Bench bench;
    bench.next();
    bench.respond("id-1", "1");
    CHECK(bench.last().status == 400);
    CHECK(bench.last().body ==
          "{\"errorMessage\":\"Invalid request ID\",\"errorType\":\"InvalidRequestID\"}\n");
    bench.deliver("id-2");
    bench.respond("id-1", "1");
    CHECK(bench.last().status == 400);
    bench.fail("id-1", "{}");
    CHECK(bench.last().status == 400);
    CHECK(bench.answers.empty());
    bench.respond("id%2D2", "1");  // clients encode the id
    CHECK(bench.last().status == 202);
}

TEST_CASE("calls out of order are refused with the names of the states") {
    Bench bench;
    bench.next();
    bench.send("POST", "/2018-06-01/runtime/init/error", "{}");
    CHECK(bench.last().status == 403);
    CHECK(bench.last().body == transition("Ready", "InitError"));
    bench.deliver();
    bench.send("POST", "/2018-06-01/runtime/init/error", "{}");
    CHECK(bench.last().body == transition("Running", "InitError"));
    bench.respond("id-1", "1");
    bench.respond("id-1", "2");
    CHECK(bench.last().status == 403);
    CHECK(bench.last().body == transition("RuntimeResponseSentState", "InvocationResponse"));
    bench.fail("id-1", "{}");
    CHECK(bench.last().body == transition("RuntimeResponseSentState", "InvocationErrorResponse"));
    CHECK(bench.answers.size() == 1);
    CHECK(bench.init_failures.empty());
}

TEST_CASE("after an init error the runtime gets no work") {
    Bench bench;
    bench.send("POST", "/2018-06-01/runtime/init/error", "{\"errorMessage\":\"x\"}",
               {{"Lambda-Runtime-Function-Error-Type", "Runtime.ImportModuleError"}});
    CHECK(bench.last().status == 202);
    REQUIRE(bench.init_failures.size() == 1);
    CHECK(bench.init_failures[0].payload == "{\"errorMessage\":\"x\"}");
    CHECK(bench.init_failures[0].error_type == "Runtime.ImportModuleError");
    bench.next();
    CHECK(bench.last().status == 403);
    CHECK(bench.last().body == transition("InitError", "Ready"));
    CHECK(bench.ready == 0);
}

TEST_CASE("a runtime that asks again while it runs gets the same event again") {
    Bench bench;
    bench.next();
    bench.deliver();
    bench.next();
    REQUIRE(bench.responses.size() == 2);
    CHECK(bench.responses[0].body == bench.responses[1].body);
    CHECK(bench.ready == 1);
}

TEST_CASE("error types are kept when they have AWS's form") {
    struct Case {
        const char* sent;
        const char* kept;
    };
    const std::vector<Case> cases{
        {"Runtime.UnhandledPromiseRejection", "Runtime.UnhandledPromiseRejection"},
        {"Function.Custom", "Function.Custom"},
        {"Function.custom", "Function.Unknown"},
        {"Runtime.E", "Runtime.Unknown"},  // two letters at least
        {"Runtime.Ab", "Runtime.Ab"},
        {"x Runtime.Late", "x Runtime.Late"},  // the check is not anchored
        {"Error", "Runtime.Unknown"},
        {"", "Runtime.Unknown"},
    };
    for (const Case& each : cases) {
        INFO(each.sent);
        Bench bench;
        bench.next();
        bench.deliver();
        bench.fail("id-1", "{}", {{"Lambda-Runtime-Function-Error-Type", each.sent}});
        REQUIRE(bench.answers.size() == 1);
        CHECK(bench.answers[0].kind == Answer::Kind::error);
        CHECK(bench.answers[0].error_type == each.kept);
    }
}

TEST_CASE("an error body with a cause is split, and a malformed or empty one still gives a document") {
    const std::vector<http::Header> with_cause{
        {"Content-Type", "application/vnd.aws.lambda.error.cause+json"}};
    const auto payload_of = [](const std::string& body, std::vector<http::Header> headers) {
        Bench bench;
        bench.next();
        bench.deliver();
        bench.fail("id-1", body, std::move(headers));
        return bench.answers.at(0).payload;
    };
    CHECK(payload_of(R"({"errorMessage":"m","errorType":"t","stackTrace":["s"],"errorCause":{"paths":[]}})",
                     with_cause) == R"({"errorMessage":"m","errorType":"t","stackTrace":["s"]})");
    CHECK(payload_of("{\"errorMessage\":", with_cause) == "\"Invalid error body\"");
    CHECK(payload_of(std::string(10000, '['), with_cause) == "\"Invalid error body\"");
    CHECK(payload_of("\xff\xfe", {}) == "\xff\xfe");  // passed through as it came
    CHECK(payload_of("", {}) ==
          R"({"errorType":"Runtime.Unknown","errorMessage":"Unknown application error occurred"})");
}

TEST_CASE("a response of exactly the limit passes; one byte more is refused and the caller is told") {
    Bench bench;
    bench.next();
    bench.deliver("a");
    bench.respond("a", std::string(function::kPayloadBytesMax, 'x'));
    CHECK(bench.last().status == 202);
    bench.next();
    bench.deliver("b");
    bench.respond("b", std::string(function::kPayloadBytesMax + 1, 'x'));
    CHECK(bench.last().status == 413);
    CHECK(bench.last().body ==
          "{\"errorMessage\":\"Exceeded maximum allowed payload size (6291556 bytes).\","
          "\"errorType\":\"RequestEntityTooLarge\"}\n");
    REQUIRE(bench.answers.size() == 2);
    CHECK(
        bench.answers[1].payload ==
        "{\"errorMessage\":\"Response payload size exceeded maximum allowed payload size (6291556 bytes).\","
        "\"errorType\":\"Function.ResponseSizeTooLarge\"}");
    bench.next();
    CHECK(bench.ready == 3);
}

TEST_CASE("a body that the HTTP layer would not even read ends the invocation the same way") {
    Bench bench;
    bench.next();
    bench.deliver();
    CHECK(bench.api.refuse(413, "Payload Too Large").status == 413);
    REQUIRE(bench.answers.size() == 1);
    CHECK(bench.answers[0].error_type == "Function.ResponseSizeTooLarge");
    CHECK(bench.api.refuse(413, "Payload Too Large").status == 413);
    CHECK(bench.answers.size() == 1);
    CHECK(bench.api.refuse(400, "Bad Request").status == 400);
}

TEST_CASE("response modes other than the buffered one are refused, each in its way") {
    Bench bench;
    bench.next();
    bench.deliver("a");
    bench.respond("a", "1", {{"Lambda-Runtime-Function-Response-Mode", "buffered"}});
    CHECK(bench.last().status == 400);
    CHECK(bench.last().body ==
          "{\"errorMessage\":\"Invalid function response mode\","
          "\"errorType\":\"InvalidFunctionResponseMode\"}\n");
    CHECK(bench.answers.at(0).error_type == "Runtime.InvalidResponseModeHeader");
    bench.next();
    bench.deliver("b");
    bench.respond("b", "1", {{"Lambda-Runtime-Function-Response-Mode", "streaming"}});
    CHECK(bench.last().status == 501);
    CHECK(bench.answers.at(1).payload.find("does not support response streaming") != std::string::npos);
}

TEST_CASE("ping, unknown paths, wrong methods and what is not supported") {
    Bench bench;
    bench.send("GET", "/ping");
    CHECK(bench.last().body == "pong");
    bench.send("GET", "/2018-06-01/runtime/nothing");
    CHECK(bench.last().status == 404);
    bench.send("GET", "/2018-06-01/runtime/invocation/id-1/other");
    CHECK(bench.last().status == 405);
    bench.send("POST", "/2018-06-01/runtime/invocation/id-1");
    CHECK(bench.last().status == 404);
    bench.send("POST", "/2018-06-01/runtime/invocation/next");
    CHECK(bench.last().status == 405);
    bench.send("GET", "/2018-06-01/runtime/restore/next");
    CHECK(bench.last().status == 404);
    bench.send("POST", "/2020-01-01/extension/register", "{}");
    CHECK(bench.last().status == 403);
    CHECK(bench.last().body ==
          "{\"errorMessage\":\"leastwise does not support Lambda extensions\","
          "\"errorType\":\"Extension.NotSupported\"}\n");
    bench.send("PUT", "/2022-07-01/telemetry", "{}");
    CHECK(bench.last().status == 202);
    CHECK(bench.last().body ==
          "{\"errorMessage\":\"Telemetry API is not supported\",\"errorType\":\"Telemetry.NotSupported\"}\n");
}
