#include "emulators/dynamodb/check.hpp"
#include "emulators/dynamodb/evaluate.hpp"
#include "emulators/dynamodb/path_tree.hpp"
#include "emulators/dynamodb/update.hpp"

#include <cstddef>
#include <cstdint>

namespace dynamodb = leastwise::dynamodb;
using dynamodb::Value;

namespace {

dynamodb::Attributes item() {
    dynamodb::Attributes map;
    map.set("s", Value(std::string("text")));
    dynamodb::Attributes attributes;
    attributes.set("a", Value(dynamodb::number_of(5)));
    attributes.set("l", Value(dynamodb::List{Value(std::string("x")), Value(dynamodb::number_of(1))}));
    attributes.set("m", Value(std::move(map)));
    attributes.set("s", Value(dynamodb::StringSet{{"a", "b"}}));
    return attributes;
}

}  // namespace

/// Any bytes as an expression of each kind: refused with an AWS error, or evaluated; nothing else.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const dynamodb::Attributes attributes = item();
    dynamodb::Placeholders placeholders;
    placeholders.names = {{"#a", "a"}, {"#m", "m"}};
    placeholders.values.emplace(":n", Value(dynamodb::number_of(7)));
    placeholders.values.emplace(":s", Value(dynamodb::StringSet{{"b", "c"}}));
    placeholders.values.emplace(":t", Value(std::string("te")));
    const auto attempt = [](auto&& work) {
        try {
            work();
        } catch (const leastwise::gate::AwsError& error) {
            if (error.code() != "ValidationException" || error.message().empty()) __builtin_trap();
        }
    };
    attempt([&] {
        const dynamodb::ExpressionSource source{"ConditionExpression", dynamodb::Wording::current};
        (void)dynamodb::evaluate(dynamodb::read_condition(text, source, placeholders), attributes);
    });
    attempt([&] {
        const dynamodb::ExpressionSource source{"UpdateExpression", dynamodb::Wording::current};
        (void)dynamodb::apply(dynamodb::read_update(text, source, placeholders), attributes);
    });
    attempt([&] {
        const dynamodb::ExpressionSource source{"ProjectionExpression", dynamodb::Wording::current};
        (void)dynamodb::project(dynamodb::tree_of(dynamodb::read_projection(text, source, placeholders)),
                                attributes);
    });
    return 0;
}
