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
