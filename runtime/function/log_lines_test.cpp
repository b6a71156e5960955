#include "runtime/function/log_lines.hpp"

#include "tests/catch.hpp"

namespace lines = leastwise::function::log_lines;
using namespace std::chrono_literals;

TEST_CASE(
    "the report of a cold invocation is the line that AWS recorded, with init billed as since August 2025") {
    const lines::Report report{"c9f6b2c8", 2370us, 423980us, 1024, 95U << 20, std::nullopt};
    CHECK(lines::report(report) ==
          "REPORT RequestId: c9f6b2c8\tDuration: 2.37 ms\tBilled Duration: 427 ms\tMemory Size: 1024 MB\t"
          "Max Memory Used: 95 MB\tInit Duration: 423.98 ms\t\n");
}

TEST_CASE("the report of a warm invocation ends in a tab and a newline") {
    const lines::Report report{"id", 2900us, std::nullopt, 128, (35U << 20) + 1, std::nullopt};
    CHECK(lines::report(report) ==
          "REPORT RequestId: id\tDuration: 2.90 ms\tBilled Duration: 3 ms\t"
          "Memory Size: 128 MB\tMax Memory Used: 36 MB\t\n");
}

TEST_CASE("a report names the failure, and never more memory than the function has") {
    using Kind = lines::Failure::Kind;
    const lines::Report timeout{"id", 3000000us, std::nullopt, 128, 0, lines::Failure{Kind::timeout, ""}};
    CHECK(lines::report(timeout) ==
          "REPORT RequestId: id\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\t"
          "Memory Size: 128 MB\tMax Memory Used: 0 MB\tStatus: timeout\n");
    const lines::Report memory{"id", 10935700us,    std::nullopt,
                               1024, 2048ULL << 20, lines::Failure{Kind::error, "Runtime.OutOfMemory"}};
    CHECK(lines::report(memory) ==
          "REPORT RequestId: id\tDuration: 10935.70 ms\tBilled Duration: 10936 ms\tMemory Size: 1024 MB\t"
          "Max Memory Used: 1024 MB\tStatus: error\tError Type: Runtime.OutOfMemory\n");
}

TEST_CASE("the other platform lines") {
    using Kind = lines::Failure::Kind;
    CHECK(lines::start("id") == "START RequestId: id Version: $LATEST\n");
    CHECK(lines::end("id") == "END RequestId: id\n");
    CHECK(lines::init_start("python:3.10.v11", "arn:x") ==
          "INIT_START Runtime Version: python:3.10.v11\tRuntime Version ARN: arn:x\n");
    CHECK(lines::init_report(440us, lines::Phase::init, {Kind::error, "Runtime.InvalidEntrypoint"}) ==
          "INIT_REPORT Init Duration: 0.44 ms\tPhase: init\tStatus: error\tError Type: "
          "Runtime.InvalidEntrypoint\n");
    CHECK(lines::init_report(3003830us, lines::Phase::invoke, {Kind::timeout, ""}) ==
          "INIT_REPORT Init Duration: 3003.83 ms\tPhase: invoke\tStatus: timeout\n");
    CHECK(lines::timed_out(leastwise::core::Instant(1713057455426ms), "id", "3.05") ==
          "2024-04-14T01:17:35.426Z id Task timed out after 3.05 seconds\n\n");
    CHECK(lines::fault("RequestId: id Error: x", "Runtime.ExitError") ==
          "RequestId: id Error: x\nRuntime.ExitError\n");
    CHECK(lines::seconds_text(1000ms) == "1.00");
    CHECK(lines::seconds_text(900000ms) == "900.00");
    CHECK(lines::milliseconds_text(110100us) == "110.10");
    CHECK(lines::milliseconds_text(9us) == "0.00");
}
