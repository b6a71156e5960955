#pragma once
#include "harness/runner/policy_changes.hpp"
#include "harness/runner/scratch.hpp"
#include "harness/runner/services.hpp"
#include "harness/tighten/edit.hpp"
#include "harness/tighten/plan.hpp"
#include "tests/catch.hpp"

namespace leastwise::tighten::testcases {

/// One deployed world and the ledger of what was called in it.
class Run {
public:
    explicit Run(const std::string& text)
        : loaded(templates::load_text(text, "template.yaml", {},
                                      [](const std::string&) { return std::nullopt; })),
          services(world, ledger, {.source = ".", .scratch = scratch.path().string()}) {
        REQUIRE_FALSE(core::has_errors(loaded.diagnostics));
        const gate::Credential& key =
            services.directory.add_operator("deployer", "AKIADEPLOYERDEPLOYER", "s");
        deployer.principal = key.principal;
        deployer.access_key_id = key.access_key_id;
        deployer.deployer = true;
        const auto place = [this](core::Span span) { return loaded.files.place(span); };
        services.gate.on_place(place);
        services.gate.set_policy_watch(changes.emplace(services.gate, place));
        stack = runner::deploy(loaded, services.gate, deployer);
        for (const auto& one : stack.diagnostics) INFO(core::to_text(one, loaded.files));
        REQUIRE_FALSE(core::has_errors(stack.diagnostics));
        runner::note_stack(services.gate, stack, loaded);
        std::vector<std::string> arns;
        for (const runner::Deployed& one : stack.resources) arns.push_back(one.declared.arn);
        runner::note_policies(services.gate, arns, place);
        changes->start(arns);
    }

    std::string physical(const char* logical_id) const {
        return stack.find(logical_id)->declared.physical_id;
    }

    /// Calls DynamoDB as the role of a function; "" or the error's code.
    std::string call(const char* role_id, const char* operation, core::Document input) {
        for (const auto& [name, role] : services.directory.roles()) {
            if (role->logical_id != role_id) continue;
            const auto permit =
                services.gate.authorize(deployer, "iam", "test", {{"iam:PassRole", "*", {}}});
            const auto& session =
                services.directory.open_session(permit, *role,
                                                {.name = "s", .function = function, .tags = tags});
            gate::Caller caller;
            caller.principal = session.principal;
            caller.access_key_id = session.access_key_id;
            caller.function = function;
            caller.parent_id = parent_id;
            try {
                services.gate.call_now(caller, "dynamodb", operation, std::move(input));
                return {};
            } catch (const gate::AwsError& error) {
                return error.code();
            }
        }
        return "no such role";
    }
    core::Document item(const char* table, const char* member, const char* id = "1") const {
        return core::Document::object(
            {{"TableName", physical(table)},
             {member, core::Document::object({{"id", core::Document::object({{"S", id}})}})}});
    }
    tighten::Plan plan() const {
        const auto policies = runner::read_policies(ledger.entries());
        tighten::Emulated known;
        known.services = {"dynamodb", "logs", "sts"};
        known.missed_calls = missed_calls;
        known.missed_streams = missed_streams;
        const tighten::References references(loaded, runner::read_resources(ledger.entries()));
        return tighten::make_plan(loaded, tighten::needs_of(policies, ledger.entries()),
                                  tighten::resource_needs_of(policies, ledger.entries()), references, known,
                                  policies);
    }

    core::ManualClock clock{core::Instant{std::chrono::seconds{1'700'000'000}}};
    core::Random random{1};
    core::Ids ids{random};
    core::World world{clock, random, ids, {}};
    ledger::Ledger ledger;
    templates::Template loaded;
    runner::Scratch scratch;
    runner::Services services;
    gate::Caller deployer;
    std::optional<runner::PolicyChanges> changes;
    std::vector<std::string> missed_calls;  ///< what tighten::Emulated says
    bool missed_streams = false;
    std::vector<std::pair<std::string, std::string>> tags;  ///< of the sessions in which calls are made
    std::string function = "Fn";  ///< logical id of the function that calls
    std::string parent_id;        ///< request id of the invocation in which calls are made
    runner::Stack stack;
};

inline std::string tightened(const Run& run) {
    const auto edited = edit(run.loaded, run.plan().changes);
    if (const auto* problem = std::get_if<1>(&edited)) FAIL(*problem);
    return std::get<0>(edited);
}

}  // namespace leastwise::tighten::testcases
