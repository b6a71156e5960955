#include "runtime/core/counted.hpp"

#include "tests/catch.hpp"

using leastwise::core::counted;

TEST_CASE("one of a thing is singular, none and many are not") {
    CHECK(counted(1, "call") == "1 call");
    CHECK(counted(0, "call") == "0 calls");
    CHECK(counted(2, "call") == "2 calls");
    CHECK(counted(1, "policy", "policies") == "1 policy");
    CHECK(counted(3, "policy", "policies") == "3 policies");
}
