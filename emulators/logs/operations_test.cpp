#include "emulators/logs/service.hpp"
#include "runtime/core/text.hpp"
#include "runtime/gate/testcases/account.hpp"
#include "tests/catch.hpp"

#include <chrono>

using namespace leastwise;
using namespace std::chrono_literals;

namespace {

using gate::testcases::kStart;

/// A world with CloudWatch Logs and an administrator.
struct Account : gate::testcases::Account {
    logs::LogsService service{world};

    Account() { gate.add(service); }

    core::Document call(std::string_view operation, std::string_view input) {
        return gate.call_now(admin, "logs", operation, *wire::read_json(input)).output;
    }
    std::string refusal(std::string_view operation, std::string_view input) {
        try {
            return "accepted: " + wire::to_json(call(operation, input));
        } catch (const gate::AwsError& error) {
            return error.code() + ": " + error.message();
        }
    }
    /// One event, `offset` after now.
    void put(std::string_view stream, std::string_view message, std::chrono::milliseconds offset = 0ms) {
        const auto at = std::to_string((clock.now() + offset).time_since_epoch().count());
        call("PutLogEvents", R"({"logGroupName":"g","logStreamName":")" + std::string(stream) +
                                 R"(","logEvents":[{"timestamp":)" + at + R"(,"message":")" +
                                 std::string(message) + R"("}]})");
    }
};

/// An account with the group "g" and the stream "s".
struct WithStream : Account {
    WithStream() {
        call("CreateLogGroup", R"({"logGroupName":"g"})");
        call("CreateLogStream", R"({"logGroupName":"g","logStreamName":"s"})");
    }
};

std::vector<std::string> texts(const core::Document& answer, std::string_view list, std::string_view member) {
    std::vector<std::string> result;
    for (const auto& item : *answer.find(list)->if_array()) result.push_back(*item.find_string(member));
    return result;
}

std::vector<std::string> messages(const core::Document& answer) { return texts(answer, "events", "message"); }

}  // namespace

TEST_CASE("a group and its streams are created, described and deleted") {
    Account account;
    account.call("CreateLogGroup", R"({"logGroupName":"/aws/lambda/f","tags":{"env":"test"}})");
    CHECK(
        wire::to_json(account.call("DescribeLogGroups", "{}")) ==
        R"({"logGroups":[{"logGroupName":"/aws/lambda/f","creationTime":1767225600000,"metricFilterCount":0,)"
        R"("arn":"arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/f:*","storedBytes":0,)"
        R"("logGroupClass":"STANDARD",)"
        R"("logGroupArn":"arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/f",)"
        R"("deletionProtectionEnabled":false}]})");
    account.call("CreateLogStream",
                 R"({"logGroupName":"/aws/lambda/f","logStreamName":"2026/01/01/[$LATEST]ab"})");
    const auto streams = account.call("DescribeLogStreams", R"({"logGroupName":"/aws/lambda/f"})");
    CHECK(
        wire::to_json(streams) ==
        R"({"logStreams":[{"logStreamName":"2026/01/01/[$LATEST]ab","creationTime":1767225600000,)"
        R"("arn":"arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/f:log-stream:2026/01/01/[$LATEST]ab",)"
        R"("storedBytes":0}]})");
    const std::string by_arn =
        R"({"logGroupIdentifier":"arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/f"})";
    CHECK(account.call("DescribeLogStreams", by_arn) == streams);
    account.call("PutRetentionPolicy", R"({"logGroupName":"/aws/lambda/f","retentionInDays":14})");
    CHECK(account.call("DescribeLogGroups", R"({"logGroupNamePrefix":"/aws"})")
              .find("logGroups")
              ->if_array()
              ->front()
              .find("retentionInDays")
              ->as_integer() == 14);
    account.call("DeleteLogStream",
                 R"({"logGroupName":"/aws/lambda/f","logStreamName":"2026/01/01/[$LATEST]ab"})");
    account.call("DeleteLogGroup", R"({"logGroupName":"/aws/lambda/f"})");
    CHECK(account.call("DescribeLogGroups", "{}").find("logGroups")->if_array()->empty());
}

