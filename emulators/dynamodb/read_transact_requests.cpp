#include "emulators/dynamodb/codec.hpp"
#include "emulators/dynamodb/input.hpp"
#include "emulators/dynamodb/limits.hpp"
#include "emulators/dynamodb/members.hpp"
#include "emulators/dynamodb/read_requests.hpp"
#include "emulators/dynamodb/shapes.hpp"
#include "runtime/wire/json.hpp"

#include <array>

namespace leastwise::dynamodb {
namespace {

using core::Document;

constexpr std::array<std::string_view, 1> kProjection = {"ProjectionExpression"};
constexpr std::array<std::string_view, 1> kCondition = {"ConditionExpression"};
constexpr std::array<std::string_view, 2> kUpdateAndCondition = {"UpdateExpression", "ConditionExpression"};

struct ActionKind {
    std::string_view name;
    Write::Kind kind;
};
constexpr std::array<ActionKind, 4> kActions = {{{"ConditionCheck", Write::Kind::check},
                                                 {"Put", Write::Kind::put},
                                                 {"Delete", Write::Kind::erase},
                                                 {"Update", Write::Kind::update}}};

/// Which of its four members an action is.
const ActionKind& kind_of(const Input& action) {
    const ActionKind* found = nullptr;
    for (const auto& kind : kActions) {
        if (!action.has(kind.name)) continue;
        if (found != nullptr) {
            throw validation("TransactItems can only contain one of Check, Put, Update or Delete");  // (mem)
        }
        found = &kind;
    }
    if (found == nullptr) {
        throw validation(
            "Invalid Request: TransactWriteRequest should contain Delete or Put or Update request");  // (mem)
    }
    return *found;
}

/// Everything wrong in this action is reported before anything in the next.
Write read_action(const Document& document) {
    const Input outer(document, Wording::older);
    const ActionKind& kind = kind_of(outer);
    const Input input = outer.structure(kind.name);
    const bool put = kind.kind == Write::Kind::put;
    if (kind.kind == Write::Kind::update) {
        input.check_parameters(kUpdateAndCondition, {});
    } else {
        input.check_parameters(kCondition, {});
    }
    Write write;
    write.kind = kind.kind;
    write.table = input.table();
    write.on_failure = input.on_failure();
    write.attributes = input.attributes(put ? "Item" : "Key");
    if (put && byte_size(write.attributes) > kItemBytesMax)
        throw validation(std::string(text::kItemTooLarge));
    write.placeholders = input.placeholders();
    if (kind.kind == Write::Kind::update) {
        write.update = read_update(input.text("UpdateExpression"), {"UpdateExpression", input.wording()},
                                   write.placeholders);
        mention(*write.update, write.mentioned);
    }
    write.condition = input.condition("ConditionExpression", write.placeholders);
    write.placeholders.check_all_used(input.wording());
    mention(write.attributes, write.mentioned);
    if (write.condition) mention(*write.condition, write.mentioned);
    return write;
}

}  // namespace

std::unique_ptr<gate::TypedInput> read_transact_get_items(const gate::Call& call) {
    check_members(call.input, shapes::kTransactGetItems);
    const Input input(call.input, Wording::older);
    auto request = std::make_unique<TransactGetRequest>();
    request->capacity = input.capacity();
    for (const auto& item : *input.find("TransactItems")->if_array()) {
        const Input get = Input(item, Wording::older).structure("Get");
        get.check_parameters(kProjection, {});
        Lookup lookup;
        lookup.table = get.table();
        lookup.key = get.attributes("Key");
        lookup.consistency = Consistency::strong;
        Placeholders placeholders = get.placeholders();
        lookup.projection = get.projection(placeholders);
        placeholders.check_all_used(Wording::older);
        request->lookups.push_back(std::move(lookup));
    }
    return request;
}

std::unique_ptr<gate::TypedInput> read_transact_write_items(const gate::Call& call) {
    check_members(call.input, shapes::kTransactWriteItems);
    const Input input(call.input, Wording::older);
    auto request = std::make_unique<TransactWriteRequest>();
    request->capacity = input.capacity();
    request->metrics = input.metrics();
    request->token = input.text("ClientRequestToken");
    const Document& items = *input.find("TransactItems");
    for (const auto& item : *items.if_array()) request->actions.push_back(read_action(item));
    if (!request->token.empty()) request->fingerprint = wire::to_json(items);
    return request;
}

}  // namespace leastwise::dynamodb
