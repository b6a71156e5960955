#include "runtime/prover/typed_values.hpp"

#include "runtime/core/text.hpp"
#include "runtime/iam/date.hpp"
#include "runtime/iam/decimal.hpp"
#include "runtime/iam/ip.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <chrono>
#include <set>

namespace leastwise::prover {
namespace {

constexpr std::string_view kOfNoType = "x";  // neither number nor date nor address nor base64

// ---- Numbers, as plain digits: no exponent is needed for what policies compare. ----

struct PlainNumber {
    bool negative = false;
    std::string whole, fraction;
};

constexpr std::int64_t kDigitsMax = 1000;  // ours: beyond it the prover gives up

std::optional<PlainNumber> plain(const iam::Decimal& decimal) {
    PlainNumber number{decimal.negative, std::string(decimal.whole), std::string(decimal.fraction)};
    const auto digits = static_cast<std::int64_t>(number.whole.size() + number.fraction.size());
    if (digits > kDigitsMax || decimal.exponent > kDigitsMax || decimal.exponent < -kDigitsMax) return {};
    for (std::int64_t i = 0; i < decimal.exponent; ++i) {
        number.whole += number.fraction.empty() ? '0' : number.fraction.front();
        if (!number.fraction.empty()) number.fraction.erase(0, 1);
    }
    for (std::int64_t i = 0; i > decimal.exponent; --i) {
        number.fraction.insert(0, 1, number.whole.empty() ? '0' : number.whole.back());
        if (!number.whole.empty()) number.whole.pop_back();
    }
    const auto is_zero = [](const std::string& text) {
        return text.find_first_not_of('0') == std::string::npos;
    };
    if (number.whole.empty()) number.whole = "0";
    if (is_zero(number.whole) && is_zero(number.fraction)) number.negative = false;
    return number;
}

std::string to_text(const PlainNumber& number) {
    const std::string sign = number.negative ? "-" : "";
    return sign + number.whole + (number.fraction.empty() ? "" : "." + number.fraction);
}

bool is_zero(const PlainNumber& number) {
    return (number.whole + number.fraction).find_first_not_of('0') == std::string::npos;
}

/// A number a little further from zero than `from`, nearer than any other of at most `digits` decimals.
std::string a_little_further(PlainNumber from, std::size_t digits, bool negative) {
    from.negative = negative;
    from.fraction.resize(std::max(digits, from.fraction.size()), '0');
    from.fraction += '1';
    return to_text(from);
}

std::string between(const PlainNumber& low, const PlainNumber& high) {
    const std::size_t digits = std::max(low.fraction.size(), high.fraction.size());
    if (!low.negative) return a_little_further(low, digits, false);
    if (high.negative || is_zero(high)) return a_little_further(high, digits, true);
    return "0";
}

std::vector<std::string> number_representatives(const std::vector<std::string>& listed, Budget& budget) {
    std::vector<PlainNumber> numbers;
    for (const std::string& text : listed) {
        const auto decimal = iam::read_decimal(text);
        if (!decimal) continue;
        auto number = plain(*decimal);
        if (!number) {
            budget.give_up("the number " + text.substr(0, 40) + " has too many digits");
            return {};
        }
        numbers.push_back(std::move(*number));
    }
    const auto order = [](const PlainNumber& left, const PlainNumber& right) {
        const std::string l = to_text(left), r = to_text(right);
        return iam::compare(*iam::read_decimal(l), *iam::read_decimal(r));
    };
    std::ranges::sort(numbers, [&](const auto& l, const auto& r) { return order(l, r) < 0; });
    numbers.erase(std::unique(numbers.begin(), numbers.end(),
                              [&](const auto& l, const auto& r) { return order(l, r) == 0; }),
                  numbers.end());
    if (numbers.empty()) return {std::string(kOfNoType), "0"};
    std::vector<std::string> texts{std::string(kOfNoType)};
    for (const PlainNumber& number : numbers) texts.push_back(to_text(number));
    const auto& low = numbers.front();
    const auto& high = numbers.back();
    texts.push_back(low.negative || is_zero(low) ? "-1" + low.whole : "0");
    texts.push_back(high.negative ? "0" : "1" + high.whole);
    if (low.negative == false && !is_zero(low)) texts.push_back("-1");
    for (std::size_t i = 0; i + 1 < numbers.size(); ++i) texts.push_back(between(numbers[i], numbers[i + 1]));
    return texts;
}

// ---- Dates. ----

constexpr std::int64_t kYear1 = -62'135'596'800;     // 0001-01-01T00:00:00Z
constexpr std::int64_t kYear9999 = 253'370'764'800;  // 9999-01-01T00:00:00Z

std::string digits(std::int64_t value, std::size_t width) {
    const std::string text = std::to_string(value);
    return std::string(width - std::min(width, text.size()), '0') + text;
}

std::string to_text(const iam::DateValue& date) {
    using namespace std::chrono;
    const sys_seconds instant{seconds(date.seconds)};
    const auto midnight = floor<days>(instant);
    const year_month_day day(midnight);
    const std::int64_t second = (instant - midnight).count();
    std::string text = digits(static_cast<int>(day.year()), 4) + "-" +
                       digits(static_cast<unsigned>(day.month()), 2) + "-" +
                       digits(static_cast<unsigned>(day.day()), 2) + "T" + digits(second / 3600, 2) + ":" +
                       digits(second / 60 % 60, 2) + ":" + digits(second % 60, 2);
    if (date.nanoseconds != 0) text += "." + digits(date.nanoseconds, 9);
    return text + "Z";
}

std::vector<std::string> date_representatives(const std::vector<std::string>& listed, Budget& budget) {
    std::set<iam::DateValue> dates;
    for (const std::string& text : listed) {
        const auto date = iam::read_date(text);
        if (!date) continue;
        if (date->seconds < kYear1 || date->seconds >= kYear9999) {
            budget.give_up("the date " + text + " is out of the range that is compared");
            return {};
        }
        dates.insert(*date);
    }
    std::vector<std::string> texts{std::string(kOfNoType)};
    if (dates.empty()) dates.insert(iam::DateValue{});
    constexpr std::int32_t kLastNanosecond = 999'999'999;
    texts.push_back(to_text(iam::DateValue{dates.begin()->seconds - 1, 0}));
    for (const iam::DateValue& date : dates) {
        texts.push_back(to_text(date));
        // The next instant that can be written is in the gap behind the date, if there is one.
        const bool carries = date.nanoseconds == kLastNanosecond;
        texts.push_back(
            to_text(iam::DateValue{date.seconds + (carries ? 1 : 0), carries ? 0 : date.nanoseconds + 1}));
    }
    return texts;
}

// ---- Addresses. ----

std::string to_text(const iam::IpAddress& address) {
    char text[INET6_ADDRSTRLEN] = {};
    inet_ntop(address.version == iam::IpVersion::v4 ? AF_INET : AF_INET6, address.bytes.data(), text,
              sizeof text);
    return text;
}

std::size_t byte_count(const iam::IpAddress& address) {
    return address.version == iam::IpVersion::v4 ? 4 : 16;
}

iam::IpAddress first_of(iam::IpRange range) {
    for (std::size_t bit = static_cast<std::size_t>(range.prefix_bits); bit < byte_count(range.address) * 8;
         ++bit) {
        range.address.bytes[bit / 8] &= static_cast<std::uint8_t>(~(0x80U >> bit % 8));
    }
    return range.address;
}

/// The first address behind a range; nothing behind the last of all.
std::optional<iam::IpAddress> behind(iam::IpRange range) {
    iam::IpAddress address = first_of(range);
    for (int bit = range.prefix_bits - 1; bit >= 0; --bit) {
        const auto at = static_cast<std::size_t>(bit);
        const auto mask = static_cast<std::uint8_t>(0x80U >> at % 8);
        address.bytes[at / 8] ^= mask;
        if ((address.bytes[at / 8] & mask) != 0) return address;
    }
    return {};
}

/// Ranges nest or are disjoint: the parts into which they divide all addresses begin at zero, at the
/// beginning of a range or behind its end.
std::vector<std::string> address_representatives(const std::vector<std::string>& listed) {
    std::vector<std::string> texts{std::string(kOfNoType), "0.0.0.0", "::"};
    for (const std::string& text : listed) {
        const auto range = iam::read_ip_range(text);
        if (!range) continue;
        texts.push_back(to_text(first_of(*range)));
        if (const auto next = behind(*range)) texts.push_back(to_text(*next));
    }
    return texts;
}

// ---- Bytes. ----

std::vector<std::string> binary_representatives(const std::vector<std::string>& listed) {
    std::vector<std::string> texts{std::string(kOfNoType)};
    std::set<std::string> known;
    for (const std::string& text : listed) {
        const auto bytes = core::from_base64(text);
        if (bytes && known.insert(*bytes).second) texts.push_back(core::to_base64(*bytes));
    }
    std::string other = "other";
    while (known.contains(other)) other += '+';
    texts.push_back(core::to_base64(other));
    return texts;
}

}  // namespace

Family family_of(iam::Operator op) {
    using iam::Operator;
    switch (op) {
        case Operator::string_equals:
        case Operator::string_not_equals:
        case Operator::string_equals_ignore_case:
        case Operator::string_not_equals_ignore_case:
        case Operator::string_like:
        case Operator::string_not_like:
        case Operator::boolean:
        case Operator::arn_equals:
        case Operator::arn_not_equals:
        case Operator::arn_like:
        case Operator::arn_not_like: return Family::text;
        case Operator::numeric_equals:
        case Operator::numeric_not_equals:
        case Operator::numeric_less_than:
        case Operator::numeric_less_than_equals:
        case Operator::numeric_greater_than:
        case Operator::numeric_greater_than_equals: return Family::number;
        case Operator::date_equals:
        case Operator::date_not_equals:
        case Operator::date_less_than:
        case Operator::date_less_than_equals:
        case Operator::date_greater_than:
        case Operator::date_greater_than_equals: return Family::date;
        case Operator::binary_equals: return Family::binary;
        case Operator::ip_address:
        case Operator::not_ip_address: return Family::address;
        case Operator::null: return Family::presence;
    }
    return Family::presence;
}

std::vector<std::string> representatives(Family family, const std::vector<std::string>& listed,
                                         Budget& budget) {
    switch (family) {
        case Family::number: return number_representatives(listed, budget);
        case Family::date: return date_representatives(listed, budget);
        case Family::binary: return binary_representatives(listed);
        case Family::address: return address_representatives(listed);
        case Family::text:
        case Family::presence: break;
    }
    return {std::string(kOfNoType)};
}

}  // namespace leastwise::prover