TEST_CASE("refusals of groups and streams have AWS's words") {
    WithStream account;
    const std::string too_long(513, 'x');
    const std::pair<std::pair<std::string, std::string>, std::string> cases[] = {
        {{"CreateLogGroup", R"({"logGroupName":"g"})"},
         "ResourceAlreadyExistsException: The specified log group already exists"},
        {{"CreateLogStream", R"({"logGroupName":"g","logStreamName":"s"})"},
         "ResourceAlreadyExistsException: The specified log stream already exists"},
        {{"CreateLogGroup", R"({"logGroupName":")" + too_long + R"("})"},
         "InvalidParameterException: Invalid LogGroup or LogStream, both must have length less than or equal "
         "to 512."},
        {{"CreateLogGroup", R"({"logGroupName":"a b"})"},
         "InvalidParameterException: 1 validation error detected: Value 'a b' at 'logGroupName' failed to "
         "satisfy "
         R"(constraint: Member must satisfy regular expression pattern: [\.\-_/#A-Za-z0-9]+)"},
        {{"CreateLogStream", R"({"logGroupName":"g","logStreamName":"a:b"})"},
         "InvalidParameterException: 1 validation error detected: Value 'a:b' at 'logStreamName' failed to "
         "satisfy "
         "constraint: Member must satisfy regular expression pattern: [^:*]*"},
        {{"CreateLogGroup", "{}"},
         "InvalidParameterException: 1 validation error detected: Value null at 'logGroupName' failed to "
         "satisfy "
         "constraint: Member must not be null"},
        {{"CreateLogStream", R"({"logGroupName":"none","logStreamName":"s"})"},
         "ResourceNotFoundException: The specified log group does not exist."},
        {{"DeleteLogGroup", R"({"logGroupName":"none"})"},
         "ResourceNotFoundException: The specified log group does not exist."},
        {{"DescribeLogGroups", R"({"logGroupNamePrefix":"a","logGroupNamePattern":"b"})"},
         "InvalidParameterException: LogGroup name prefix and LogGroup name pattern are mutually exclusive "
         "parameters."},
        {{"DescribeLogGroups", R"({"limit":51})"},
         "InvalidParameterException: 1 validation error detected: Value '51' at 'limit' failed to satisfy "
         "constraint: Member must have value less than or equal to 50"},
        {{"DescribeLogStreams", R"({"logGroupName":"g","logGroupIdentifier":"g"})"},
         "ValidationException: LogGroup name and LogGroup ARN are mutually exclusive parameters."},
        {{"DescribeLogStreams",
          R"({"logGroupName":"g","orderBy":"LastEventTime","logStreamNamePrefix":"s"})"},
         "InvalidParameterException: Cannot order by LastEventTime with a logStreamNamePrefix."},
        {{"DescribeLogGroups", R"({"nextToken":"invalid-token"})"},
         "InvalidParameterException: The specified nextToken is invalid."},
    };
    for (const auto& [request, expected] : cases) {
        INFO(request.first << " " << request.second.substr(0, 80));
        CHECK(account.refusal(request.first, request.second) == expected);
    }
    CHECK(account.refusal("CreateLogGroup", R"({"logGroupName":")" + std::string(512, 'x') + R"("})") ==
          "accepted: {}");
}

TEST_CASE("lists of groups come in pages") {
    Account account;
    for (int i = 10; i < 35; ++i)
        account.call("CreateLogGroup", R"({"logGroupName":"g)" + std::to_string(i) + "\"}");
    const auto first = account.call("DescribeLogGroups", R"({"limit":20})");
    CHECK(first.find("logGroups")->if_array()->size() == 20);
    REQUIRE(first.find_string("nextToken") != nullptr);
    const auto second = account.call(
        "DescribeLogGroups", R"({"limit":20,"nextToken":")" + *first.find_string("nextToken") + "\"}");
    CHECK(texts(second, "logGroups", "logGroupName") ==
          std::vector<std::string>{"g30", "g31", "g32", "g33", "g34"});
    CHECK(second.find("nextToken") == nullptr);
    CHECK(texts(account.call("DescribeLogGroups", R"({"logGroupNamePattern":"2"})"), "logGroups",
                "logGroupName")
              .size() == 12);
}

