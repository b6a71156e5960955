#pragma once
// Short forms for this folder's tests: policies from JSON text, principals and questions from a line.
#include "runtime/iam/evaluate.hpp"
#include "runtime/wire/json.hpp"
#include "tests/catch.hpp"

#include <string>
#include <string_view>

namespace leastwise::iam::testing {

inline core::Document json(std::string_view text) {
    auto document = wire::read_json(text);
    INFO("JSON: " << std::string(text));
    REQUIRE(document.has_value());
    return std::move(*document);
}

inline Policy policy(std::string_view text, PolicyKind kind = PolicyKind::identity) {
    core::Diagnostics diagnostics;
    auto parsed = parse_policy(json(text), kind, "test", diagnostics);
    INFO("policy: " << std::string(text));
    INFO("refused: " << (diagnostics.empty() ? ""
                                             : diagnostics.front().message + " " + diagnostics.front().hint));
    REQUIRE(parsed.has_value());
    return std::move(*parsed);
}

/// One statement of version 2012-10-17.
inline Policy statement(std::string_view members, PolicyKind kind = PolicyKind::identity) {
    return policy(R"({"Version":"2012-10-17","Statement":{)" + std::string(members) + "}}", kind);
}

inline Principal role_session() {
    Principal principal;
    principal.kind = PrincipalKind::role_session;
    principal.arn = "arn:aws:sts::123456789012:assumed-role/App/fn";
    principal.account = "123456789012";
    principal.role_arn = "arn:aws:iam::123456789012:role/path/App";
    principal.user_id = "AROAEXAMPLEEXAMPLE123:fn";
    return principal;
}

inline Principal user() {
    Principal principal;
    principal.kind = PrincipalKind::user;
    principal.arn = "arn:aws:iam::123456789012:user/Alice";
    principal.account = "123456789012";
    principal.user_id = "AIDAEXAMPLEEXAMPLE123";
    principal.user_name = "Alice";
    return principal;
}

inline Principal service(std::string name) {
    Principal principal;
    principal.kind = PrincipalKind::service;
    principal.service = std::move(name);
    return principal;
}

constexpr std::string_view kTable = "arn:aws:dynamodb:us-east-1:123456789012:table/T";

inline AccessCheck get_item() { return {"dynamodb:GetItem", std::string(kTable), {}}; }

inline Decision decide(const Principal& principal, const AccessCheck& check, const PolicySet& policies,
                       std::string_view account = "123456789012") {
    return evaluate({principal, check, account, policies});
}

}  // namespace leastwise::iam::testing
