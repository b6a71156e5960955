#include "emulators/dynamodb/number.hpp"
#include "runtime/core/random.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <string>
#include <vector>

using namespace leastwise;
using namespace leastwise::dynamodb;

namespace {

std::string canonical(std::string_view text) {
    const auto parsed = parse_number(text);
    return std::holds_alternative<Number>(parsed) ? to_text(std::get<Number>(parsed)) : "fault";
}

Number number(std::string_view text) { return std::get<Number>(parse_number(text)); }

NumberFault fault(std::string_view text, ExponentReading reading = ExponentReading::wide) {
    const auto parsed = parse_number(text, reading);
    REQUIRE(std::holds_alternative<NumberFault>(parsed));
    return std::get<NumberFault>(parsed);
}

/// The oracle: a plain decimal text as an integer scaled by 10^170, digits least significant first, with its
/// sign.
struct Big {
    bool negative = false;
    std::vector<int> digits;
};

constexpr std::size_t kScale = 170;

Big big(std::string text) {
    Big result;
    result.negative = text.starts_with('-');
    if (result.negative) text.erase(0, 1);
    const auto point = text.find('.');
    const std::size_t fraction = point == std::string::npos ? 0 : text.size() - point - 1;
    if (point != std::string::npos) text.erase(point, 1);
    result.digits.assign(kScale - fraction, 0);
    for (auto c = text.rbegin(); c != text.rend(); ++c) result.digits.push_back(*c - '0');
    result.digits.resize(400, 0);
    return result;
}

bool larger_or_equal(const Big& left, const Big& right) {
    return !std::lexicographical_compare(left.digits.rbegin(), left.digits.rend(), right.digits.rbegin(),
                                         right.digits.rend());
}

std::string plain(const Big& value) {
    std::string text;
    for (std::size_t i = value.digits.size(); i-- > 0;) {
        text += static_cast<char>('0' + value.digits[i]);
        if (i == kScale) text += '.';
    }
    const auto first = text.find_first_not_of('0');
    text.erase(0, text[first] == '.' ? first - 1 : first);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return (value.negative && text != "0" ? "-" : "") + text;
}

std::string schoolbook_sum(const std::string& left, const std::string& right) {
    Big a = big(left), b = big(right);
    if (a.negative == b.negative) {
        for (std::size_t i = 0, carry = 0; i < a.digits.size(); ++i) {
            const int sum = a.digits[i] + b.digits[i] + static_cast<int>(carry);
            a.digits[i] = sum % 10;
            carry = static_cast<std::size_t>(sum / 10);
        }
        return plain(a);
    }
    if (!larger_or_equal(a, b)) std::swap(a, b);
    for (std::size_t i = 0, borrow = 0; i < a.digits.size(); ++i) {
        int difference = a.digits[i] - b.digits[i] - static_cast<int>(borrow);
        borrow = difference < 0 ? 1 : 0;
        a.digits[i] = difference + (borrow != 0 ? 10 : 0);
    }
    return plain(a);
}

std::string random_number(core::Random& random, int spread) {
    std::string text = random.below(2) == 0 ? "-" : "";
    text += random.text(1, "123456789") + random.text(random.below(18), "0123456789");
    const auto exponent = static_cast<int>(random.below(static_cast<std::uint64_t>(2 * spread + 1))) - spread;
    return text + "e" + std::to_string(exponent);
}

std::size_t significant(const std::string& text) {
    std::string digits;
    for (const char c : text) {
        if (c >= '0' && c <= '9') digits += c;
    }
    const auto first = digits.find_first_not_of('0');
    const auto last = digits.find_last_not_of('0');
    return first == std::string::npos ? 0 : last - first + 1;
}

}  // namespace

TEST_CASE("numbers are answered in plain notation without superfluous zeros") {
    CHECK(canonical("0") == "0");
    CHECK(canonical("-0.000") == "0");
    CHECK(canonical("0e500") == "0");
    CHECK(canonical("+007.500") == "7.5");
    CHECK(canonical(".5") == "0.5");
    CHECK(canonical("5.") == "5");
    CHECK(canonical("-1.5E3") == "-1500");
    CHECK(canonical("12345.678e-4") == "1.2345678");
    CHECK(canonical("1E-130") == "0." + std::string(129, '0') + "1");
    CHECK(canonical("1E125") == "1" + std::string(125, '0'));
    CHECK(canonical("9.9999999999999999999999999999999999999E+125") ==
          std::string(38, '9') + std::string(88, '0'));
}