TEST_CASE("events are read in the order of their time, from either end, until the token stays") {
    WithStream account;
    for (int i = 0; i < 5; ++i) account.put("s", "m" + std::to_string(i), std::chrono::milliseconds(i));
    const std::string where = R"({"logGroupName":"g","logStreamName":"s","limit":2)";
    const auto last = account.call("GetLogEvents", where + "}");
    CHECK(messages(last) == std::vector<std::string>{"m3", "m4"});
    const auto token = [](const core::Document& answer, std::string_view name) {
        return *answer.find_string(name);
    };
    const auto back =
        account.call("GetLogEvents", where + R"(,"nextToken":")" + token(last, "nextBackwardToken") + "\"}");
    CHECK(messages(back) == std::vector<std::string>{"m1", "m2"});
    auto forward = account.call("GetLogEvents", where + R"(,"startFromHead":true})");
    CHECK(messages(forward) == std::vector<std::string>{"m0", "m1"});
    std::vector<std::string> seen = messages(forward);
    for (int turns = 0; turns < 9; ++turns) {
        const std::string old = token(forward, "nextForwardToken");
        forward = account.call("GetLogEvents", where + R"(,"nextToken":")" + old + "\"}");
        for (auto& text : messages(forward)) seen.push_back(text);
        if (token(forward, "nextForwardToken") == old) break;
    }
    CHECK(seen == std::vector<std::string>{"m0", "m1", "m2", "m3", "m4"});
    const auto start = std::to_string((kStart + 1ms).time_since_epoch().count());
    const auto end = std::to_string((kStart + 3ms).time_since_epoch().count());
    CHECK(messages(account.call("GetLogEvents", R"({"logGroupName":"g","logStreamName":"s","startTime":)" +
                                                    start + R"(,"endTime":)" + end + "}")) ==
          std::vector<std::string>{"m1", "m2"});  // the end is excluded
    CHECK(account.refusal("GetLogEvents",
                          R"({"logGroupName":"g","logStreamName":"s","nextToken":"invalid-token"})") ==
          "InvalidParameterException: The specified nextToken is invalid.");
    CHECK(
        account.refusal("GetLogEvents", R"({"logGroupName":"g","logStreamName":"s","limit":10001})") ==
        "InvalidParameterException: 1 validation error detected: Value '10001' at 'limit' failed to satisfy "
        "constraint: Member must have value less than or equal to 10000");
    CHECK(account.refusal("GetLogEvents", R"({"logGroupName":"g","logStreamName":"x"})") ==
          "ResourceNotFoundException: The specified log stream does not exist.");
}

