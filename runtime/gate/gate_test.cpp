#include "runtime/gate/gate.hpp"

#include "runtime/gate/validate.hpp"
#include "runtime/wire/json.hpp"
#include "tests/catch.hpp"

using namespace leastwise;
using namespace std::chrono_literals;
using core::Document;

namespace {

constexpr wire::Traits kTraits{.protocol = wire::Protocol::json_1_1, .target_prefix = "Probe", .signing_name = "probe"};
constexpr std::string_view kThing = "arn:aws:probe:us-east-1:123456789012:thing/a";

/// A service with one operation that answers at once, one that answers later, and one that has a bug.
class Probe final : public gate::Service {
public:
    Probe() {
        const auto needs = [](std::string action) {
            return [action = std::move(action)](const gate::Call&) {
                return std::vector<iam::AccessCheck>{{action, std::string(kThing), {}}};
            };
        };
        operations_.push_back({.name = "GetThing",
                               .route = {},
                               .input = {{{.name = "Name", .kind = gate::Kind::string,
                                           .presence = gate::Presence::required, .min = 1, .max = 3}}},
                               .access = needs("probe:GetThing"),
                               .handle = [this](const gate::Call& call, const gate::Permit& permit) -> gate::Answer {
                                   handled += permit.granted().size();
                                   return gate::Reply{.output = Document::object({{"Got", *call.input.find("Name")}})};
                               }});
        operations_.push_back({.name = "WaitForThing",
                               .route = {},
                               .input = {},
                               .access = needs("probe:GetThing"),
                               .handle = [this](const gate::Call&, const gate::Permit&) -> gate::Answer {
                                   return gate::Pending{[this](gate::Completion done) { later = std::move(done); }};
                               }});
        operations_.push_back({.name = "Undeclared",
                               .route = {},
                               .input = {},
                               .access = [](const gate::Call&) { return std::vector<iam::AccessCheck>{}; },
                               .handle = [this](const gate::Call&, const gate::Permit&) -> gate::Answer {
                                   ++handled;
                                   return gate::Reply{};
                               }});
        operations_.push_back({.name = "Broken",
                               .route = {},
                               .input = {},
                               .access = needs("probe:GetThing"),
                               .handle = [](const gate::Call&, const gate::Permit&) -> gate::Answer {
                                   throw std::out_of_range("a bug");
                               }});
    }
    std::string_view name() const override { return "probe"; }
    const gate::WireTraits& wire() const override { return kTraits; }
    std::span<const gate::Operation> operations() const override { return operations_; }

    std::size_t handled = 0;
    gate::Completion later;

private:
    std::vector<gate::Operation> operations_;
};

struct Fixture {
    Fixture() { gate.add(probe); }

    gate::Caller operator_caller() {
        const auto& credential = directory.add_operator("tests", "AKIATESTTESTTESTTEST", "secret");
        gate::Caller caller;
        caller.principal = credential.principal;
        caller.access_key_id = credential.access_key_id;
        caller.deployer = true;
        return caller;
    }
    gate::Caller nobody() const {
        gate::Caller caller;
        caller.principal.kind = iam::PrincipalKind::user;
        caller.principal.arn = "arn:aws:iam::123456789012:user/nobody";
        caller.principal.account = "123456789012";
        caller.principal.user_id = "AIDA";
        caller.principal.user_name = "nobody";
        return caller;
    }
    gate::AwsError error_of(const gate::Caller& caller, std::string_view operation, Document input) {
        try {
            gate.call_now(caller, "probe", operation, std::move(input));
        } catch (const gate::AwsError& error) {
            return error;
        }
        FAIL("the call was allowed");
        return {"", 0, ""};
    }

    core::ManualClock clock{core::Instant{1700000000s}};
    core::Random random{1};
    core::Ids ids{random};
    core::World world{clock, random, ids, {}};
    gate::Directory directory{world};
    ledger::Ledger ledger;
    gate::Gate gate{world, directory, ledger};
    Probe probe;
};

const Document kName = Document::object({{"Name", "a"}});

}  // namespace

TEST_CASE("an allowed call is handled once and recorded with its determining statement") {
    Fixture f;
    const gate::Reply reply = f.gate.call_now(f.operator_caller(), "probe", "GetThing", kName);
    CHECK(wire::to_json(reply.output) == R"({"Got":"a"})");
    CHECK(f.probe.handled == 1);
    REQUIRE(f.ledger.entries().size() == 1);
    const auto& entry = f.ledger.entries().front();
    CHECK(entry.status == 200);
    REQUIRE(entry.checks.size() == 1);
    CHECK(entry.checks[0].verdict == "allow");
    CHECK(entry.checks[0].determining.at(0).policy == "arn:aws:iam::aws:policy/AdministratorAccess");
    CHECK(entry.checks[0].context.find("aws:PrincipalArn")->values.at(0) == "arn:aws:iam::123456789012:user/tests");
    CHECK(entry.actor.deployer);
}

TEST_CASE("a caller without policies is denied in AWS's words, recorded, and nothing is handled") {
    Fixture f;
    const auto error = f.error_of(f.nobody(), "GetThing", kName);
    CHECK(error.code() == "AccessDeniedException");
    CHECK(error.message() ==
          "User: arn:aws:iam::123456789012:user/nobody is not authorized to perform: probe:GetThing on resource: "
          "arn:aws:probe:us-east-1:123456789012:thing/a because no identity-based policy allows the probe:GetThing "
          "action");
    CHECK(f.probe.handled == 0);
    REQUIRE(f.ledger.entries().size() == 1);
    CHECK(f.ledger.entries()[0].checks.at(0).verdict == "implicit_deny");
}

