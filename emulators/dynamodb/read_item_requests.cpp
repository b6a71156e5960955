#include "emulators/dynamodb/codec.hpp"
#include "emulators/dynamodb/legacy.hpp"
#include "emulators/dynamodb/limits.hpp"
#include "emulators/dynamodb/members.hpp"
#include "emulators/dynamodb/read_requests.hpp"
#include "emulators/dynamodb/shapes.hpp"

#include <array>

namespace leastwise::dynamodb {
namespace {

using Names = std::span<const std::string_view>;

constexpr std::array<std::string_view, 1> kCondition = {"ConditionExpression"};
constexpr std::array<std::string_view, 2> kUpdateAndCondition = {"UpdateExpression", "ConditionExpression"};
constexpr std::array<std::string_view, 2> kExpected = {"Expected", "ConditionalOperator"};
constexpr std::array<std::string_view, 3> kUpdatesAndExpected = {"AttributeUpdates", "Expected",
                                                                 "ConditionalOperator"};
constexpr std::array<std::string_view, 1> kProjection = {"ProjectionExpression"};
constexpr std::array<std::string_view, 1> kAttributesToGet = {"AttributesToGet"};

ReturnValues return_values(const Input& input) {
    const std::string text = input.text("ReturnValues");
    if (text == "ALL_OLD") return ReturnValues::all_old;
    if (text == "UPDATED_OLD") return ReturnValues::updated_old;
    if (text == "ALL_NEW") return ReturnValues::all_new;
    return text == "UPDATED_NEW" ? ReturnValues::updated_new : ReturnValues::none;
}

void check_returns_old(ReturnValues wanted, Wording wording) {
    if (wanted == ReturnValues::none || wanted == ReturnValues::all_old) return;
    throw validation(wording, text::kReturnValuesOld);
}

/// The parts that follow the item or key: older parameters first, then expressions.
void read_conditions(const Input& input, Write& write) {
    Placeholders kept;
    auto expected = read_expected(input, kept);
    auto updates = read_attribute_updates(input, kept);
    write.placeholders = input.placeholders();
    if (input.has("UpdateExpression")) {
        const ExpressionSource source{"UpdateExpression", input.wording()};
        write.update = read_update(input.text("UpdateExpression"), source, write.placeholders);
    } else {
        write.update = std::move(updates);
    }
    write.condition = input.condition("ConditionExpression", write.placeholders);
    if (expected) write.condition = std::move(expected);
    write.placeholders.check_all_used(input.wording());
    write.placeholders.adopt(std::move(kept));
    mention(write.attributes, write.mentioned);
    if (write.condition) mention(*write.condition, write.mentioned);
    if (write.update) mention(*write.update, write.mentioned);
}

std::unique_ptr<WriteRequest> begin(const Input& input, Write::Kind kind) {
    auto request = std::make_unique<WriteRequest>();
    request->write.kind = kind;
    request->write.table = input.table();
    request->write.on_failure = input.on_failure();
    request->return_values = return_values(input);
    request->capacity = input.capacity();
    request->metrics = input.metrics();
    return request;
}

}  // namespace

std::unique_ptr<gate::TypedInput> read_put_item(const gate::Call& call) {
    const Input input(call.input, Wording::enveloped);
    check_members(call.input, shapes::kPutItem, "Item", input.wording());
    input.check_parameters(kCondition, kExpected);
    auto request = begin(input, Write::Kind::put);
    request->write.attributes = input.attributes("Item");
    check_returns_old(request->return_values, input.wording());
    if (byte_size(request->write.attributes) > kItemBytesMax)
        throw validation(std::string(text::kItemTooLarge));
    read_conditions(input, request->write);
    return request;
}

std::unique_ptr<gate::TypedInput> read_update_item(const gate::Call& call) {
    const Input input(call.input, Wording::enveloped);
    check_members(call.input, shapes::kUpdateItem, "Key", input.wording());
    input.check_parameters(kUpdateAndCondition, kUpdatesAndExpected);
    auto request = begin(input, Write::Kind::update);
    request->write.attributes = input.attributes("Key");
    read_conditions(input, request->write);
    return request;
}

std::unique_ptr<gate::TypedInput> read_delete_item(const gate::Call& call) {
    const Input input(call.input, Wording::enveloped);
    check_members(call.input, shapes::kDeleteItem, "Key", input.wording());
    input.check_parameters(kCondition, kExpected);
    auto request = begin(input, Write::Kind::erase);
    request->write.attributes = input.attributes("Key");
    check_returns_old(request->return_values, input.wording());
    read_conditions(input, request->write);
    return request;
}

std::unique_ptr<gate::TypedInput> read_get_item(const gate::Call& call) {
    const Input input(call.input, Wording::current);
    check_members(call.input, shapes::kGetItem, "Key", input.wording());
    input.check_parameters(kProjection, kAttributesToGet);
    auto request = std::make_unique<GetRequest>();
    request->capacity = input.capacity();
    request->lookup.table = input.table();
    request->lookup.consistency = input.consistency();
    request->lookup.key = input.attributes("Key");
    Placeholders placeholders = input.placeholders();
    request->lookup.projection = input.projection(placeholders);
    placeholders.check_all_used(input.wording());
    return request;
}

}  // namespace leastwise::dynamodb