TEST_CASE("filtering goes over all streams of a group") {
    WithStream account;
    account.call("CreateLogStream", R"({"logGroupName":"g","logStreamName":"t"})");
    account.put("s", "one ERROR", 2ms);
    account.put("t", "two ERROR", 1ms);
    account.put("t", "three INFO", 3ms);
    CHECK(messages(account.call("FilterLogEvents", R"({"logGroupName":"g"})")) ==
          std::vector<std::string>{"two ERROR", "one ERROR", "three INFO"});
    CHECK(messages(account.call("FilterLogEvents", R"({"logGroupName":"g","filterPattern":"ERROR"})")) ==
          std::vector<std::string>{"two ERROR", "one ERROR"});
    CHECK(messages(account.call("FilterLogEvents", R"({"logGroupName":"g","logStreamNames":["s"]})")) ==
          std::vector<std::string>{"one ERROR"});
    CHECK(messages(account.call("FilterLogEvents", R"({"logGroupName":"g","logStreamNamePrefix":"t"})"))
              .size() == 2);
    const auto page = account.call("FilterLogEvents", R"({"logGroupName":"g","limit":2})");
    REQUIRE(page.find_string("nextToken") != nullptr);
    CHECK(messages(account.call("FilterLogEvents", R"({"logGroupName":"g","nextToken":")" +
                                                       *page.find_string("nextToken") + "\"}")) ==
          std::vector<std::string>{"three INFO"});
    const auto end = std::to_string((kStart + 2ms).time_since_epoch().count());
    CHECK(messages(account.call("FilterLogEvents", R"({"logGroupName":"g","endTime":)" + end + "}")).size() ==
          2);
    CHECK(account.refusal("FilterLogEvents", R"({"logGroupName":"g","nextToken":"invalid-token"})") ==
          "InvalidParameterException: The specified nextToken is invalid.");
    CHECK(account.refusal("FilterLogEvents", R"({"logGroupName":"g","logStreamNames":["none"]})") ==
          "ResourceNotFoundException: The specified log stream does not exist.");
}

TEST_CASE("a batch of events must be in order, short enough and small enough") {
    WithStream account;
    const auto batch = [&](std::string_view events) {
        return account.refusal("PutLogEvents", R"({"logGroupName":"g","logStreamName":"s","logEvents":[)" +
                                                   std::string(events) + "]}");
    };
    const auto event = [](std::int64_t at, std::string_view message) {
        return R"({"timestamp":)" + std::to_string(at) + R"(,"message":")" + std::string(message) + "\"}";
    };
    const std::int64_t now = kStart.time_since_epoch().count();
    CHECK(batch(event(now, "a") + "," + event(now - 1, "b")) ==
          "InvalidParameterException: Log events in a single PutLogEvents request must be in chronological "
          "order.");
    CHECK(batch(event(now - 86'400'001, "a") + "," + event(now, "b")) ==
          "InvalidParameterException: The batch of log events in a single PutLogEvents request cannot span "
          "more than "
          "24 hours.");
    CHECK(batch(event(now - 86'400'000, "a") + "," + event(now, "b")).starts_with("accepted"));
    CHECK(batch(event(now, std::string(1'048'576 - 26, 'x'))).starts_with("accepted"));
    CHECK(batch(event(now, std::string(1'048'576 - 25, 'x'))) ==
          "InvalidParameterException: Log event too large: 1048577 bytes exceeds limit of 1048576");
    CHECK(batch(event(now, std::string(600'000, 'x')) + "," + event(now, std::string(600'000, 'x'))) ==
          "InvalidParameterException: Upload too large: 1200052 bytes exceeds limit of 1048576");
    CHECK(batch(event(now, "")).ends_with("Member must have length greater than or equal to 1"));
    CHECK(batch("").ends_with("Member must have length greater than or equal to 1"));
    CHECK(batch(R"({"message":"no time"})").ends_with("Member must not be null"));
    CHECK(batch(R"({"timestamp":-1,"message":"m"})")
              .ends_with("Member must have value greater than or equal to 0"));
    CHECK(batch("7").ends_with("Member must not be null"));
    CHECK(account.refusal("PutLogEvents", R"({"logGroupName":"g","logStreamName":"s","logEvents":{}})")
              .starts_with("SerializationException"));
    CHECK(account.refusal("PutLogEvents", R"({"logGroupName":"g","logStreamName":"no","logEvents":[)" +
                                              event(now, "a") + "]}") ==
          "ResourceNotFoundException: The specified log stream does not exist.");
}

