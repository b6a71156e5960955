#include "runtime/schema/decimal.hpp"

#include "tests/catch.hpp"

using leastwise::schema::Decimal;

namespace {
Decimal decimal(std::string_view text) {
    const auto parsed = Decimal::parse(text);
    INFO(text);
    REQUIRE(parsed.has_value());
    return *parsed;
}
}  // namespace

TEST_CASE("numbers are equal by value, not by spelling") {
    for (const char* one : {"1", "1.0", "1.000", "10e-1", "0.1e1", "1E0", "1e+0"}) {
        INFO(one);
        CHECK(decimal(one).canonical() == "+1e0");
    }
    for (const char* zero : {"0", "-0", "0.0", "0e99", "-0.000e-7"}) {
        INFO(zero);
        CHECK(decimal(zero) == decimal("0"));
        CHECK_FALSE(decimal(zero).is_negative());
    }
}

TEST_CASE("text that is no JSON number is refused") {
    for (const char* text :
         {"", "-", "+1", "01", "1.", ".5", "1e", "1e+", "0x1", "1 ", "NaN", "--1", "1.5.2"}) {
        INFO(text);
        CHECK_FALSE(Decimal::parse(text).has_value());
    }
}

TEST_CASE("numbers are ordered exactly, far beyond a double") {
    const char* ascending[] = {"-1e999999999999999999",
                               "-18446744073709551616",
                               "-1.5",
                               "-1.4999999999999999999999",
                               "-1e-400",
                               "0",
                               "1e-400",
                               "0.1",
                               "0.10000000000000000000000000001",
                               "9",
                               "10",
                               "11",
                               "18446744073709551615",
                               "18446744073709551616",
                               "972783798187987123879878123.18878136",
                               "972783798187987123879878123.188781371",
                               "1e308",
                               "1e309"};
    std::vector<Decimal> sorted;
    for (const char* text : ascending) sorted.push_back(decimal(text));
    for (std::size_t i = 0; i + 1 < sorted.size(); ++i) {
        INFO(sorted[i].canonical() << " < " << sorted[i + 1].canonical());
        CHECK(sorted[i] < sorted[i + 1]);
        CHECK(sorted[i + 1] > sorted[i]);
    }
}

TEST_CASE("divisibility is exact") {
    struct Row {
        const char* value;
        const char* divisor;
        bool multiple;
    };
    for (const Row& row :
         {Row{"0.3", "0.1", true}, Row{"0.0075", "0.0001", true}, Row{"0.00751", "0.0001", false},
          Row{"1e308", "0.5", true}, Row{"1e308", "0.123456789", false}, Row{"35", "1.5", false},
          Row{"4.5", "1.5", true}, Row{"0", "7", true}, Row{"-6", "3", true}, Row{"7", "14", false},
          Row{"12345678910111213141516171819202122232425262728293031", "3", false},
          Row{"1", "0.00000001", true}, Row{"1e1000000000000000000", "0", false}}) {
        INFO(row.value << " / " << row.divisor);
        CHECK(is_multiple(decimal(row.value), decimal(row.divisor)) == row.multiple);
    }
}

TEST_CASE("a quotient beyond the digit limit has no answer instead of taking forever") {
    const auto limit = std::to_string(leastwise::schema::kDivisionDigitsMax - 1);
    CHECK(is_multiple(decimal("1e" + limit), decimal("7")).has_value());
    const auto beyond = std::to_string(leastwise::schema::kDivisionDigitsMax);
    CHECK_FALSE(is_multiple(decimal("1e" + beyond), decimal("7")).has_value());
    CHECK_FALSE(is_multiple(decimal("1e999999999999"), decimal("7")).has_value());
}
