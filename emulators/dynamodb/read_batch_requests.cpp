#include "emulators/dynamodb/codec.hpp"
#include "emulators/dynamodb/input.hpp"
#include "emulators/dynamodb/limits.hpp"
#include "emulators/dynamodb/members.hpp"
#include "emulators/dynamodb/read_requests.hpp"
#include "emulators/dynamodb/shapes.hpp"
#include "runtime/wire/json.hpp"

#include <algorithm>
#include <array>

namespace leastwise::dynamodb {
namespace {

using core::Document;

constexpr std::array<std::string_view, 1> kProjection = {"ProjectionExpression"};
constexpr std::array<std::string_view, 1> kAttributesToGet = {"AttributesToGet"};
constexpr std::string_view kNameRule =
    "[Member must have length less than or equal to 255, Member must have length greater than or equal to 3, "
    "Member "
    "must satisfy regular expression pattern: [a-zA-Z0-9_.-]+]";

/// Two keys are one item's when their attributes are equal.
void check_distinct(const std::vector<const Attributes*>& keys) {
    for (std::size_t later = 1; later < keys.size(); ++later) {
        for (std::size_t earlier = 0; earlier < later; ++earlier) {
            if (*keys[earlier] == *keys[later]) throw validation(std::string(text::kDuplicateKeys));
        }
    }
}

BatchGetRequest::TableKeys read_table_keys(const core::Member& entry) {
    const Input input(entry.value, Wording::current);
    input.check_parameters(kProjection, kAttributesToGet);
    BatchGetRequest::TableKeys table;
    table.table = entry.name;
    table.consistency = input.consistency();
    Placeholders placeholders = input.placeholders();
    table.projection = input.projection(placeholders);
    placeholders.check_all_used(input.wording());
    for (const auto& key : *input.find("Keys")->if_array())
        table.keys.push_back(read_attributes(key, input.wording()));
    std::vector<const Attributes*> keys;
    for (const auto& key : table.keys) keys.push_back(&key);
    check_distinct(keys);
    table.options = entry.value;
    table.options.if_object()->erase("Keys");
    return table;
}

/// One kind of projection parameter for the whole request.
void check_one_kind(const Document& tables) {
    const auto uses = [&](std::string_view name) {
        return std::ranges::any_of(*tables.if_object(),
                                   [&](const core::Member& entry) { return entry.value.find(name); });
    };
    if (!uses("ProjectionExpression") || !uses("AttributesToGet")) return;
    throw validation(
        "Can not use both expression and non-expression parameters in the same request: Non-expression "
        "parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}");
}

[[noreturn]] void refuse_map(const Document& tables, std::string_view rule) {
    throw validation(std::string(text::kEnvelope) + "Value '" + wire::to_json(tables) +
                     "' at 'requestItems' failed to satisfy constraint: " + std::string(rule));
}

/// The limits of BatchWriteItem's map, which AWS checks after all other constraints.
void check_tables(const Document& tables) {
    if (tables.if_object()->empty()) {
        throw validation(std::string(text::kEnvelope) +
                         "Value at 'RequestItems' failed to satisfy constraint: Member "
                         "must have length greater than or equal to 1");
    }
    for (const auto& entry : *tables.if_object()) {
        const bool good =
            entry.name.size() >= 3 && entry.name.size() <= 255 &&
            entry.name.find_first_not_of(
                "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-") == std::string::npos;
        if (!good) refuse_map(tables, "Map keys must satisfy constraint: " + std::string(kNameRule));
        const std::size_t count = entry.value.if_array()->size();
        if (count == 0) {
            throw validation(
                std::string(text::kEnvelope) + "Value '{" + entry.name +
                "=[]}' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: "
                "[Member must have length less than or equal to 25, Member must have length greater than "
                "or equal to 1]");
        }
        if (count > kBatchWriteItemsMax) {
            throw validation(
                std::string(text::kEnvelope) + "Value at 'RequestItems." + entry.name +
                ".member' failed to satisfy constraint: Member must have length less than or equal to 25");
        }
    }
}

Write read_write_request(const std::string& table, const Document& document) {
    const Input input(document, Wording::older);
    Write write;
    write.table = table;
    const bool put = input.has("PutRequest");
    if (put == input.has("DeleteRequest")) {
        // AWS's words for a request that is neither or both. [D]
        throw validation(std::string(text::kManyTypes));
    }
    write.kind = put ? Write::Kind::put : Write::Kind::erase;
    const Input request = input.structure(put ? "PutRequest" : "DeleteRequest");
    write.attributes = request.attributes(put ? "Item" : "Key");
    if (put && byte_size(write.attributes) > kItemBytesMax)
        throw validation(std::string(text::kItemTooLarge));
    mention(write.attributes, write.mentioned);
    return write;
}

}  // namespace

std::unique_ptr<gate::TypedInput> read_batch_get_item(const gate::Call& call) {
    check_members(call.input, shapes::kBatchGetItem);
    const Input input(call.input, Wording::current);
    auto request = std::make_unique<BatchGetRequest>();
    request->capacity = input.capacity();
    const Document& tables = *input.find("RequestItems");
    check_one_kind(tables);
    std::size_t count = 0;
    for (const auto& entry : *tables.if_object()) {
        request->tables.push_back(read_table_keys(entry));
        count += request->tables.back().keys.size();
        if (count > kBatchGetItemsMax) throw validation(std::string(text::kBatchGetTooMany));
    }
    return request;
}

std::unique_ptr<gate::TypedInput> read_batch_write_item(const gate::Call& call) {
    check_members(call.input, shapes::kBatchWriteItem);
    const Input input(call.input, Wording::older);
    auto request = std::make_unique<BatchWriteRequest>();
    request->capacity = input.capacity();
    request->metrics = input.metrics();
    const Document& tables = *input.find("RequestItems");
    check_tables(tables);
    std::size_t count = 0;
    for (const auto& entry : *tables.if_object()) {
        BatchWriteRequest::TableWrites table{entry.name, {}};
        for (const auto& write : *entry.value.if_array())
            table.writes.push_back(read_write_request(entry.name, write));
        count += table.writes.size();
        if (count > kBatchWriteItemsMax) throw validation(std::string(text::kBatchWriteTooMany));
        request->tables.push_back(std::move(table));
    }
    return request;
}

}  // namespace leastwise::dynamodb
