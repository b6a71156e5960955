#pragma once
#include "emulators/lambda/service.hpp"
#include "runtime/gate/testcases/account.hpp"

#include <unistd.h>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// What Lambda's tests run in: a world with Lambda, and a fleet whose functions do as
/// they are told.
namespace leastwise::lambda::testcases {

using gate::testcases::failure_of;
using gate::testcases::kStart;

/// A directory of the test's own, removed with it.
class TemporaryDirectory {
public:
    TemporaryDirectory() {
        std::string name = (std::filesystem::temp_directory_path() / "leastwise-lambda-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    ~TemporaryDirectory() { std::filesystem::remove_all(path_); }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    const std::string& path() const { return path_; }
    std::string file(const std::string& name, std::string_view text) const {
        const auto place = std::filesystem::path(path_) / name;
        std::filesystem::create_directories(place.parent_path());
        std::ofstream(place, std::ios::binary) << text;
        return place.string();
    }

private:
    std::string path_;
};

/// A successful outcome with that payload.
inline function::Outcome answer(std::string payload) {
    function::Outcome outcome;
    outcome.payload = std::move(payload);
    return outcome;
}

/// Answers invocations by a script instead of running processes; asks for credentials and logs as the real
/// one does.
class ScriptedFleet final : public function::Fleet {
public:
    using Script =
        std::function<function::Outcome(const function::Configuration&, const function::Invocation&)>;

    ScriptedFleet(const core::Clock& clock, Callbacks callbacks)
        : clock_(clock), callbacks_(std::move(callbacks)) {}

    void invoke(const function::Configuration& configuration, function::Invocation invocation,
                std::function<void(function::Outcome)> done) override {
        if (credentials.access_key_id.empty()) credentials = callbacks_.credentials(configuration, "env-1");
        invocations.push_back(invocation);
        log(configuration, invocation, "START RequestId: " + invocation.request_id + " Version: $LATEST\n");
        for (const auto& line : lines) log(configuration, invocation, line);
        log(configuration, invocation, "END RequestId: " + invocation.request_id + "\n");
        log(configuration, invocation,
            "REPORT RequestId: " + invocation.request_id + "\tDuration: 1.00 ms\t\n");
        waiting.push_back([this, configuration, invocation, done = std::move(done)] {
            done(script ? script(configuration, invocation) : answer(invocation.payload));
        });
        if (is_prompt) finish_all();
    }
    void finish_all() {
        for (auto turn = std::exchange(waiting, {}); auto& finish : turn) finish();
    }
    std::optional<Serving> serving(std::string_view) const override { return {}; }
    std::optional<function::Interpreter> interpreter(const std::string&) override { return {}; }
    void replace(const std::string& logical_id) override {
        replaced.push_back(logical_id);
        credentials = {};
    }
    void shutdown(std::function<void()> done) override { done(); }
    void find(const function::Configuration& configuration, const sandbox::Finding& finding) {
        callbacks_.finding(configuration, invocations.back().request_id, finding);
    }

    Script script;
    std::vector<std::string> lines;  ///< what each invocation logs
    bool is_prompt = true;           ///< invocations end at once
    std::vector<function::Invocation> invocations;
    std::vector<std::string> replaced;
    std::vector<std::function<void()>> waiting;
    function::Credentials credentials;

private:
    void log(const function::Configuration& configuration, const function::Invocation& invocation,
             const std::string& message) {
        callbacks_.log({configuration.logical_id, configuration.log_group, "2026/01/01/[$LATEST]0001",
                        invocation.request_id, clock_.now(), message});
    }

    const core::Clock& clock_;
    Callbacks callbacks_;
};

constexpr std::string_view kLambdaTrust =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},)"
    R"("Action":"sts:AssumeRole"}]})";
constexpr std::string_view kLogsPolicy =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["logs:CreateLogGroup",)"
    R"("logs:CreateLogStream","logs:PutLogEvents"],"Resource":"*"}]})";

struct Account : gate::testcases::Account {
    TemporaryDirectory files;
    LambdaService service{gate, {files.path(), files.path() + "/scratch"}};
    ScriptedFleet* fleet = nullptr;

    Account() : gate::testcases::Account({"aws", "us-east-1", "111111111111"}) {
        std::filesystem::create_directories(files.path() + "/scratch");
        files.file("src/index.js", "exports.handler = async (event) => event;\n");
        gate.add(service);
        auto made = std::make_unique<ScriptedFleet>(clock, service.callbacks([](auto, auto) {}, {}));
        fleet = made.get();
        service.run_on(std::move(made));
        put_role("role", kLambdaTrust, kLogsPolicy);
    }

    void put_role(const std::string& name, std::string_view trust, std::string_view grants) {
        const auto permit = gate.authorize(admin, "lambda", "test", {{"iam:CreateRole", "*", {}}});
        gate::Role role;
        role.name = name;
        role.arn = "arn:aws:iam::111111111111:role/" + name;
        role.unique_id = "AROATESTTESTTESTTEST1";
        role.trust = policy(trust, iam::PolicyKind::trust);
        if (!grants.empty()) role.policies.push_back(policy(grants, iam::PolicyKind::identity));
        directory.put_role(permit, std::move(role));
    }

    gate::Declared declare(std::string_view type, std::string_view logical_id, core::Document properties) {
        return gate::testcases::Account::declare(service, type, logical_id, std::move(properties));
    }
    /// A function "fn" with the role "role"; `more` adds or replaces properties.
    gate::Declared declare_function(std::string_view more = "{}") {
        auto properties =
            *wire::read_json(R"({"FunctionName":"fn","Runtime":"nodejs24.x","Handler":"index.handler",)"
                             R"("Role":"arn:aws:iam::111111111111:role/role","Code":"src"})");
        const auto added = *wire::read_json(more);
        for (const auto& [name, value, span] : *added.if_object()) (*properties.if_object())[name] = value;
        return declare("AWS::Lambda::Function", "Fn", std::move(properties));
    }
    gate::Outcome call(const gate::Caller& caller, std::string_view operation, std::string_view input,
                       std::string payload = {}) {
        std::optional<gate::Outcome> result;
        gate.call(caller, "lambda", operation, *wire::read_json(input), std::move(payload),
                  [&result](gate::Outcome outcome) { result = std::move(outcome); });
        return result.value_or(gate::Outcome(gate::AwsError("StillRunning", 0, "")));
    }
    gate::Outcome call(std::string_view operation, std::string_view input, std::string payload = {}) {
        return call(admin, operation, input, std::move(payload));
    }
};

inline std::string describe(const gate::Outcome& outcome) {
    if (const auto* error = std::get_if<gate::AwsError>(&outcome)) {
        return std::to_string(error->http_status()) + " " + error->code() + ": " + error->message();
    }
    const auto& reply = std::get<gate::Reply>(outcome);
    return std::to_string(reply.status) + " " +
           (reply.payload ? *reply.payload : wire::to_json(reply.output));
}

}  // namespace leastwise::lambda::testcases
