#include "emulators/lambda/testcases/account.hpp"
#include "emulators/logs/service.hpp"
#include "tests/catch.hpp"

// What functions log, on its way from Lambda through the gate to CloudWatch Logs.

using namespace leastwise;
using namespace leastwise::lambda::testcases;

namespace {

struct WithLogs : Account {
    logs::LogsService logs{world};
    WithLogs() { gate.add(logs); }
};

std::vector<std::string> logged(const logs::Store& store, std::string_view group) {
    std::vector<std::string> lines;
    const logs::Group* found = store.find(group);
    if (found == nullptr) return lines;
    for (const auto& [name, stream] : found->streams) {
        for (const auto& event : stream.events) lines.push_back(event.message);
    }
    return lines;
}

}  // namespace

TEST_CASE("what a function logs goes to CloudWatch Logs with its own role, one call an invocation") {
    WithLogs account;
    account.declare_function();
    account.fleet->lines = {"hello\n"};
    account.call("Invoke", R"({"FunctionName":"fn"})");
    const std::string id = account.fleet->invocations.at(0).request_id;
    CHECK(logged(account.logs.store(), "/aws/lambda/fn") ==
          std::vector<std::string>{"START RequestId: " + id + " Version: $LATEST\n", "hello\n",
                                   "END RequestId: " + id + "\n",
                                   "REPORT RequestId: " + id + "\tDuration: 1.00 ms\t\n"});
    std::vector<std::string> calls;
    for (const auto& entry : account.ledger.entries()) {
        if (entry.service != "logs") continue;
        calls.push_back(entry.operation);
        CHECK(entry.actor.arn == "arn:aws:sts::111111111111:assumed-role/role/fn");
        CHECK(entry.actor.function == "Fn");
        CHECK(entry.parent_id == id);
        CHECK(entry.user_agent == "awslambda-worker/1.0");
    }
    CHECK(calls ==
          std::vector<std::string>{"CreateLogStream", "CreateLogGroup", "CreateLogStream", "PutLogEvents"});
    account.call("Invoke", R"({"FunctionName":"fn"})");
    CHECK(account.ledger.entries().back().operation != "CreateLogStream");
    CHECK(logged(account.logs.store(), "/aws/lambda/fn").size() == 8);
    account.gate.call_now(account.admin, "logs", "DeleteLogGroup",
                          *wire::read_json(R"({"logGroupName":"/aws/lambda/fn"})"));
    account.call("Invoke", R"({"FunctionName":"fn"})");
    CHECK(logged(account.logs.store(), "/aws/lambda/fn").size() == 4);  // made anew
}

TEST_CASE("a role without logs permissions has no logs in CloudWatch and is refused once a stream") {
    WithLogs account;
    account.put_role("role", kLambdaTrust, "");
    account.declare_function();
    CHECK(describe(account.call("Invoke", R"({"FunctionName":"fn"})")) == "200 {}");
    account.call("Invoke", R"({"FunctionName":"fn"})");
    CHECK(account.logs.store().groups().empty());
    std::size_t refused = 0;
    for (const auto& entry : account.ledger.entries()) refused += entry.error_code == "AccessDeniedException";
    CHECK(refused == 1);
}
