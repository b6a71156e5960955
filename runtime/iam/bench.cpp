// Decisions for a five-statement policy with conditions and variables: how many a second of processor time,
// compiled once as the gate does and read anew each time, and how long single ones take. Prints one JSON line;
// `make bench` puts it in its table.
#include "runtime/iam/compiled.hpp"
#include "runtime/wire/json.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <optional>
#include <vector>

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

double cpu_seconds() {
    timespec spent{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
    return static_cast<double>(spent.tv_sec) + static_cast<double>(spent.tv_nsec) / 1e9;
}

struct Asked {
    explicit Asked(const iam::Policy& policy) {
        caller.kind = iam::PrincipalKind::role_session;
        caller.arn = "arn:aws:sts::123456789012:assumed-role/App/fn";
        caller.account = "123456789012";
        set.identity = {&policy};
        compiled.emplace(set);
    }
    bool decide() const {
        return iam::evaluate({caller, check, "123456789012", set, compiled ? &*compiled : nullptr}).allowed();
    }

    iam::Principal caller;
    iam::AccessCheck check = get_item();
    iam::PolicySet set;
    std::optional<iam::CompiledPolicies> compiled;
};

double per_second(const Asked& asked) {
    constexpr int kDecisions = 1'000'000;
    int allowed = 0;
    const double start = cpu_seconds();
    for (int i = 0; i < kDecisions; ++i) allowed += asked.decide() ? 1 : 0;
    return allowed == kDecisions ? kDecisions / (cpu_seconds() - start) : 0;
}

/// Nanoseconds of single decisions, sorted; each with one reading of the clock in it.
std::vector<std::int64_t> single_times(const Asked& asked) {
    constexpr std::size_t kSamples = 200'000;
    std::vector<std::int64_t> times;
    times.reserve(kSamples);
    for (std::size_t i = 0; i < kSamples; ++i) {
        const auto start = std::chrono::steady_clock::now();
        if (!asked.decide()) return {};
        times.push_back(std::chrono::nanoseconds(std::chrono::steady_clock::now() - start).count());
    }
    std::ranges::sort(times);
    return times;
}

}  // namespace

int main() {
    const auto policy = read_policy();
    if (!policy) return EXIT_FAILURE;
    Asked asked(*policy);
    const double rate = per_second(asked);
    const auto times = single_times(asked);
    asked.compiled.reset();
    const double rate_read_anew = per_second(asked);
    if (rate == 0 || rate_read_anew == 0 || times.empty()) return EXIT_FAILURE;
    const auto microseconds = [&times](std::size_t percent) {
        return static_cast<double>(times[times.size() * percent / 100]) / 1000;
    };
    std::cout << R"({"decisions_per_second":)" << static_cast<long>(rate)
              << R"(,"read_anew_per_second":)" << static_cast<long>(rate_read_anew)
              << R"(,"p50_us":)" << microseconds(50) << R"(,"p99_us":)" << microseconds(99) << "}\n";
    return EXIT_SUCCESS;
}
