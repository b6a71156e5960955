#include "emulators/dynamodb/number.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace dynamodb = leastwise::dynamodb;
using dynamodb::Number;

namespace {

void check_number(const Number& number) {
    const std::string text = dynamodb::to_text(number);
    const auto again = dynamodb::parse_number(text);
    if (!std::holds_alternative<Number>(again) || !(std::get<Number>(again) == number)) __builtin_trap();
    if (number.size > 0 && (number.digits[0] == 0 || number.digits[number.size - 1U] == 0)) __builtin_trap();
    if (dynamodb::byte_size(number) > 22) __builtin_trap();
    const auto nothing = dynamodb::add(number, dynamodb::negate(number));
    if (!std::holds_alternative<Number>(nothing) || !std::get<Number>(nothing).is_zero()) __builtin_trap();
}

/// Order by value and by bytes agree, and adding commutes and can be taken back.
void check_pair(const Number& left, const Number& right) {
    std::string left_bytes, right_bytes;
    dynamodb::append_ordered(left_bytes, left);
    dynamodb::append_ordered(right_bytes, right);
    const auto order = dynamodb::compare(left, right);
    if (order != left_bytes.compare(right_bytes) <=> 0) __builtin_trap();
    if ((order == 0) != (left == right)) __builtin_trap();
    const auto sum = dynamodb::add(left, right);
    if (sum != dynamodb::add(right, left)) __builtin_trap();
    if (const auto* number = std::get_if<Number>(&sum)) {
        check_number(*number);
        const auto back = dynamodb::add(*number, dynamodb::negate(right));
        if (!std::holds_alternative<Number>(back) || !(std::get<Number>(back) == left)) __builtin_trap();
    }
}

}  // namespace

/// Two lines as numbers: refused, or exact.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const std::string_view line = text.substr(0, text.find('\n'));
    const auto left = dynamodb::parse_number(line);
    const auto right = dynamodb::parse_number(text.substr(std::min(size, line.size() + 1)));
    (void)dynamodb::parse_number(line, dynamodb::ExponentReading::wrapping);
    if (const auto* number = std::get_if<Number>(&left)) check_number(*number);
    if (std::holds_alternative<Number>(left) && std::holds_alternative<Number>(right))
        check_pair(std::get<Number>(left), std::get<Number>(right));
    return 0;
}
