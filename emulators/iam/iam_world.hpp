#pragma once
#include "emulators/iam/iam.hpp"
#include "runtime/core/check.hpp"
#include "runtime/gate/gate.hpp"
#include "runtime/wire/json.hpp"

namespace leastwise::iamapi {

/// An engine with nothing but the IAM service, for tests.
struct IamWorld {
    core::ManualClock clock{core::Instant(std::chrono::milliseconds(1'800'000'000'000))};
    core::Random random{7};
    core::Ids ids{random};
    core::World world{clock, random, ids, {}};
    gate::Directory directory{world};
    ledger::Ledger ledger;
    gate::Gate gate{world, directory, ledger};
    Iam iam{world, directory};
    gate::Caller deployer;
    core::Diagnostics diagnostics;

    IamWorld() {
        gate.add(iam);
        const gate::Credential& key = directory.add_operator("deployer", "AKIAEXAMPLEEXAMPLE01", "secret");
        deployer.principal = key.principal;
        deployer.access_key_id = key.access_key_id;
        deployer.deployer = true;
    }

    static core::Document json(std::string_view text) {
        auto document = wire::read_json(text);
        LW_CHECK(document.has_value(), "the test gives JSON");
        return *document;
    }

    gate::Declared declare(std::string type, std::string logical_id, std::string_view properties) {
        const gate::Declaration declaration{
            std::move(logical_id), std::move(type), "app", json(properties), {0, 3, 5}};
        for (const gate::ResourceType& known : iam.resource_types()) {
            if (known.type != declaration.type) continue;
            gate::Deployment deployment{gate, deployer, diagnostics};
            return known.declare(declaration, deployment);
        }
        LW_CHECK(false, "the test names a known resource type");
        return {};
    }

    core::Document call(std::string_view operation, std::string_view input) {
        return gate.call_now(deployer, "iam", operation, json(input)).output;
    }

    /// The code and message of the error that the call ends with.
    std::string failure(std::string_view operation, std::string_view input) {
        try {
            call(operation, input);
        } catch (const gate::AwsError& error) {
            return error.code() + ": " + error.message();
        }
        return "no error";
    }

    std::string declare_failure(std::string type, std::string logical_id, std::string_view properties) {
        try {
            declare(std::move(type), std::move(logical_id), properties);
        } catch (const gate::AwsError& error) {
            return error.code() + ": " + error.message();
        }
        return "no error";
    }
};

constexpr std::string_view kTrust = R"("AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]})";

inline std::string role_properties(std::string_view more = "") {
    return "{" + std::string(kTrust) + (more.empty() ? "" : ", " + std::string(more)) + "}";
}

}  // namespace leastwise::iamapi
