#pragma once
// Test support: the service behind a real gate, driven by JSON.
#include "emulators/dynamodb/service.hpp"
#include "runtime/core/text.hpp"
#include "runtime/gate/testcases/account.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace leastwise::dynamodb {

/// JSON written with apostrophes for quotation marks.
inline std::string q(std::string_view text) { return core::replace_all(std::string(text), "'", "\""); }

struct Fixture : gate::testcases::Account {
    explicit Fixture(std::uint64_t seed = 1)
        : Account({}, core::Instant{std::chrono::seconds(1'700'000'000)}, seed) {
        gate.add(service);
    }

    DynamoDb service{world};

    /// The answer as JSON: the output, or `Code: message` of the error with its further members after it.
    std::string call(std::string_view operation, std::string_view input) {
        return call(admin, operation, input);
    }
    std::string call(const gate::Caller& caller, std::string_view operation, std::string_view input) {
        return send(caller, operation, json(input));
    }
    std::string send(const gate::Caller& caller, std::string_view operation, core::Document input) {
        try {
            const gate::Reply reply = gate.call_now(caller, "dynamodb", operation, std::move(input));
            return reply.payload ? *reply.payload : wire::to_json(reply.output);
        } catch (const gate::AwsError& error) {
            std::string text = error.code() + ": " + error.message();
            if (!error.members().empty()) text += " " + wire::to_json(error.members());
            return text;
        }
    }

    /// A table with a string partition key `pk` and, when wanted, a sort key `sk` of the type.
    void make_table(std::string_view name, std::string_view sort_type = "") {
        std::string attributes = R"({"AttributeName":"pk","AttributeType":"S"})";
        std::string keys = R"({"AttributeName":"pk","KeyType":"HASH"})";
        if (!sort_type.empty()) {
            attributes += R"(,{"AttributeName":"sk","AttributeType":")" + std::string(sort_type) + "\"}";
            keys += R"(,{"AttributeName":"sk","KeyType":"RANGE"})";
        }
        const std::string answer =
            call("CreateTable", R"({"TableName":")" + std::string(name) +
                                    R"(","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[)" +
                                    attributes + R"(],"KeySchema":[)" + keys + "]}");
        LW_CHECK(answer.starts_with("{"), "the test's table is valid");
    }
};

}  // namespace leastwise::dynamodb
