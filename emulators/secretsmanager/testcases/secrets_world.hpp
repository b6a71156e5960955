#pragma once
#include "emulators/secretsmanager/secretsmanager.hpp"
#include "runtime/gate/testcases/account.hpp"

namespace leastwise::secretsmanager {

/// An engine with nothing but Secrets Manager, for tests.
struct SecretsWorld : gate::testcases::Account {
    Secrets service{world};

    SecretsWorld() : Account({.partition = "aws", .region = "us-east-1", .account = "111111111111"}) {
        gate.add(service);
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
        return gate::testcases::failure_of([&] { call(caller, operation, text); });
    }
    std::string failure(std::string_view operation, std::string_view text) {
        return failure(admin, operation, text);
    }

    /// A session of a new role with these statements.
    gate::Caller role_with(std::string_view statements) {
        gate::Role role;
        role.name = "reader";
        role.arn = "arn:aws:iam::111111111111:role/reader";
        role.unique_id = "AROAEXAMPLEEXAMPLE012";
        role.policies.push_back(
            policy(R"({"Version": "2012-10-17", "Statement": [)" + std::string(statements) + "]}",
                   iam::PolicyKind::identity));
        const gate::Permit permit =
            gate.authorize(admin, "secretsmanager", "test", {{"iam:CreateRole", role.arn, {}}});
        const gate::Role& made = directory.put_role(permit, std::move(role));
        return session_of(directory.open_session(permit, made, {.name = "s"}).access_key_id);
    }

    gate::Declared declare(std::string_view type, std::string_view logical_id, std::string_view properties) {
        return Account::declare(service, type, logical_id, json(properties));
    }
};

}  // namespace leastwise::secretsmanager
