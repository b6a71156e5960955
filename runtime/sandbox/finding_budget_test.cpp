#include "runtime/sandbox/finding_budget.hpp"
#include "tests/catch.hpp"

using namespace leastwise::sandbox;
using Time = FindingBudget::Time;

namespace {

Finding finding(const std::string& target) { return {"filesystem", "openat", target, "ENOENT", 7, 1}; }

}  // namespace

TEST_CASE("a repeated attempt is told once and counted") {
    FindingBudget budget;
    REQUIRE(budget.admit(finding("/a"), Time(0)));
    CHECK_FALSE(budget.admit(finding("/a"), Time(1)));
    CHECK_FALSE(budget.admit(finding("/a"), Time(2)));
    CHECK(budget.admit(finding("/b"), Time(3)));
    CHECK(budget.due(Time(500)).empty());
    const auto due = budget.due(Time(1001));
    REQUIRE(due.size() == 1);
    CHECK(due[0].target == "/a");
    CHECK(due[0].count == 2);
    CHECK_FALSE(budget.holds_back());
}

TEST_CASE("an attempt a second later is told again") {
    FindingBudget budget;
    REQUIRE(budget.admit(finding("/a"), Time(0)));
    CHECK_FALSE(budget.admit(finding("/a"), Time(999)));
    CHECK(budget.rest().size() == 1);
    CHECK(budget.admit(finding("/a"), Time(1000)));
}

TEST_CASE("a flood of different attempts is told as a burst, some kept, and one count for the rest") {
    FindingBudget budget;
    std::uint64_t told = 0;
    constexpr std::uint64_t kAttempts = 10'000;
    for (std::uint64_t i = 0; i < kAttempts; ++i)
        told += budget.admit(finding("/" + std::to_string(i)), Time(5)) ? 1 : 0;
    CHECK(told == FindingBudget::kBurst);
    std::uint64_t counted = 0;
    const auto rest = budget.rest();
    CHECK(rest.size() == FindingBudget::kHeldBackMax + 1);
    for (const Finding& held : rest) counted += held.count;
    CHECK(told + counted == kAttempts);
    CHECK(rest.back().category == "flood");
    CHECK(rest.back().count == kAttempts - FindingBudget::kBurst - FindingBudget::kHeldBackMax);
}
