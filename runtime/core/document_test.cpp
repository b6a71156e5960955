#include "runtime/core/document.hpp"

#include "tests/catch.hpp"

using leastwise::core::Document;
using leastwise::core::Number;

TEST_CASE("objects keep the order of their members and compare without it") {
    const auto left = Document::object({{"b", 1}, {"a", Document::array({true, nullptr})}});
    const auto right = Document::object({{"a", Document::array({true, nullptr})}, {"b", 1}});
    CHECK(left.if_object()->begin()->name == "b");
    CHECK(left == right);
    CHECK_FALSE(left == Document::object({{"a", Document::array({true, nullptr})}}));
}

TEST_CASE("objects with a member written twice compare by all of its values") {
    const auto make = [](int first, int second) {
        Document document = Document::object({{"b", 0}});
        document.if_object()->append("a", first);
        document.if_object()->append("a", second);
        return document;
    };
    CHECK(make(1, 2) == make(1, 2));
    CHECK_FALSE(make(1, 2) == make(2, 1));
    CHECK_FALSE(make(1, 1) == Document::object({{"a", 1}, {"b", 0}, {"c", 0}}));
    CHECK_FALSE(Document::object({{"a", 1}, {"b", 0}, {"c", 0}}) == make(1, 1));
}

TEST_CASE("a number keeps its text; only a whole number that fits is an integer") {
    CHECK(Document(Number{"12345678901234567890123456789012345678"}).as_integer() == std::nullopt);
    CHECK(Document(Number{"-42"}).as_integer() == -42);
    CHECK(Document(Number{"1.0"}).as_integer() == std::nullopt);
    CHECK(Document("7").as_integer() == std::nullopt);
}

TEST_CASE("find looks only into objects") {
    const auto document = Document::object({{"name", "x"}});
    REQUIRE(document.find_string("name") != nullptr);
    CHECK(*document.find_string("name") == "x");
    CHECK(document.find("other") == nullptr);
    CHECK(Document("text").find("name") == nullptr);
}
