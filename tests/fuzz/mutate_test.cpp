#include "tests/fuzz/mutate.hpp"

#include "tests/catch.hpp"

#include <set>

TEST_CASE("a dictionary's tokens are read with their escapes") {
    const auto tokens = fuzz::read_dictionary("# \"no\"\n\"a\\\\b\\\"\"\nname=\"\\x00\\xfF\"\n\nnothing\n");
    REQUIRE(tokens.size() == 2);
    CHECK(tokens[0] == "a\\b\"");
    CHECK(tokens[1] == std::string("\0\xff", 2));
}

TEST_CASE("the input of a round depends on seed and round alone") {
    const fuzz::Mutator mutator({"{\"a\":1}", "[]"}, {"null"}, 7);
    const fuzz::Mutator same({"{\"a\":1}", "[]"}, {"null"}, 7);
    std::set<std::string> inputs;
    for (std::uint64_t round = 0; round < 1000; ++round) {
        const std::string input = mutator.input(round);
        REQUIRE(input == same.input(round));
        inputs.insert(input);
    }
    CHECK(inputs.size() > 800);
}