TEST_CASE("text that is no number, or none that fits, is told apart") {
    for (const char* text : {"", "-", "+", ".", "abc", "1.2.3", " 1", "1 ", "0x10", "1e", "1e+", "1e+-5",
                             "1e5.5", "NaN", "Infinity", "1,000", "e5", "--1"}) {
        INFO(text);
        CHECK(fault(text) == NumberFault::not_numeric);
    }
    CHECK(fault("1e126") == NumberFault::overflow);
    CHECK(fault("-1e99999999999") == NumberFault::overflow);
    CHECK(fault("1e999999999999999999999999") == NumberFault::overflow);
    CHECK(fault("1e-131") == NumberFault::underflow);
    CHECK(fault("1e-99999999999") == NumberFault::underflow);
    CHECK(fault(std::string(39, '1')) == NumberFault::precision);
    CHECK(canonical(std::string(38, '1')) == std::string(38, '1'));
    CHECK(canonical(std::string(38, '1') + "000") == std::string(38, '1') + "000");
}

TEST_CASE("the wrapping reading treats exponents at the 32-bit limit as Java's BigDecimal does") {
    CHECK(fault("1e2147483647") == NumberFault::overflow);
    CHECK(fault("1e2147483647", ExponentReading::wrapping) == NumberFault::underflow);
    CHECK(fault("1e126", ExponentReading::wrapping) == NumberFault::overflow);
    CHECK(fault("1e2147483648", ExponentReading::wrapping) == NumberFault::not_numeric);
}

TEST_CASE("sums agree with schoolbook addition") {
    const std::uint64_t seed = GENERATE(1u, 2u, 3u);
    INFO("seed " << seed);
    core::Random random(seed);
    for (int round = 0; round < 2000; ++round) {
        const std::string left = random_number(random, 30), right = random_number(random, 30);
        INFO(left << " + " << right);
        const std::string expected = schoolbook_sum(canonical(left), canonical(right));
        const auto sum = add(number(left), number(right));
        if (significant(expected) > 38) {
            CHECK(std::get<NumberFault>(sum) == NumberFault::precision);
        } else {
            CHECK(to_text(std::get<Number>(sum)) == expected);
        }
    }
}

TEST_CASE("sums that leave the range are faults") {
    CHECK(std::get<NumberFault>(add(number("9e125"), number("1e125"))) == NumberFault::overflow);
    CHECK(std::get<NumberFault>(add(number("1e125"), number("1e-130"))) == NumberFault::precision);
    CHECK(to_text(std::get<Number>(add(number("1e125"), number("-1e125")))) == "0");
    CHECK(std::get<NumberFault>(add(number("1.1e-130"), number("-1e-130"))) == NumberFault::underflow);
}

TEST_CASE("order of numbers, of their ordered bytes and of schoolbook subtraction agree") {
    core::Random random(GENERATE(11u, 12u));
    std::vector<std::string> texts = {"0",     "1",      "-1",     "10",      "-10",  "0.1",  "-0.1",
                                      "1e125", "-1e125", "1e-130", "-1e-130", "99",   "100",  "101",
                                      "-99",   "-100",   "1.5",    "-1.5",    "0.01", "0.001"};
    for (int i = 0; i < 150; ++i) texts.push_back(random_number(random, 60));
    for (const auto& left : texts) {
        for (const auto& right : texts) {
            INFO(left << " and " << right);
            const auto order = compare(number(left), number(right));
            std::string left_bytes, right_bytes;
            append_ordered(left_bytes, number(left));
            append_ordered(right_bytes, number(right));
            CHECK((left_bytes <=> right_bytes) == order);
            std::string negated = canonical(right);
            negated = negated.starts_with('-') ? negated.substr(1) : "-" + negated;
            const std::string difference = schoolbook_sum(canonical(left), negated == "-0" ? "0" : negated);
            CHECK((difference == "0") == (order == 0));
            CHECK(difference.starts_with('-') == (order < 0));
        }
    }
}

TEST_CASE("a number's size counts pairs of digits on either side of the point") {
    CHECK(byte_size(number("0")) == 1);
    CHECK(byte_size(number("1")) == 2);
    CHECK(byte_size(number("1E125")) == 2);
    CHECK(byte_size(number("-1")) == 3);
    CHECK(byte_size(number("123")) == 3);
    CHECK(byte_size(number("1.5")) == 3);
    CHECK(byte_size(number("0.001")) == 2);
    CHECK(byte_size(number(std::string(38, '9'))) == 20);
}
