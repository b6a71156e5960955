#include "runtime/core/world.hpp"

#include "runtime/core/arn.hpp"
#include "tests/catch.hpp"

using namespace leastwise::core;
using namespace std::chrono_literals;

TEST_CASE("a manual clock moves only when advanced") {
    ManualClock clock{Instant{1s}};
    REQUIRE(clock.now() == Instant{1s});
    clock.advance(250ms);
    REQUIRE(clock.now() == Instant{1250ms});
}

TEST_CASE("times are written in AWS's forms") {
    const Instant at{1440938160123ms};
    CHECK(iso8601(at) == "2015-08-30T12:36:00.123Z");
    CHECK(iso8601_seconds(at) == "2015-08-30T12:36:00Z");
    CHECK(amz_date(at) == "20150830T123600Z");
    CHECK(epoch_seconds(at) == "1440938160.123");
}

TEST_CASE("the same seed gives the same identifiers") {
    Random first{7}, second{7}, other{8};
    Ids a{first}, b{second}, c{other};
    const std::string uuid = a.uuid();
    CHECK(uuid == b.uuid());
    CHECK(uuid != c.uuid());
    CHECK(uuid.size() == 36);
    CHECK(uuid[14] == '4');
    CHECK(a.unique_id("ASIA", 20).size() == 20);
}

TEST_CASE("an ARN splits at its first five colons") {
    const auto parts = split_arn("arn:aws:secretsmanager:us-east-1:123456789012:secret:db/x-AbCdEf");
    REQUIRE(parts.has_value());
    CHECK(parts->service == "secretsmanager");
    CHECK(parts->resource == "secret:db/x-AbCdEf");
    CHECK_FALSE(split_arn("arn:aws:s3").has_value());
    CHECK_FALSE(split_arn("urn:aws:s3:::bucket").has_value());
}
