#include "runtime/iam/condition.hpp"

#include "runtime/iam/operators.hpp"
#include "runtime/iam/testcases/policies.hpp"

using namespace leastwise::iam;
using namespace leastwise::iam::testing;

namespace {

Condition condition(std::string_view op, std::vector<std::string> values, std::string key = "k") {
    const auto form = read_operator(op);
    INFO("operator: " << op);
    REQUIRE(form.has_value());
    return {form->op, form->quantifier, form->if_exists, std::move(key), std::move(values), {}};
}

Context one(std::string value) {
    Context context;
    context.set("k", std::move(value));
    context.set("aws:username", "Al*ce");
    return context;
}

Context list(std::vector<std::string> values) {
    Context context;
    context.set_list("k", std::move(values));
    return context;
}

struct Row {
    std::string_view op;
    std::vector<std::string> listed;
    std::string value;
    bool holds;
};

}  // namespace

TEST_CASE("operators on text") {
    const Row rows[] = {
        {"StringEquals", {"a"}, "a", true},
        {"StringEquals", {"a", "b"}, "b", true},
        {"StringEquals", {"a"}, "A", false},
        {"StringEquals", {"a*"}, "ab", false},
        {"StringEquals", {""}, "", true},
        {"StringEquals", {}, "a", false},
        {"StringNotEquals", {"a", "b"}, "c", true},
        {"StringNotEquals", {"a", "b"}, "b", false},
        {"StringNotEquals", {}, "a", true},
        {"StringEqualsIgnoreCase", {"StraßE"}, "sTRAßE", true},
        {"StringEqualsIgnoreCase", {"ÀÉþ"}, "àéÞ", true},
        {"StringEqualsIgnoreCase", {"×"}, "÷", false},
        {"StringEqualsIgnoreCase", {"a"}, "b", false},
        {"StringNotEqualsIgnoreCase", {"A"}, "a", false},
        {"StringNotEqualsIgnoreCase", {"A"}, "b", true},
        {"StringLike", {"a*c"}, "abbbc", true},
        {"StringLike", {"a?c"}, "ac", false},
        {"StringLike", {"a?c"}, "aéc", true},
        {"StringLike", {"arn:aws:*"}, "arn:aws:s3:::b", true},
        {"StringLike", {"A*"}, "ab", false},
        {"StringNotLike", {"a*", "b*"}, "cd", true},
        {"StringNotLike", {"a*", "b*"}, "bd", false},
        {"Bool", {"true"}, "TRUE", true},
        {"Bool", {"False"}, "false", true},
        {"Bool", {"true"}, "false", false},
        {"Bool", {"yes"}, "yes", false},
        {"BinaryEquals", {"QmluYXJ5"}, "QmluYXJ5", true},
        {"BinaryEquals", {"QmluYXJ5"}, "QmluYXJ6", false},
        {"BinaryEquals", {"not base64"}, "not base64", false},
    };
    for (const Row& row : rows) {
        INFO(row.op << " against " << row.value);
        CHECK(holds(condition(row.op, row.listed), one(row.value), Variables::substituted) == row.holds);
    }
}

TEST_CASE("numbers compare exactly, as decimals") {
    const Row rows[] = {
        {"NumericEquals", {"1"}, "1.000", true},
        {"NumericEquals", {"0.1"}, "0.1000000000000000000000000000000000001", false},
        {"NumericEquals", {"100"}, "1e2", true},
        {"NumericEquals", {"-0"}, "0", true},
        {"NumericEquals", {"007"}, "7", true},
        {"NumericEquals", {"9007199254740993"}, "9007199254740992", false},
        {"NumericNotEquals", {"1", "2"}, "3", true},
        {"NumericNotEquals", {"1", "2"}, "2.0", false},
        {"NumericLessThan", {"10"}, "9.99", true},
        {"NumericLessThan", {"10"}, "10", false},
        {"NumericLessThan", {"-5"}, "-10", true},
        {"NumericLessThan", {"1"}, "-1", true},
        {"NumericLessThanEquals", {"10"}, "10.0", true},
        {"NumericLessThanEquals", {"10"}, "10.01", false},
        {"NumericGreaterThan", {"0"}, "1e-400", true},
        {"NumericGreaterThan", {"1e400"}, "1e401", true},
        {"NumericGreaterThan", {"5", "100"}, "6", true},
        {"NumericGreaterThanEquals", {"5"}, "5", true},
        {"NumericGreaterThanEquals", {"5"}, "4.9", false},
        // What is no number matches nothing, whichever side it stands on.
        {"NumericEquals", {"x"}, "x", false},
        {"NumericNotEquals", {"1"}, "x", false},
        {"NumericNotEquals", {"x"}, "1", false},
        {"NumericEquals", {"1"}, "", false},
        {"NumericEquals", {"1"}, "1 ", false},
        {"NumericEquals", {"1"}, "0x1", false},
        {"NumericEquals", {"1"}, ".", false},
        {"NumericEquals", {"1"}, "1e", false},
        {"NumericEquals", {"1"}, "1e99999999999999999999", false},
    };
    for (const Row& row : rows) {
        INFO(row.op << " " << (row.listed.empty() ? "" : row.listed[0]) << " against " << row.value);
        CHECK(holds(condition(row.op, row.listed), one(row.value), Variables::substituted) == row.holds);
    }
}

