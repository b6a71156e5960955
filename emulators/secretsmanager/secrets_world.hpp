#pragma once
#include "emulators/secretsmanager/secretsmanager.hpp"
#include "runtime/core/check.hpp"
#include "runtime/gate/gate.hpp"
#include "runtime/wire/json.hpp"

namespace leastwise::secretsmanager {

/// An engine with nothing but Secrets Manager, for tests.
struct SecretsWorld {
    core::ManualClock clock{core::Instant(std::chrono::milliseconds(1'800'000'000'000))};
    core::Random random{7};
    core::Ids ids{random};
    core::World world{
        clock, random, ids, {.partition = "aws", .region = "us-east-1", .account = "111111111111"}};
    gate::Directory directory{world};
    ledger::Ledger ledger;
    gate::Gate gate{world, directory, ledger};
    Secrets service{world};
    gate::Caller admin;
    core::Diagnostics diagnostics;

    SecretsWorld() {
        gate.add(service);
        const gate::Credential& key = directory.add_operator("admin", "AKIAEXAMPLEEXAMPLE01", "secret");
        admin.principal = key.principal;
        admin.access_key_id = key.access_key_id;
        admin.deployer = true;
    }

    static core::Document json(std::string_view text) {
        auto document = wire::read_json(text);
        LW_CHECK(document.has_value(), "the test gives JSON");
        return *document;
    }

    static std::string quoted(std::string_view text) {
        std::string out;
        wire::append_json_string(out, text);
        return out;
    }

    /// Calls as an SDK would: with a request token of its own where the operation wants one.
    core::Document call(const gate::Caller& caller, std::string_view operation, std::string_view text) {
        core::Document input = json(text);
        const bool wants_token =
            operation == "CreateSecret" || operation == "PutSecretValue" || operation == "UpdateSecret";
        if (wants_token && input.find("ClientRequestToken") == nullptr) {
            input.if_object()->append("ClientRequestToken", ids.uuid());
        }
        return gate.call_now(caller, "secretsmanager", operation, std::move(input)).output;
    }
    core::Document call(std::string_view operation, std::string_view text) {
        return call(admin, operation, text);
    }

    std::string failure(const gate::Caller& caller, std::string_view operation, std::string_view text) {
        try {
            call(caller, operation, text);
        } catch (const gate::AwsError& error) {
            return error.code() + ": " + error.message();
        }
        return "no error";
    }
    std::string failure(std::string_view operation, std::string_view text) {
        return failure(admin, operation, text);
    }

    /// A session of a new role with these statements.
    gate::Caller role_with(std::string_view statements) {
        core::Diagnostics problems;
        const auto document =
            json(R"({"Version": "2012-10-17", "Statement": [)" + std::string(statements) + "]}");
        auto policy = iam::parse_policy(document, iam::PolicyKind::identity, "p", problems);
        LW_CHECK(policy.has_value(), "the test gives a policy");
        gate::Role role;
        role.name = "reader";
        role.arn = "arn:aws:iam::111111111111:role/reader";
        role.unique_id = "AROAEXAMPLEEXAMPLE012";
        role.policies.push_back(std::move(*policy));
        const gate::Permit permit =
            gate.authorize(admin, "secretsmanager", "test", {{"iam:CreateRole", role.arn, {}}});
        const gate::Role& made = directory.put_role(permit, std::move(role));
        const gate::Credential& key = directory.open_session(permit, made, {.name = "s"});
        gate::Caller caller;
        caller.principal = key.principal;
        caller.access_key_id = key.access_key_id;
        return caller;
    }

    gate::Declared declare(std::string type, std::string logical_id, std::string_view properties) {
        const gate::Declaration declaration{
            std::move(logical_id), std::move(type), "app", json(properties), {0, 3, 5}};
        for (const gate::ResourceType& known : service.resource_types()) {
            if (known.type != declaration.type) continue;
            gate::Deployment deployment{gate, admin, diagnostics};
            return known.declare(declaration, deployment);
        }
        LW_CHECK(false, "the test names a known resource type");
        return {};
    }
};

}  // namespace leastwise::secretsmanager
