#include "emulators/dynamodb/access.hpp"

#include "emulators/dynamodb/requests.hpp"
#include "emulators/dynamodb/table_definition.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace leastwise::dynamodb::access {
namespace {

std::string action(std::string_view operation) { return "dynamodb:" + std::string(operation); }

/// A key value as policies write it: text as it is, numbers in plain notation, binaries in Base64.
std::string policy_text(const Value& value) {
    if (const auto* text = value.get<std::string>()) return *text;
    if (const auto* number = value.get<Number>()) return to_text(*number);
    if (const auto* binary = value.get<Binary>()) return core::to_base64(binary->bytes);
    return {};
}

/// The context of one check, gathered from one or more items.
class FineGrained {
public:
    explicit FineGrained(const Table* table) : table_(table) {}

    void add_item(const Attributes& attributes) {
        if (table_ == nullptr) return;
        if (const Value* value = attributes.find(table_->key().partition.name))
            keys_.insert(policy_text(*value));
    }
    void add_key(const Value& value) { keys_.insert(policy_text(value)); }
    void add_names(const std::set<std::string>& names) { names_.insert(names.begin(), names.end()); }
    void add_names(const Attributes& attributes) {
        for (const auto& attribute : attributes) names_.insert(attribute.name);
    }
    void add_names(const Projection& projection) {
        if (!projection) return;
        for (const auto& path : *projection) names_.insert(path.root());
    }

    /// A key without any value is left out: an empty list would satisfy every ForAllValues condition.
    iam::Context context() const {
        iam::Context result;
        if (!keys_.empty()) {
            result.set_list("dynamodb:LeadingKeys", {keys_.begin(), keys_.end()});
            result.set_list("dynamodb:FirstPartitionKeyValues", {keys_.begin(), keys_.end()});
        }
        if (!names_.empty()) result.set_list("dynamodb:Attributes", {names_.begin(), names_.end()});
        return result;
    }

private:
    const Table* table_;
    std::set<std::string> keys_, names_;
};

void set_if_given(iam::Context& context, const gate::Call& call, std::string_view member) {
    if (const std::string* text = call.input.find_string(member)) {
        context.set("dynamodb:" + std::string(member), *text);
    }
}

std::string_view select_text(const Projection& projection) {
    return projection ? "SPECIFIC_ATTRIBUTES" : "ALL_ATTRIBUTES";
}

Checks write_one(const Engine& engine, const gate::Call& call) {
    const Write& write = typed<WriteRequest>(call).write;
    FineGrained fine(engine.store.find(write.table));
    fine.add_item(write.attributes);
    fine.add_names(write.mentioned);
    iam::Context context = fine.context();
    context.set("dynamodb:ReturnValues", "NONE");
    set_if_given(context, call, "ReturnValues");
    set_if_given(context, call, "ReturnConsumedCapacity");
    return {{action(call.operation.name), table_arn(engine.world, write.table), std::move(context)}};
}

/// Query's own Select, or what it stands for when it is left out.
std::string_view select_text(const SearchRequest& request) {
    switch (request.select) {
        case Select::all_attributes: return "ALL_ATTRIBUTES";
        case Select::all_projected: return "ALL_PROJECTED_ATTRIBUTES";
        case Select::specific: return "SPECIFIC_ATTRIBUTES";
        case Select::count: return "COUNT";
        case Select::unspecified: break;
    }
    if (request.projection) return "SPECIFIC_ATTRIBUTES";
    return request.index ? "ALL_PROJECTED_ATTRIBUTES" : "ALL_ATTRIBUTES";
}

/// The partition key of what is searched: the index's own when there is one.
const KeySchema* searched_key(const Engine& engine, const SearchRequest& request) {
    const Table* table = engine.store.find(request.table);
    if (table == nullptr || !request.index) return table == nullptr ? nullptr : &table->key();
    const Index* index = table->find_index(*request.index);
    return index == nullptr ? nullptr : &index->definition.key;
}

Checks search(const Engine& engine, const gate::Call& call) {
    const auto& request = typed<SearchRequest>(call);
    FineGrained fine(engine.store.find(request.table));
    const KeySchema* key = searched_key(engine, request);
    const auto clause =
        key == nullptr ? request.key_clauses.end() : request.key_clauses.find(key->partition.name);
    if (clause != request.key_clauses.end() && clause->second.op == KeyClause::Operator::equal) {
        fine.add_key(*clause->second.values.front());
    }
    fine.add_names(request.mentioned);
    iam::Context context = fine.context();
    context.set("dynamodb:Select", std::string(select_text(request)));
    set_if_given(context, call, "ReturnConsumedCapacity");
    std::string resource = table_arn(engine.world, request.table);
    if (request.index) resource += "/index/" + *request.index;
    return {{action(call.operation.name), std::move(resource), std::move(context)}};
}

std::string_view action_of(Write::Kind kind) {
    switch (kind) {
        case Write::Kind::put: return "PutItem";
        case Write::Kind::update: return "UpdateItem";
        case Write::Kind::erase: return "DeleteItem";
        case Write::Kind::check: return "ConditionCheckItem";
    }
    return "PutItem";
}

void set_enclosing(iam::Context& context, const gate::Call& call) {
    context.set("dynamodb:EnclosingOperation", std::string(call.operation.name));
    set_if_given(context, call, "ReturnConsumedCapacity");
}

void set_tags(iam::Context& context, const gate::Call& call) {
    const core::Document* tags = call.input.find("Tags");
    if (tags == nullptr || tags->if_array() == nullptr) return;
    std::vector<std::string> keys;
    for (const auto& tag : *tags->if_array()) {
        keys.push_back(*tag.find_string("Key"));
        context.set("aws:RequestTag/" + keys.back(), *tag.find_string("Value"));
    }
    if (!keys.empty()) context.set_list("aws:TagKeys", std::move(keys));
}

}  // namespace

