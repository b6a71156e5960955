// Every row of every service, three times: without credentials, with a signature but no policy, and what the
// ledger says of it. The list is the operation tables themselves, so a new operation is covered the day it is
// declared.
#include "harness/runner/services.hpp"
#include "runtime/core/text.hpp"
#include "runtime/sigv4/sigv4.hpp"
#include "runtime/wire/json.hpp"
#include "tests/catch.hpp"

#include <algorithm>

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

    /// A role that nothing grants anything, and a session of it.
    sigv4::Credentials powerless() {
        const gate::Credential& key =
            services.directory.add_operator("maker", "AKIAMAKERMAKERMAKER0", "secret");
        gate::Caller maker;
        maker.principal = key.principal;
        maker.access_key_id = key.access_key_id;
        maker.deployer = true;
        const auto permit = services.gate.authorize(maker, "iam", "test", {{"iam:CreateRole", "*", {}}});
        gate::Role role;
        role.name = "powerless";
        role.arn = "arn:aws:iam::123456789012:role/powerless";
        role.unique_id = "AROAPOWERLESSPOWERLESS";
        const gate::Role& kept = services.directory.put_role(permit, role);
        const gate::Credential& session = services.directory.open_session(permit, kept, {.name = "s"});
        return {session.access_key_id, core::Secret(std::string(session.secret.reveal())),
                session.session_token};
    }
};

/// A path with its parameters filled in from the row's example, or with something that a name may be.
std::string fill(std::string_view path, const core::Document& example) {
    std::string filled;
    while (!path.empty()) {
        const auto open = path.find('{');
        filled += path.substr(0, open);
        if (open == std::string_view::npos) break;
        const auto close = path.find('}', open);
        const std::string* value = example.find_string(path.substr(open + 1, close - open - 1));
        filled += value == nullptr ? "x" : core::uri_encode(*value);
        path.remove_prefix(close + 1);
    }
    return filled;
}

/// `{"A": {"B": ["x"]}}` as `A.B.member.1=x`.
void append_form(std::string& out, const std::string& name, const core::Document& value) {
    if (const auto* object = value.if_object()) {
        for (const auto& member : *object)
            append_form(out, name.empty() ? member.name : name + "." + member.name, member.value);
    } else if (const auto* array = value.if_array()) {
        for (std::size_t i = 0; i < array->size(); ++i) {
            append_form(out, name + ".member." + std::to_string(i + 1), (*array)[i]);
        }
    } else {
        const std::string text = value.if_string() != nullptr ? *value.if_string() : wire::to_json(value);
        out += "&" + name + "=" + core::uri_encode(text);
    }
}

http::Request request_for(const gate::Service& service, const gate::Operation& row) {
    const wire::Traits& traits = service.wire();
    http::Request request;
    request.method = row.route.method;
    request.target = fill(row.route.path, wire::read_json(row.example).value());
    request.headers.add("Host", std::string(traits.signing_name) + ".us-east-1.amazonaws.com");
    switch (traits.protocol) {
        case wire::Protocol::json_1_0:
        case wire::Protocol::json_1_1:
            request.headers.add("X-Amz-Target",
                                std::string(traits.target_prefix) + "." + std::string(row.name));
            request.body = row.example;
            break;
        case wire::Protocol::rest_json:
            if (request.method != "GET") request.body = row.example;
            break;
        case wire::Protocol::query:
            request.body = "Action=" + std::string(row.name) + "&Version=" + std::string(traits.api_version);
            append_form(request.body, "", wire::read_json(row.example).value());
            break;
    }
    return request;
}

http::Response send(World& world, const http::Request& request) {
    std::optional<http::Response> response;
    world.services.gate.serve(request, [&](http::Response answer) { response = std::move(answer); });
    REQUIRE(response.has_value());
    return *response;
}

}  // namespace

TEST_CASE("no operation runs without credentials") {
    World world;
    std::size_t rows = 0;
    for (const gate::Service* service : world.services.gate.services()) {
        for (const gate::Operation& row : service->operations()) {
            if (row.is_public) continue;
            INFO(service->name() << ":" << row.name);
            const auto before = world.ledger.entries().size();
            const http::Response response = send(world, request_for(*service, row));
            CHECK(response.status >= 400);
            const std::string& code = world.ledger.entries().back().error_code;
            CHECK(code.starts_with("MissingAuthenticationToken"));
            REQUIRE(world.ledger.entries().size() == before + 1);
            CHECK(world.ledger.entries().back().operation == row.name);
            ++rows;
        }
    }
    REQUIRE(rows > 60);
}

TEST_CASE("no operation runs without a policy that allows it, and the ledger has every check") {
    World world;
    const sigv4::Credentials credentials = world.powerless();
    for (const gate::Service* service : world.services.gate.services()) {
        for (const gate::Operation& row : service->operations()) {
            if (row.is_public || row.any_policy) continue;
            INFO(service->name() << ":" << row.name);
            http::Request request = request_for(*service, row);
            sigv4::sign(request, credentials, "us-east-1", service->wire().signing_name, world.clock.now());
            const http::Response response = send(world, request);
            INFO(response.body);
            CHECK((response.status == 400 || response.status == 403));
            const ledger::Entry& entry = world.ledger.entries().back();
            CHECK(entry.operation == row.name);
            CHECK(entry.error_code.find("AccessDenied") != std::string::npos);
            REQUIRE_FALSE(entry.checks.empty());
            CHECK(std::ranges::none_of(entry.checks,
                                       [](const auto& check) { return check.verdict == "allow"; }));
        }
    }
}
