#include "runtime/core/place_names.hpp"

#include "tests/catch.hpp"

using namespace leastwise::core;

TEST_CASE("an account is twelve digits") {
    CHECK(is_account_id("123456789012"));
    for (const char* other : {"", "12345678901", "1234567890123", "12345678901a", "-23456789012", "123456789 12"})
        CHECK_FALSE(is_account_id(other));
}

TEST_CASE("a region has a direction and a number") {
    for (const char* name : {"us-east-1", "ap-southeast-2", "us-gov-west-1", "cn-north-1", "mx-central-1"})
        CHECK(is_region_name(name));
    for (const char* other : {"", "-", "-1", "us", "us-1", "us-east", "us-east-", "us-east-x", "us--1", "us-east--1",
                              "-east-1", "US-EAST-1", "us east-1", "us-east-1 ", "us-east-1a", "local"})
        CHECK_FALSE(is_region_name(other));
}

TEST_CASE("regions lie in partitions") {
    CHECK(partition_of("eu-central-1") == "aws");
    CHECK(partition_of("cn-northwest-1") == "aws-cn");
    CHECK(partition_of("us-gov-east-1") == "aws-us-gov");
}
