#pragma once
#include "harness/runner/services.hpp"
#include "runtime/sigv4/sigv4.hpp"

namespace leastwise::sweep {

/// An engine with every service and nothing in it.
struct World {
    core::ManualClock clock{core::Instant{std::chrono::seconds{1'700'000'000}}};
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

/// The row's example as a client sends it, without a signature.
http::Request request_for(const gate::Service& service, const gate::Operation& row);
/// The same, signed for a caller.
http::Request signed_request(const World& world, const gate::Service& service, const gate::Operation& row,
                             const sigv4::Credentials& credentials);
http::Response send(World& world, const http::Request& request);

}  // namespace leastwise::sweep