TEST_CASE("an operation that declares no access is denied even to an administrator") {
    Fixture f;
    CHECK(f.error_of(f.operator_caller(), "Undeclared", Document::object()).code() == "AccessDeniedException");
    CHECK(f.probe.handled == 0);
}

TEST_CASE("an operation that is not emulated is named") {
    Fixture f;
    const auto error = f.error_of(f.operator_caller(), "MakeThing", Document::object());
    CHECK(error.code() == "UnknownOperationException");
    CHECK(error.message() == "leastwise does not emulate probe:MakeThing");
    CHECK(f.ledger.entries().size() == 1);
}

TEST_CASE("input is validated before access is asked") {
    Fixture f;
    CHECK(f.error_of(f.nobody(), "GetThing", Document::object()).message() ==
          "1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null");
    CHECK(f.error_of(f.nobody(), "GetThing", Document::object({{"Name", "four"}})).message() ==
          "1 validation error detected: Value 'four' at 'name' failed to satisfy constraint: Member must have length "
          "less than or equal to 3");
    CHECK(f.error_of(f.nobody(), "GetThing", Document::object({{"Name", 1}})).code() == "SerializationException");
}

TEST_CASE("a later answer is recorded when it comes") {
    Fixture f;
    std::optional<gate::Outcome> outcome;
    f.gate.call(f.operator_caller(), "probe", "WaitForThing", Document::object(), {},
                [&](gate::Outcome result) { outcome = std::move(result); });
    CHECK_FALSE(outcome.has_value());
    CHECK(f.ledger.entries().empty());
    f.probe.later(gate::Reply{.status = 202});
    REQUIRE(outcome.has_value());
    CHECK(f.ledger.entries().at(0).status == 202);
}

TEST_CASE("a bug in a service ends one call, not the engine") {
    Fixture f;
    CHECK(f.error_of(f.operator_caller(), "Broken", Document::object()).http_status() == 500);
    CHECK(f.gate.call_now(f.operator_caller(), "probe", "GetThing", kName).status == 200);
}

TEST_CASE("work without a row needs the same decision") {
    Fixture f;
    const std::vector<iam::AccessCheck> checks = {{"probe:PutThing", std::string(kThing), {}}};
    CHECK(f.gate.authorize(f.operator_caller(), "probe", "declare", checks).granted().size() == 1);
    REQUIRE_THROWS_AS(f.gate.authorize(f.nobody(), "probe", "declare", checks), gate::AwsError);
    CHECK(f.ledger.entries().size() == 2);
}

TEST_CASE("an unsigned request and an unknown service are refused on the wire") {
    Fixture f;
    http::Request request;
    request.method = "POST";
    request.target = "/";
    request.headers.add("Host", "localhost");
    http::Response response;
    const auto serve = [&] { f.gate.serve(request, [&](http::Response answer) { response = std::move(answer); }); };
    serve();
    CHECK(response.body.find("leastwise does not emulate") != std::string::npos);
    request.headers.add("X-Amz-Target", "Probe.GetThing");
    request.body = R"({"Name":"a"})";
    serve();
    CHECK(response.body.find("MissingAuthenticationToken") != std::string::npos);
    CHECK(f.probe.handled == 0);
    CHECK(f.ledger.entries().size() == 2);
}

TEST_CASE("what has no row is named in the words of its service and refused in its protocol") {
    Fixture f;
    const struct {
        const char* method;
        const char* target;
        const char* service;  // of the credential scope
        const char* body;
        int status;
        const char* said;
    } cases[] = {
        {"GET", "/", "s3", "", 501,
         "<Error><Code>NotImplemented</Code><Message>leastwise does not emulate s3:ListBuckets</Message>"},
        {"PUT", "/bucket/a/b", "s3", "x", 501, "leastwise does not emulate s3:PutObject"},
        {"POST", "/", "sns", "Action=Publish&Version=2010-03-31", 400,
         "<Code>InvalidAction</Code><Message>leastwise does not emulate sns:Publish</Message>"},
        {"POST", "/", "sns", "Action=%ff%0a&Version=2010-03-31", 400, "does not emulate sns:?" "?</Message>"},
        {"GET", "/schedules/x?a=b", "scheduler", "", 404,
         R"("Message":"leastwise does not emulate scheduler:GET /schedules/x")"},
        {"GET", "/2015-03-31/functions", "lambda", "", 404, "leastwise does not emulate lambda:ListFunctions"},
    };
    for (const auto& one : cases) {
        INFO(one.service << " " << one.method << " " << one.target << " " << one.body);
        http::Request request;
        request.method = one.method;
        request.target = one.target;
        request.body = one.body;
        request.headers.add("Host", "localhost");
        request.headers.add("Authorization", std::string("AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/") +
                                                 one.service + "/aws4_request, SignedHeaders=host, Signature=0");
        http::Response response;
        f.gate.serve(request, [&](http::Response answer) { response = std::move(answer); });
        CHECK(response.status == one.status);
        INFO(response.body);
        CHECK(response.body.find(one.said) != std::string::npos);
    }
    http::Request request;
    request.method = "POST";
    request.target = "/";
    request.headers.add("X-Amz-Target", "AmazonSQS.SendMessage\xff");
    http::Response response;
    f.gate.serve(request, [&](http::Response answer) { response = std::move(answer); });
    CHECK(response.status == 400);
    CHECK(response.body.find("leastwise does not emulate AmazonSQS:SendMessage?") != std::string::npos);
    CHECK(f.ledger.entries().back().operation == "SendMessage?");
}