TEST_CASE("events that are too old or too new are left out and counted") {
    WithStream account;
    const std::int64_t now = kStart.time_since_epoch().count();
    const auto put = [&](std::int64_t at) {
        return account.call("PutLogEvents",
                            R"({"logGroupName":"g","logStreamName":"s","logEvents":[{"timestamp":)" +
                                std::to_string(at) + R"(,"message":"m"}]})");
    };
    constexpr std::int64_t kHour = 3'600'000;
    CHECK(wire::to_json(*put(now - 24 * 15 * kHour).find("rejectedLogEventsInfo")) ==
          R"({"tooOldLogEventEndIndex":1})");
    CHECK(wire::to_json(*put(now + 3 * kHour).find("rejectedLogEventsInfo")) ==
          R"({"tooNewLogEventStartIndex":0})");
    account.call("PutRetentionPolicy", R"({"logGroupName":"g","retentionInDays":1})");
    CHECK(wire::to_json(*put(now - 25 * kHour).find("rejectedLogEventsInfo")) ==
          R"({"expiredLogEventEndIndex":1})");
    CHECK(put(now).find("rejectedLogEventsInfo") == nullptr);
    CHECK(messages(account.call("FilterLogEvents", R"({"logGroupName":"g"})")).size() == 1);
}

TEST_CASE("a role sees only the log groups that its policy names, in the ARN's form with a stream") {
    WithStream account;
    core::Diagnostics diagnostics;
    const auto allow = [&](std::string_view resource) {
        return *iam::parse_policy(
            *wire::read_json(R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)"
                             R"("Action":"logs:*","Resource":")" +
                             std::string(resource) + R"("}]})"),
            iam::PolicyKind::identity, "p", diagnostics);
    };
    const auto refusal_under = [&](std::string_view resource) {
        gate::Role role;
        role.name = "r";
        role.arn = "arn:aws:iam::123456789012:role/r";
        role.unique_id = "AROATEST";
        role.policies.push_back(allow(resource));
        const auto permit =
            account.gate.authorize(account.admin, "logs", "test", {{"iam:CreateRole", "*", {}}});
        const auto& session =
            account.directory.open_session(permit, account.directory.put_role(permit, role), {.name = "me"});
        gate::Caller caller;
        caller.principal = session.principal;
        caller.access_key_id = session.access_key_id;
        try {
            account.gate.call_now(caller, "logs", "CreateLogStream",
                                  *wire::read_json(R"({"logGroupName":"g","logStreamName":"mine"})"));
            return std::string("accepted");
        } catch (const gate::AwsError& error) {
            return std::to_string(error.http_status()) + " " + error.code() + ": " + error.message();
        }
    };
    CHECK(refusal_under("arn:aws:logs:us-east-1:123456789012:log-group:other:*") ==
          "400 AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/r/me is not authorized to "
          "perform: "
          "logs:CreateLogStream on resource: arn:aws:logs:us-east-1:123456789012:log-group:g:log-stream: "
          "because no "
          "identity-based policy allows the logs:CreateLogStream action");
    CHECK(refusal_under("arn:aws:logs:us-east-1:123456789012:log-group:g") !=
          "accepted");  // AWS wants the `:*`
    CHECK(refusal_under("arn:aws:logs:us-east-1:123456789012:log-group:g:*") == "accepted");
}

TEST_CASE("a template's log group is declared with its retention") {
    Account account;
    gate::Declaration declaration{"Logs",
                                  "AWS::Logs::LogGroup",
                                  "app",
                                  *wire::read_json(R"({"LogGroupName":"/aws/lambda/f","RetentionInDays":7})"),
                                  {}};
    core::Diagnostics diagnostics;
    gate::Deployment deployment{account.gate, account.admin, diagnostics};
    const auto& type = account.service.resource_types().front();
    const auto declared = type.declare(declaration, deployment);
    CHECK(declared.physical_id == "/aws/lambda/f");
    CHECK(declared.arn == "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/f:*");
    CHECK(account.service.store().find("/aws/lambda/f")->retention_days == 7);
    CHECK_THROWS_AS(type.declare(declaration, deployment), gate::AwsError);  // the name is taken
    declaration.properties = core::Document::object();
    CHECK(type.declare(declaration, deployment).physical_id.starts_with("app-Logs-"));
}