TEST_CASE("dates compare as instants, in every form AWS reads") {
    const Row rows[] = {
        {"DateEquals", {"2026-01-31T08:09:10Z"}, "2026-01-31T10:09:10+02:00", true},
        {"DateEquals", {"2026-01-31"}, "2026-01-31T00:00:00Z", true},
        {"DateEquals", {"2026-01"}, "2026-01-01", true},
        {"DateEquals", {"1769846950"}, "2026-01-31T08:09:10Z", true},
        {"DateEquals", {"1769846950500"}, "2026-01-31T08:09:10.5Z", true},
        {"DateEquals", {"2026-01-31T08:09:10Z"}, "2026-01-31T08:09:10", true},
        {"DateNotEquals", {"2026-01-31"}, "2026-02-01", true},
        {"DateNotEquals", {"2026-01-31"}, "2026-01-31T00:00:00Z", false},
        {"DateLessThan", {"2026-01-31T00:00:00Z"}, "2026-01-30T23:59:59.999999999Z", true},
        {"DateLessThan", {"2026-01-31"}, "2026-01-31", false},
        {"DateLessThanEquals", {"2026-01-31"}, "2026-01-31", true},
        {"DateGreaterThan", {"2026-01-31"}, "2026-01-31T00:00:01Z", true},
        {"DateGreaterThanEquals", {"2026-01-31"}, "2026-01-30", false},
        {"DateGreaterThan", {"1969-12-31"}, "0", true},
        {"DateEquals", {"2026-02-29"}, "2026-02-29", false},
        {"DateEquals", {"2024-02-29"}, "2024-02-29", true},
        {"DateEquals", {"2026-13-01"}, "2026-13-01", false},
        {"DateNotEquals", {"2026-01-31"}, "soon", false},
        {"DateEquals", {"2026-01-31T24:00:00Z"}, "2026-01-31T24:00:00Z", false},
        {"DateEquals", {"2026-01-31 08:00"}, "2026-01-31 08:00", false},
    };
    for (const Row& row : rows) {
        INFO(row.op << " " << row.listed[0] << " against " << row.value);
        CHECK(holds(condition(row.op, row.listed), one(row.value), Variables::substituted) == row.holds);
    }
}

TEST_CASE("addresses match ranges of their own version") {
    const Row rows[] = {
        {"IpAddress", {"203.0.113.0/24"}, "203.0.113.255", true},
        {"IpAddress", {"203.0.113.0/24"}, "203.0.114.0", false},
        {"IpAddress", {"203.0.113.77/24"}, "203.0.113.1", true},
        {"IpAddress", {"203.0.113.7"}, "203.0.113.7", true},
        {"IpAddress", {"203.0.113.7"}, "203.0.113.8", false},
        {"IpAddress", {"0.0.0.0/0"}, "198.51.100.1", true},
        {"IpAddress", {"0.0.0.0/0"}, "2001:db8::1", false},
        {"IpAddress", {"2001:DB8:1234:5678::/64"}, "2001:db8:1234:5678:ffff::1", true},
        {"IpAddress", {"2001:db8::/33"}, "2001:db8:8000::1", false},
        {"IpAddress", {"10.0.0.0/33"}, "10.0.0.1", false},
        {"IpAddress", {"10.0.0.0/-1"}, "10.0.0.1", false},
        {"IpAddress", {"10.0.0.0/"}, "10.0.0.1", false},
        {"IpAddress", {"10.0.0"}, "10.0.0.0", false},
        {"NotIpAddress", {"10.0.0.0/8"}, "11.0.0.1", true},
        {"NotIpAddress", {"10.0.0.0/8", "11.0.0.0/8"}, "11.0.0.1", false},
        {"NotIpAddress", {"10.0.0.0/8"}, "nowhere", false},
    };
    for (const Row& row : rows) {
        INFO(row.op << " " << row.listed[0] << " against " << row.value);
        CHECK(holds(condition(row.op, row.listed), one(row.value), Variables::substituted) == row.holds);
    }
}

