// Every row of every service, three times: without credentials, with a signature but no policy, and what the
// ledger says of it. The list is the operation tables themselves, so a new operation is covered the day it is
// declared.
#include "tests/catch.hpp"
#include "tests/gate/sweep.hpp"

#include <algorithm>

using namespace leastwise;
using namespace leastwise::sweep;

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
            const http::Response response = send(world, signed_request(world, *service, row, credentials));
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

TEST_CASE("no operation runs with a session that has expired, or with a session token that is not the key's own") {
    constexpr std::string_view kExpired = "The security token included in the request is expired";
    constexpr std::string_view kInvalid = "The security token included in the request is invalid.";
    World world;
    const sigv4::Credentials good = world.powerless();
    sigv4::Credentials forged = good;
    forged.session_token.front() = forged.session_token.front() == 'A' ? 'B' : 'A';
    sigv4::Credentials without = good;
    without.session_token.clear();
    const auto refusal = [&world](const gate::Service& service, const gate::Operation& row,
                                  const sigv4::Credentials& credentials) {
        http::Request request = request_for(service, row);
        sigv4::sign(request, credentials, "us-east-1", service.wire().signing_name, world.clock.now());
        CHECK(send(world, request).status >= 400);
        return world.ledger.entries().back();
    };
    const auto each_row = [&world](const auto& check) {
        for (const gate::Service* service : world.services.gate.services()) {
            for (const gate::Operation& row : service->operations()) {
                INFO(service->name() << ":" << row.name);
                if (!row.is_public) check(*service, row);
            }
        }
    };
    each_row([&](const gate::Service& service, const gate::Operation& row) {
        CHECK(refusal(service, row, forged).error_message == kInvalid);
        CHECK(refusal(service, row, without).error_message == kInvalid);
        CHECK(refusal(service, row, forged).checks.empty());
    });
    world.clock.advance(std::chrono::hours(1));  // what a session lasts by default
    each_row([&](const gate::Service& service, const gate::Operation& row) {
        const ledger::Entry entry = refusal(service, row, good);
        CHECK(entry.error_code.starts_with("ExpiredToken"));
        CHECK(entry.error_message == kExpired);
        CHECK(entry.checks.empty());
    });
}
