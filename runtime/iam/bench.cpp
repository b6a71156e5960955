// Decisions per second for a five-statement policy with conditions and variables. Built by hand:
// cmake --build build/release --target iam_bench
#include "runtime/iam/evaluate.hpp"
#include "runtime/wire/json.hpp"

#include <chrono>
#include <cstdlib>
#include <iostream>

namespace iam = leastwise::iam;

namespace {

constexpr std::string_view kPolicy = R"({"Version":"2012-10-17","Statement":[
  {"Effect":"Allow","Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],"Resource":"*"},
  {"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::app-data/${aws:username}/*"},
  {"Effect":"Allow","Action":["dynamodb:GetItem","dynamodb:PutItem","dynamodb:Query","dynamodb:UpdateItem"],
   "Resource":["arn:aws:dynamodb:*:123456789012:table/Activities","arn:aws:dynamodb:*:123456789012:table/Users"],
   "Condition":{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["u-1","u-2"]},
                "Bool":{"aws:SecureTransport":"true"}}},
  {"Effect":"Allow","Action":"secretsmanager:GetSecretValue",
   "Resource":"arn:aws:secretsmanager:us-east-1:123456789012:secret:app-??????"},
  {"Effect":"Deny","NotAction":["dynamodb:*","s3:*","logs:*","secretsmanager:*"],"Resource":"*"}]})";

std::optional<iam::Policy> read_policy() {
    const auto document = leastwise::wire::read_json(kPolicy);
    leastwise::core::Diagnostics diagnostics;
    if (!document) return {};
    return iam::parse_policy(*document, iam::PolicyKind::identity, "bench", diagnostics);
}

iam::AccessCheck get_item() {
    iam::AccessCheck check{"dynamodb:GetItem", "arn:aws:dynamodb:us-east-1:123456789012:table/Users", {}};
    check.context.set_list("dynamodb:LeadingKeys", {"u-1"});
    for (const auto& [key, value] :
         {std::pair("aws:SecureTransport", "true"), std::pair("aws:username", "ann"),
          std::pair("aws:SourceIp", "192.0.2.1"), std::pair("aws:PrincipalAccount", "123456789012"),
          std::pair("aws:RequestedRegion", "us-east-1"),
          std::pair("aws:CurrentTime", "2026-01-31T08:09:10Z")}) {
        check.context.set(key, value);
    }
    return check;
}

}  // namespace

int main() {
    const auto policy = read_policy();
    if (!policy) return EXIT_FAILURE;
    iam::Principal caller;
    caller.kind = iam::PrincipalKind::role_session;
    caller.arn = "arn:aws:sts::123456789012:assumed-role/App/fn";
    caller.account = "123456789012";
    const iam::AccessCheck check = get_item();
    iam::PolicySet set;
    set.identity = {&*policy};
    constexpr int kDecisions = 2'000'000;
    int allowed = 0;
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < kDecisions; ++i)
        allowed += iam::evaluate({caller, check, "123456789012", set}).allowed() ? 1 : 0;
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
    std::cout << static_cast<long>(kDecisions / spent.count()) << " decisions per second\n";
    return allowed == kDecisions ? EXIT_SUCCESS : EXIT_FAILURE;
}
