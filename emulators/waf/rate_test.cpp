#include "emulators/waf/rate.hpp"
#include "tests/catch.hpp"

using namespace leastwise;
using std::chrono::seconds;

TEST_CASE("the request after the limit exceeds it, until the window has passed") {
    waf::RateCounters rates;
    core::Instant now{};
    for (int i = 0; i < 10; ++i) CHECK_FALSE(rates.exceeds("a", now, seconds(60), 10));
    CHECK(rates.exceeds("a", now, seconds(60), 10));
    CHECK_FALSE(rates.exceeds("b", now, seconds(60), 10));
    now += seconds(59);
    CHECK(rates.exceeds("a", now, seconds(60), 10));
    now += seconds(1);
    CHECK_FALSE(rates.exceeds("a", now, seconds(60), 10));
}

TEST_CASE("a steady stream below the rate never exceeds it, one above always does") {
    waf::RateCounters rates;
    core::Instant now{};
    for (int i = 0; i < 200; ++i) {
        now += seconds(6);
        CHECK_FALSE(rates.exceeds("slow", now, seconds(60), 10));
    }
    int refused = 0;
    for (int i = 0; i < 200; ++i) {
        now += seconds(5);
        refused += rates.exceeds("fast", now, seconds(60), 10) ? 1 : 0;
    }
    CHECK(refused == 190);
}

TEST_CASE("at most ten thousand keys are remembered; the one silent longest goes first") {
    waf::RateCounters rates;
    core::Instant now{};
    for (int i = 0; i < 10; ++i) rates.exceeds("old", now, seconds(600), 10);
    now += seconds(1);
    for (int i = 0; i < 9'999; ++i) rates.exceeds(std::to_string(i), now, seconds(600), 10);
    CHECK(rates.exceeds("old", now, seconds(600), 10));
    now += seconds(1);
    rates.exceeds("one more", now, seconds(600), 10);
    CHECK(rates.exceeds("old", now, seconds(600), 10));
}
