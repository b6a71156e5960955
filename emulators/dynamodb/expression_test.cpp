#include "emulators/dynamodb/check.hpp"
#include "emulators/dynamodb/codec.hpp"
#include "emulators/dynamodb/evaluate.hpp"
#include "emulators/dynamodb/update.hpp"
#include "runtime/core/random.hpp"
#include "runtime/core/text.hpp"
#include "runtime/wire/json.hpp"
#include "tests/catch.hpp"

#include <functional>

using namespace leastwise;
using namespace leastwise::dynamodb;

namespace {

Attributes attributes(std::string_view json) {
    return read_attributes(*wire::read_json(core::replace_all(std::string(json), "'", "\"")),
                           Wording::current);
}

bool holds(const std::string& expression, const Attributes& item, std::string_view values = "{}") {
    Placeholders placeholders;
    for (const auto& [name, value] : attributes(values)) placeholders.values.emplace(name, value);
    const ExpressionSource source{"FilterExpression", Wording::current};
    return evaluate(read_condition(expression, source, placeholders), item);
}

const char* const kItem =
    "{'n':{'N':'5'},'s':{'S':'hello'},'b':{'B':'AAEC'},'t':{'BOOL':true},'z':{'NULL':true},'l':{'L':[{'N':'1'"
    "},{'S':'x'}]},"
    "'m':{'M':{'k':{'N':'2'}}},'ss':{'SS':['a','b']},'ns':{'NS':['1','2']},'e':{'S':''}}";

}  // namespace

TEST_CASE("operators and functions against one item") {
    const Attributes item = attributes(kItem);
    const struct {
        const char* expression;
        const char* values;
        bool expected;
    } cases[] = {
        {"n = :v", "{':v':{'N':'5.0'}}", true},
        {"n = :v", "{':v':{'S':'5'}}", false},
        {"n <> :v", "{':v':{'S':'5'}}", true},
        {"absent <> :v", "{':v':{'S':'5'}}", true},
        {"absent = :v", "{':v':{'S':'5'}}", false},
        {"absent < :v", "{':v':{'S':'5'}}", false},
        {"n < :v", "{':v':{'N':'10'}}", true},
        {"s < :v", "{':v':{'S':'hellp'}}", true},
        {"b >= :v", "{':v':{'B':'AAE='}}", true},
        {"n > :v", "{':v':{'S':'1'}}", false},
        {"n BETWEEN :v AND :w", "{':v':{'N':'5'},':w':{'N':'5'}}", true},
        {"n IN (:v, :w)", "{':v':{'S':'5'},':w':{'N':'5'}}", true},
        {"n IN (:v)", "{':v':{'N':'6'}}", false},
        {"begins_with(s, :v)", "{':v':{'S':'hel'}}", true},
        {"begins_with(b, :v)", "{':v':{'B':'AAE='}}", true},
        {"begins_with(n, :v)", "{':v':{'S':'5'}}", false},
        {"contains(s, :v)", "{':v':{'S':'ell'}}", true},
        {"contains(ss, :v)", "{':v':{'S':'b'}}", true},
        {"contains(ns, :v)", "{':v':{'N':'2.0'}}", true},
        {"contains(l, :v)", "{':v':{'N':'1'}}", true},
        {"contains(n, :v)", "{':v':{'N':'5'}}", false},
        {"attribute_type(z, :v)", "{':v':{'S':'NULL'}}", true},
        {"attribute_type(absent, :v)", "{':v':{'S':'S'}}", false},
        {"size(s) = :v", "{':v':{'N':'5'}}", true},
        {"size(ss) = size(ns)", "{}", true},
        {"size(l) > size(m)", "{}", true},
        {"size(b) = :v", "{':v':{'N':'3'}}", true},
        {"size(n) = :v", "{':v':{'N':'1'}}", false},
        {"size(e) = :v", "{':v':{'N':'0'}}", true},
        {"attribute_exists(m.k) AND attribute_not_exists(m.j)", "{}", true},
        {"attribute_exists(l[1]) AND NOT attribute_exists(l[2])", "{}", true},
        {"m = :v", "{':v':{'M':{'k':{'N':'2'}}}}", true},
        {"ss = :v", "{':v':{'SS':['b','a']}}", true},
        {"n = :a OR n = :b AND s = :b", "{':a':{'N':'5'},':b':{'N':'9'}}", true},
        {"(n = :a OR n = :b) AND s = :b", "{':a':{'N':'5'},':b':{'N':'9'}}", false},
        {"NOT n = :a OR s = :b", "{':a':{'N':'5'},':b':{'S':'hello'}}", true},
        {"not n = :a and s = :b", "{':a':{'N':'4'},':b':{'S':'hello'}}", true},
    };
    for (const auto& one : cases) {
        INFO(one.expression << " with " << one.values);
        CHECK(holds(one.expression, item, one.values) == one.expected);
    }
}

TEST_CASE("random conditions agree with a truth table") {
    const std::uint64_t seed = GENERATE(5u, 6u);
    INFO("seed " << seed);
    core::Random random(seed);
    // The attributes a to d exist or not; a condition is built beside the truth value it has.
    struct Built {
        std::string text;
        bool value;
    };
    for (int round = 0; round < 500; ++round) {
        const unsigned bits = static_cast<unsigned>(random.below(16));
        Attributes item;
        for (unsigned i = 0; i < 4; ++i) {
            if ((bits >> i) % 2 == 1) item.set(std::string("x") + static_cast<char>('a' + i), Value(true));
        }
        const std::function<Built(int)> build = [&](int depth) -> Built {
            const auto kind = depth == 0 ? 3 : random.below(4);
            if (kind == 3) {
                const auto i = random.below(4);
                const std::string name = std::string("x") + static_cast<char>('a' + i);
                return {"attribute_exists(" + name + ")", (bits >> i) % 2 == 1};
            }
            if (kind == 2) {
                const Built inner = build(depth - 1);
                const bool grouped = inner.text.find(" OR ") != std::string::npos ||
                                     inner.text.find(" AND ") != std::string::npos;
                return {"NOT " + (grouped ? "(" + inner.text + ")" : inner.text), !inner.value};
            }
            const Built left = build(depth - 1), right = build(depth - 1);
            const auto group = [](const Built& part) {
                const bool chain = part.text.find(" OR ") != std::string::npos ||
                                   part.text.find(" AND ") != std::string::npos;
                return chain ? "(" + part.text + ")" : part.text;
            };
            if (kind == 1) return {group(left) + " AND " + group(right), left.value && right.value};
            return {group(left) + " OR " + group(right), left.value || right.value};
        };
        const Built built = build(4);
        INFO(built.text << " bits " << bits);
        CHECK(holds(built.text, item) == built.value);
    }
}