Checks put_item(const Engine& engine, const gate::Call& call) { return write_one(engine, call); }
Checks update_item(const Engine& engine, const gate::Call& call) { return write_one(engine, call); }
Checks delete_item(const Engine& engine, const gate::Call& call) { return write_one(engine, call); }
Checks query(const Engine& engine, const gate::Call& call) { return search(engine, call); }
Checks scan(const Engine& engine, const gate::Call& call) { return search(engine, call); }

Checks get_item(const Engine& engine, const gate::Call& call) {
    const Lookup& lookup = typed<GetRequest>(call).lookup;
    FineGrained fine(engine.store.find(lookup.table));
    fine.add_item(lookup.key);
    fine.add_names(lookup.key);
    fine.add_names(lookup.projection);
    iam::Context context = fine.context();
    context.set("dynamodb:Select", std::string(select_text(lookup.projection)));
    set_if_given(context, call, "ReturnConsumedCapacity");
    return {{action(call.operation.name), table_arn(engine.world, lookup.table), std::move(context)}};
}

Checks batch_get_item(const Engine& engine, const gate::Call& call) {
    Checks checks;
    for (const auto& table : typed<BatchGetRequest>(call).tables) {
        FineGrained fine(engine.store.find(table.table));
        for (const auto& key : table.keys) {
            fine.add_item(key);
            fine.add_names(key);
        }
        fine.add_names(table.projection);
        iam::Context context = fine.context();
        context.set("dynamodb:Select", std::string(select_text(table.projection)));
        set_if_given(context, call, "ReturnConsumedCapacity");
        checks.push_back(
            {action(call.operation.name), table_arn(engine.world, table.table), std::move(context)});
    }
    return checks;
}

Checks batch_write_item(const Engine& engine, const gate::Call& call) {
    Checks checks;
    for (const auto& table : typed<BatchWriteRequest>(call).tables) {
        FineGrained fine(engine.store.find(table.table));
        for (const auto& write : table.writes) {
            fine.add_item(write.attributes);
            fine.add_names(write.mentioned);
        }
        iam::Context context = fine.context();
        set_if_given(context, call, "ReturnConsumedCapacity");
        checks.push_back(
            {action(call.operation.name), table_arn(engine.world, table.table), std::move(context)});
    }
    return checks;
}

Checks transact_get_items(const Engine& engine, const gate::Call& call) {
    Checks checks;
    std::map<std::string, std::vector<const Lookup*>> by_table;
    for (const auto& lookup : typed<TransactGetRequest>(call).lookups)
        by_table[lookup.table].push_back(&lookup);
    for (const auto& [table, lookups] : by_table) {
        FineGrained fine(engine.store.find(table));
        bool whole = false;
        for (const Lookup* lookup : lookups) {
            fine.add_item(lookup->key);
            fine.add_names(lookup->key);
            fine.add_names(lookup->projection);
            whole = whole || !lookup->projection;
        }
        iam::Context context = fine.context();
        context.set("dynamodb:Select", whole ? "ALL_ATTRIBUTES" : "SPECIFIC_ATTRIBUTES");
        set_enclosing(context, call);
        checks.push_back({action("GetItem"), table_arn(engine.world, table), std::move(context)});
    }
    return checks;
}

Checks transact_write_items(const Engine& engine, const gate::Call& call) {
    Checks checks;
    std::map<std::pair<std::string, Write::Kind>, std::vector<const Write*>> groups;
    for (const auto& write : typed<TransactWriteRequest>(call).actions)
        groups[{write.table, write.kind}].push_back(&write);
    for (const auto& [group, writes] : groups) {
        FineGrained fine(engine.store.find(group.first));
        for (const Write* write : writes) {
            fine.add_item(write->attributes);
            fine.add_names(write->mentioned);
        }
        iam::Context context = fine.context();
        set_enclosing(context, call);
        checks.push_back(
            {action(action_of(group.second)), table_arn(engine.world, group.first), std::move(context)});
    }
    return checks;
}

Checks create_table(const Engine& engine, const gate::Call& call) {
    const std::string arn = table_arn(engine.world, *call.input.find_string("TableName"));
    iam::Context context;
    set_tags(context, call);
    Checks checks{{action("CreateTable"), arn, context}};
    const core::Document* tags = call.input.find("Tags");
    const bool tagged = tags != nullptr && tags->if_array() != nullptr && !tags->if_array()->empty();
    if (tagged) checks.push_back({action("TagResource"), arn, context});
    if (call.input.find_string("ResourcePolicy") != nullptr)
        checks.push_back({action("PutResourcePolicy"), arn, {}});
    return checks;
}

Checks named_table(const Engine& engine, const gate::Call& call) {
    return {{action(call.operation.name), table_arn(engine.world, *call.input.find_string("TableName")), {}}};
}

Checks named_resource(const Engine&, const gate::Call& call) {
    iam::Context context;
    set_tags(context, call);
    if (const core::Document* removed = call.input.find("TagKeys")) {
        std::vector<std::string> keys;
        for (const auto& key : *removed->if_array()) keys.push_back(*key.if_string());
        context.set_list("aws:TagKeys", std::move(keys));
    }
    return {{action(call.operation.name), *call.input.find_string("ResourceArn"), std::move(context)}};
}

Checks anything(const Engine&, const gate::Call& call) { return {{action(call.operation.name), "*", {}}}; }

}  // namespace leastwise::dynamodb::access