TEST_CASE("the six parts of an ARN match separately") {
    const std::string topic = "arn:aws:sns:us-east-1:123456789012:topic:sub";
    const Row rows[] = {
        {"ArnEquals", {"arn:aws:sns:*:123456789012:topic:*"}, topic, true},
        {"ArnLike", {"arn:aws:sns:us-east-?:*:topic*"}, topic, true},
        {"ArnLike", {"arn:aws:*:topic:sub"}, topic, false},
        {"ArnLike", {"arn:aws:sns:*"}, topic, false},
        {"ArnLike", {"*"}, topic, true},
        {"ArnLike", {"*"}, "no arn", false},
        {"ArnLike", {"arn:*:*:*:*:*"}, topic, true},
        {"ArnLike", {"arn:aws:SNS:us-east-1:123456789012:topic:sub"}, topic, false},
        {"ArnNotEquals", {"arn:aws:sqs:*:*:*"}, topic, true},
        {"ArnNotLike", {"arn:aws:sqs:*:*:*", "arn:aws:sns:*:*:*"}, topic, false},
        {"ArnNotLike", {"arn:aws:sqs:*:*:*"}, "no arn", false},
        {"ArnLike",
         {"arn:aws:iam::123456789012:user/${aws:username}"},
         "arn:aws:iam::123456789012:user/Al*ce",
         true},
        {"ArnLike",
         {"arn:aws:iam::123456789012:user/${aws:username}"},
         "arn:aws:iam::123456789012:user/Alice",
         false},
    };
    for (const Row& row : rows) {
        INFO(row.op << " " << row.listed[0]);
        CHECK(holds(condition(row.op, row.listed), one(row.value), Variables::substituted) == row.holds);
    }
}

TEST_CASE("an absent key: false, but true for negated operators, IfExists and ForAllValues") {
    struct Absent {
        std::string_view op;
        bool holds;
    };
    const Absent rows[] = {
        {"StringEquals", false},
        {"StringNotEquals", true},
        {"StringNotLike", true},
        {"NumericNotEquals", true},
        {"DateNotEquals", true},
        {"NotIpAddress", true},
        {"ArnNotLike", true},
        {"Bool", false},
        {"NumericLessThan", false},
        {"StringEqualsIfExists", true},
        {"StringNotEqualsIfExists", true},
        {"ForAllValues:StringEquals", true},
        {"ForAllValues:StringNotEquals", true},
        {"ForAnyValue:StringEquals", false},
        {"ForAnyValue:StringNotEquals", false},
        {"ForAllValues:StringEqualsIfExists", true},
        {"ForAnyValue:StringEqualsIfExists", true},
    };
    for (const Absent& row : rows) {
        INFO(row.op);
        CHECK(holds(condition(row.op, {"1"}), Context(), Variables::substituted) == row.holds);
        CHECK(holds(condition(row.op, {"1"}), list({}), Variables::substituted) == row.holds);
    }
    CHECK_FALSE(holds(condition("StringEqualsIfExists", {"a"}), one("b"), Variables::substituted));
}

TEST_CASE("Null asks for presence; an empty string is present, an empty list is not") {
    const Condition absent = condition("Null", {"true"}), present = condition("Null", {"FALSE"});
    CHECK(holds(absent, Context(), Variables::substituted));
    CHECK_FALSE(holds(present, Context(), Variables::substituted));
    CHECK(holds(present, one(""), Variables::substituted));
    CHECK_FALSE(holds(absent, one(""), Variables::substituted));
    CHECK(holds(absent, list({}), Variables::substituted));
    CHECK(holds(present, list({"a"}), Variables::substituted));
    CHECK_FALSE(holds(condition("Null", {"maybe"}), Context(), Variables::substituted));
}

