// Credentials of AssumeRole, from the call that gives them to the answer of each protocol when they have expired.
#include "harness/runner/services.hpp"
#include "runtime/core/text.hpp"
#include "runtime/iam/policy.hpp"
#include "runtime/sigv4/sigv4.hpp"
#include "runtime/wire/json.hpp"
#include "tests/catch.hpp"

using namespace leastwise;
using namespace std::chrono_literals;

namespace {

struct World {
    core::ManualClock clock{core::Instant{1'700'000'000s}};
    core::Random random{1};
    core::Ids ids{random};
    core::World world{clock, random, ids, {}};
    ledger::Ledger ledger;
    runner::Services services{world, ledger, {}};
    sigv4::Credentials tester;

    World() {
        const gate::Credential& key = services.directory.add_operator("tester", "AKIATESTERTESTERTEST", "secret");
        tester = {key.access_key_id, core::Secret("secret"), ""};
        gate::Caller caller;
        caller.principal = key.principal;
        caller.access_key_id = key.access_key_id;
        caller.deployer = true;
        gate::Role role;
        role.name = "reader";
        role.arn = "arn:aws:iam::123456789012:role/reader";
        role.unique_id = "AROAREADERREADERREADER";
        core::Diagnostics none;
        const auto trust = wire::read_json(R"({"Version":"2012-10-17","Statement":{"Effect":"Allow",)"
                                           R"("Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}})");
        role.trust = iam::parse_policy(trust.value(), iam::PolicyKind::trust, "trust", none).value();
        services.directory.put_role(services.gate.authorize(caller, "iam", "test", {{"iam:CreateRole", role.arn, {}}}),
                                    role);
    }

    http::Response send(http::Request request, const sigv4::Credentials& with, std::string_view service) {
        request.headers.add("Host", std::string(service) + ".us-east-1.amazonaws.com");
        sigv4::sign(request, with, "us-east-1", service, clock.now());
        http::Response response;
        services.gate.serve(std::move(request), [&](http::Response answer) { response = std::move(answer); });
        return response;
    }
    http::Response sts(const std::string& body, const sigv4::Credentials& with) {
        http::Request request;
        request.method = "POST";
        request.target = "/";
        request.headers.add("Content-Type", "application/x-www-form-urlencoded");
        request.body = body + "&Version=2011-06-15";
        return send(std::move(request), with, "sts");
    }
    sigv4::Credentials assume(int seconds) {
        const std::string body = sts("Action=AssumeRole&RoleArn=" +
                                         core::uri_encode("arn:aws:iam::123456789012:role/reader") +
                                         "&RoleSessionName=session&DurationSeconds=" + std::to_string(seconds),
                                     tester)
                                     .body;
        INFO(body);
        const auto element = [&body](const std::string& name) {
            const auto begin = body.find("<" + name + ">") + name.size() + 2;
            REQUIRE(begin < body.size());
            return body.substr(begin, body.find("</" + name + ">") - begin);
        };
        return {element("AccessKeyId"), core::Secret(element("SecretAccessKey")), element("SessionToken")};
    }
};

}  // namespace

TEST_CASE("credentials of AssumeRole work until their last second and are then refused in each protocol's words") {
    World world;
    const sigv4::Credentials session = world.assume(900);
    world.clock.advance(899s);
    CHECK(world.sts("Action=GetCallerIdentity", session).status == 200);
    world.clock.advance(1s);

    http::Response response = world.sts("Action=GetCallerIdentity", session);
    CHECK(response.status == 403);
    INFO(response.body);
    CHECK(response.body.find("<Error><Type>Sender</Type><Code>ExpiredToken</Code><Message>The security token included "
                             "in the request is expired</Message></Error>") != std::string::npos);

    http::Request tables;
    tables.method = "POST";
    tables.target = "/";
    tables.headers.add("X-Amz-Target", "DynamoDB_20120810.ListTables");
    tables.body = "{}";
    response = world.send(tables, session, "dynamodb");
    CHECK(response.status == 400);
    CHECK(response.body == R"({"__type":"com.amazon.coral.service#ExpiredTokenException",)"
                           R"("message":"The security token included in the request is expired"})");
    tables.headers.set("X-Amz-Target", "secretsmanager.ListSecrets");
    response = world.send(tables, session, "secretsmanager");
    CHECK(response.status == 400);
    CHECK(response.body ==
          R"({"__type":"ExpiredTokenException","message":"The security token included in the request is expired"})");

    http::Request functions;
    functions.method = "GET";
    functions.target = "/2015-03-31/functions/";
    response = world.send(functions, session, "lambda");
    CHECK(response.status == 403);
    REQUIRE(response.headers.find("x-amzn-ErrorType") != nullptr);
    CHECK(*response.headers.find("x-amzn-ErrorType") == "ExpiredTokenException");
    CHECK(response.body == R"({"message":"The security token included in the request is expired"})");

    CHECK(world.sts("Action=GetCallerIdentity", world.assume(900)).status == 200);
}

TEST_CASE("a request that was signed too long ago or for the future is refused, and the next is served") {
    World world;
    http::Request request;
    request.method = "POST";
    request.target = "/";
    request.headers.add("X-Amz-Target", "DynamoDB_20120810.ListTables");
    request.headers.add("Host", "dynamodb.us-east-1.amazonaws.com");
    request.body = "{}";
    const auto answer = [&world, &request](std::chrono::seconds shift) {
        http::Request shifted = request;
        sigv4::sign(shifted, world.tester, "us-east-1", "dynamodb", world.clock.now() + shift);
        http::Response response;
        world.services.gate.serve(std::move(shifted), [&](http::Response got) { response = std::move(got); });
        return response;
    };
    CHECK(answer(-300s).status == 200);
    CHECK(answer(-301s).body ==
          R"({"__type":"com.amazon.coral.service#InvalidSignatureException","message":"Signature expired: )"
          R"~(20231114T220819Z is now earlier than 20231114T220820Z (20231114T221320Z - 5 min.)"})~");
    CHECK(answer(301s).body ==
          R"({"__type":"com.amazon.coral.service#InvalidSignatureException","message":"Signature not yet current: )"
          R"~(20231114T221821Z is still later than 20231114T221820Z (20231114T221320Z + 5 min.)"})~");
    CHECK(answer(0s).status == 200);
}
