#include "runtime/core/generated_name.hpp"

#include "tests/catch.hpp"

using namespace leastwise::core;

TEST_CASE("generated names begin with stack and logical id, cut to the room that there is") {
    const std::string a(30, 'a'), b(30, 'b');
    CHECK(generated_name_prefix("app", "Fn", 52) == "app-Fn-");
    CHECK(generated_name_prefix(a, b, 62) == a + "-" + b + "-");
    CHECK(generated_name_prefix(a, b, 52) == std::string(25, 'a') + "-" + std::string(25, 'b') + "-");
    CHECK(generated_name_prefix(a, "Fn", 32) == std::string(28, 'a') + "-Fn-");
    CHECK(generated_name_prefix("app", b, 32) == "app-" + std::string(27, 'b') + "-");
    for (std::size_t room = 2; room < 70; ++room) CHECK(generated_name_prefix(a, b, room).size() <= room);
    CHECK(generated_name_prefix(a, b, 0) == "--");
}

TEST_CASE("a generated name is known by its beginning") {
    const std::string a(30, 'a'), b(30, 'b');
    CHECK(prefix_of_generated_name("app-Fn-1A2B3C", "app", "Fn") == "app-Fn-");
    const std::string cut = generated_name_prefix(a, b, 52);
    CHECK(prefix_of_generated_name(cut + "abcdefghijkl", a, b) == cut);
    CHECK_FALSE(prefix_of_generated_name("app-Fn", "app", "Fn"));
    CHECK_FALSE(prefix_of_generated_name("app-Fn-", "app", "Fn"));
    CHECK_FALSE(prefix_of_generated_name("other-Fn-1A2B3C", "app", "Fn"));
    CHECK_FALSE(prefix_of_generated_name("mine", "app", "Fn"));
    CHECK_FALSE(prefix_of_generated_name("", "app", "Fn"));
}
