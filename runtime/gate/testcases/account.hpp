#pragma once
#include "runtime/core/check.hpp"
#include "runtime/gate/gate.hpp"
#include "runtime/wire/json.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace leastwise::gate::testcases {

inline constexpr core::Instant kStart{std::chrono::milliseconds{1'767'225'600'000}};  // 2026-01-01

/// What the tests of a service start from: one account behind a real gate, time that stands still, and an
/// administrator. A test derives from it, owns its service and adds it to the gate.
struct Account {
    explicit Account(core::Place place = {}, core::Instant now = kStart, std::uint64_t seed = 7)
        : clock(now), random(seed), world{clock, random, ids, std::move(place)} {
        const Credential& key = directory.add_operator("admin", "AKIAEXAMPLEEXAMPLE01", "secret");
        admin.principal = key.principal;
        admin.access_key_id = key.access_key_id;
        admin.deployer = true;
    }
    Account(const Account&) = delete;
    Account& operator=(const Account&) = delete;

    static core::Document json(std::string_view text) {
        auto document = wire::read_json(text);
        LW_CHECK(document.has_value(), "the test gives JSON");
        return std::move(*document);
    }

    iam::Policy policy(std::string_view text, iam::PolicyKind kind) {
        auto parsed = iam::parse_policy(json(text), kind, "p", diagnostics);
        LW_CHECK(parsed.has_value(), "the test gives a policy");
        return std::move(*parsed);
    }

    /// The caller that a key of this account is, as a request signed with it would be.
    Caller session_of(std::string_view access_key_id) const {
        const Credential* credential = directory.find_credential(access_key_id);
        LW_CHECK(credential != nullptr, "the test names a key");
        Caller caller;
        caller.principal = credential->principal;
        caller.access_key_id = credential->access_key_id;
        return caller;
    }

    /// Declares a resource as the template "app" would, on line 3.
    Declared declare(Service& service, std::string_view type, std::string_view logical_id,
                     core::Document properties) {
        for (const ResourceType& known : service.resource_types()) {
            if (known.type != type) continue;
            Deployment deployment{gate, admin, diagnostics};
            return known.declare(
                {std::string(logical_id), std::string(type), "app", std::move(properties), {0, 3, 5}},
                deployment);
        }
        LW_CHECK(false, "the test names a known resource type");
        return {};
    }

    core::ManualClock clock;
    core::Random random;
    core::Ids ids{random};
    core::World world;
    Directory directory{world};
    ledger::Ledger ledger;
    Gate gate{world, directory, ledger};
    Caller admin;
    core::Diagnostics diagnostics;
};

/// `Code: message` of the AWS error that the action ends with, or "no error".
template <typename Action>
std::string failure_of(Action&& action) {
    try {
        std::forward<Action>(action)();
    } catch (const AwsError& error) {
        return error.code() + ": " + error.message();
    }
    return "no error";
}

}  // namespace leastwise::gate::testcases
