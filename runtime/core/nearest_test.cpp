#include "runtime/core/nearest.hpp"

#include "tests/catch.hpp"

using leastwise::core::Nearest;

namespace {

std::string nearest(std::string_view wanted, std::initializer_list<std::string_view> names) {
    Nearest search(wanted);
    for (const std::string_view name : names) search.offer(name);
    return search.found();
}

}  // namespace

TEST_CASE("the nearest name is the one with the fewest letters to change") {
    CHECK(nearest("GetItems", {"BatchGetItem", "GetItem", "PutItem", "DeleteItem"}) == "GetItem");
    CHECK(nearest("Quer", {"Query", "Scan"}) == "Query");
    CHECK(nearest("Scan", {"Query", "Scan"}) == "Scan");
}

TEST_CASE("of equally near names the first one offered stays") {
    CHECK(nearest("abcd", {"abce", "abcf"}) == "abce");
    CHECK(nearest("abcd", {"abcf", "abce"}) == "abcf");
}

TEST_CASE("a third of the letters may differ and no more") {
    CHECK(nearest("abcdef", {"abcdxx"}) == "abcdxx");
    CHECK(nearest("abcdef", {"abcxxx"}).empty());
    CHECK(nearest("ab", {"xy"}).empty());
    CHECK(nearest("", {"", "x"}).empty());
    CHECK(nearest("abc", {}).empty());
}