TEST_CASE("quantifiers compare each value of a list") {
    struct ListRow {
        std::string_view op;
        std::vector<std::string> listed, values;
        bool holds;
    };
    const ListRow rows[] = {
        {"ForAllValues:StringEquals", {"a", "b"}, {"a", "b", "a"}, true},
        {"ForAllValues:StringEquals", {"a", "b"}, {"a", "c"}, false},
        {"ForAnyValue:StringEquals", {"a"}, {"c", "a"}, true},
        {"ForAnyValue:StringEquals", {"a"}, {"c"}, false},
        {"ForAllValues:StringNotEquals", {"a", "b"}, {"c", "d"}, true},
        {"ForAllValues:StringNotEquals", {"a", "b"}, {"c", "b"}, false},
        {"ForAnyValue:StringNotEquals", {"a", "b"}, {"a", "c"}, true},
        {"ForAnyValue:StringNotEquals", {"a", "b"}, {"a", "b"}, false},
        {"ForAnyValue:StringLike", {"x*"}, {"yx", "xy"}, true},
        // Without a quantifier a list matches nothing, not even by negation.
        {"StringEquals", {"a"}, {"a"}, false},
        {"StringNotEquals", {"b"}, {"a"}, false},
        {"StringEqualsIfExists", {"a"}, {"a"}, false},
    };
    for (const ListRow& row : rows) {
        INFO(row.op);
        CHECK(holds(condition(row.op, row.listed), list(row.values), Variables::substituted) == row.holds);
    }
    CHECK(holds(condition("ForAllValues:StringEquals", {"a"}), one("a"), Variables::substituted));
    CHECK(holds(condition("ForAnyValue:StringEquals", {"a"}), one("a"), Variables::substituted));
}

TEST_CASE("keys compare without case, a tag's own name included") {
    Context context;
    context.set("aws:PrincipalTag/Team", "red");
    CHECK(
        holds(condition("StringEquals", {"red"}, "AWS:principaltag/TEAM"), context, Variables::substituted));
}

TEST_CASE("variables stand for one value, which is literal") {
    const auto with = [](std::string_view op, std::string value) {
        return condition(op, {std::move(value)});
    };
    CHECK(holds(with("StringEquals", "${aws:username}"), one("Al*ce"), Variables::substituted));
    CHECK(holds(with("StringEquals", "${AWS:UserName}"), one("Al*ce"), Variables::substituted));
    CHECK_FALSE(holds(with("StringLike", "${aws:username}"), one("Alice"), Variables::substituted));
    CHECK(holds(with("StringLike", "${aws:username}/*"), one("Al*ce/x"), Variables::substituted));
    CHECK(holds(with("StringLike", "a${*}${?}${$}"), one("a*?$"), Variables::substituted));
    CHECK_FALSE(holds(with("StringLike", "a${*}"), one("abc"), Variables::substituted));
    CHECK(
        holds(with("StringEquals", "${aws:PrincipalTag/team, 'blue'}"), one("blue"), Variables::substituted));
    CHECK(holds(with("StringEquals", "${aws:username, 'blue'}"), one("Al*ce"), Variables::substituted));
    CHECK(holds(with("StringEquals", "${a, ''}x"), one("x"), Variables::substituted));
}

TEST_CASE("a variable without a value matches nothing; negated operators then hold") {
    for (const std::string value : {"${absent}", "${unclosed", "${}", "${a, blue}", "${k2}"}) {
        INFO(value);
        Context context = one("x");
        context.set_list("k2", {"x"});
        CHECK_FALSE(holds(condition("StringLike", {"*" + value}), context, Variables::substituted));
        CHECK(holds(condition("StringNotLike", {"*" + value}), context, Variables::substituted));
        CHECK(holds(condition("StringLike", {value, "x"}), context, Variables::substituted));
    }
}

TEST_CASE("before version 2012-10-17 a variable is text") {
    CHECK(holds(condition("StringEquals", {"${aws:username}"}), one("${aws:username}"), Variables::literal));
    CHECK_FALSE(holds(condition("StringEquals", {"${aws:username}"}), one("Al*ce"), Variables::literal));
}

TEST_CASE("operators that take no variables read them as text") {
    Context context = one("5");
    context.set("n", "5");
    CHECK_FALSE(holds(condition("NumericEquals", {"${n}"}), context, Variables::substituted));
    CHECK(holds(condition("StringEquals", {"${n}"}), context, Variables::substituted));
}

TEST_CASE("operator names are read without case and written as AWS spells them") {
    CHECK(operator_text(condition("forallvalues:stringlikeifexists", {})) ==
          "ForAllValues:StringLikeIfExists");
    for (const auto name : {"NullIfExists", "ForAllValues::StringEquals", "StringEqual", "", "IfExists",
                            "ForAnyValue:", "ForSomeValues:StringEquals", "StringEqualsIfExistsIfExists"}) {
        INFO(name);
        CHECK_FALSE(read_operator(name).has_value());
    }
}
