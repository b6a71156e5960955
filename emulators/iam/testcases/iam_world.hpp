#pragma once
#include "emulators/iam/iam.hpp"
#include "runtime/gate/testcases/account.hpp"
#include "tests/catch.hpp"

namespace leastwise::iamapi {

/// An engine with nothing but the IAM service, for tests.
struct IamWorld : gate::testcases::Account {
    Iam iam{world, directory};

    IamWorld() { gate.add(iam); }

    gate::Declared declare(std::string_view type, std::string_view logical_id, std::string_view properties) {
        return Account::declare(iam, type, logical_id, json(properties));
    }

    core::Document call(std::string_view operation, std::string_view input) {
        return gate.call_now(admin, "iam", operation, json(input)).output;
    }

    /// The code and message of the error that the call ends with.
    std::string failure(std::string_view operation, std::string_view input) {
        return gate::testcases::failure_of([&] { call(operation, input); });
    }
    std::string declare_failure(std::string_view type, std::string_view logical_id,
                                std::string_view properties) {
        return gate::testcases::failure_of([&] { declare(type, logical_id, properties); });
    }
};

constexpr std::string_view kTrust = R"("AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]})";

inline std::string role_properties(std::string_view more = "") {
    return "{" + std::string(kTrust) + (more.empty() ? "" : ", " + std::string(more)) + "}";
}

}  // namespace leastwise::iamapi
