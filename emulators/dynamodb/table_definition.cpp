#include "emulators/dynamodb/table_definition.hpp"

#include "emulators/dynamodb/errors.hpp"
#include "emulators/dynamodb/input.hpp"
#include "emulators/dynamodb/limits.hpp"
#include "runtime/core/arn.hpp"
#include "runtime/core/text.hpp"
#include "runtime/wire/json.hpp"

#include <algorithm>
#include <set>

namespace leastwise::dynamodb {
namespace {

using core::Document;

struct KeyElement {
    std::string name;
    bool is_partition = false;
};

std::vector<KeyElement> read_elements(const Input& input) {
    std::vector<KeyElement> elements;
    for (const auto& element : *input.find("KeySchema")->if_array()) {
        elements.push_back(
            {*element.find_string("AttributeName"), *element.find_string("KeyType") == "HASH"});
    }
    return elements;
}

std::vector<KeyAttribute> read_attribute_definitions(const Input& input) {
    std::vector<KeyAttribute> attributes;
    for (const auto& element : *input.find("AttributeDefinitions")->if_array()) {
        attributes.push_back(
            {*element.find_string("AttributeName"), *type_named(*element.find_string("AttributeType"))});
    }
    return attributes;
}

std::string listed(const std::vector<KeyElement>& elements) {
    std::string text;
    for (const auto& element : elements) text += (text.empty() ? "" : ", ") + element.name;
    return text;
}

std::string listed(const std::vector<KeyAttribute>& attributes) {
    std::string text;
    for (const auto& attribute : attributes) text += (text.empty() ? "" : ", ") + attribute.name;
    return text;
}

const KeyAttribute* definition_of(const std::vector<KeyAttribute>& attributes, const std::string& name) {
    const auto found = std::ranges::find(attributes, name, &KeyAttribute::name);
    return found == attributes.end() ? nullptr : &*found;
}

/// One key schema, checked in AWS's order. [D]
KeySchema read_key_schema(const Input& input, const std::vector<KeyAttribute>& attributes) {
    const std::vector<KeyElement> elements = read_elements(input);
    for (const auto& element : elements) {
        if (definition_of(attributes, element.name) != nullptr) continue;
        throw invalid("Some index key attributes are not defined in AttributeDefinitions. Keys: [" +
                      listed(elements) + "], AttributeDefinitions: [" + listed(attributes) + "]");
    }
    if (elements.size() == 2 && elements[0].name == elements[1].name) {
        throw validation("Both the Hash Key and the Range Key element in the KeySchema have the same name");
    }
    if (!elements[0].is_partition) {
        throw validation("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
    }
    if (elements.size() == 2 && elements[1].is_partition) {
        throw validation("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
    }
    KeySchema schema{*definition_of(attributes, elements[0].name), {}};
    if (elements.size() == 2) schema.sort = *definition_of(attributes, elements[1].name);
    return schema;
}

Throughput read_throughput(const Input& input) {
    if (!input.has("ProvisionedThroughput")) return {};
    const Input throughput = input.structure("ProvisionedThroughput");
    return {throughput.integer("ReadCapacityUnits").value_or(0),
            throughput.integer("WriteCapacityUnits").value_or(0)};
}

void read_billing(const Input& input, TableDefinition& table) {
    table.on_demand = input.text("BillingMode") == "PAY_PER_REQUEST";
    table.throughput = read_throughput(input);
    const bool given = input.has("ProvisionedThroughput");
    if (table.on_demand && given) {
        throw invalid(
            "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is "
            "PAY_PER_REQUEST");
    }
    if (table.on_demand) return;
    if (!given) {
        throw invalid(
            "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is "
            "PROVISIONED");
    }
    constexpr std::int64_t kUnitsMax = 1'000'000'000'000;
    for (const auto& [name, units] : {std::pair{"ReadCapacityUnits", table.throughput.read},
                                      std::pair{"WriteCapacityUnits", table.throughput.write}}) {
        if (units <= kUnitsMax) continue;
        throw validation("Given value " + std::to_string(units) + " for " + name + " is out of bounds");
    }
}

void read_projection_of(const Input& input, IndexDefinition& index) {
    const Input projection = input.structure("Projection");
    const std::string kind = projection.text("ProjectionType");
    if (kind.empty()) throw invalid("Unknown ProjectionType: null");
    const Document* names = projection.find("NonKeyAttributes");
    if (names != nullptr && kind != "INCLUDE") {
        throw invalid("ProjectionType is " + kind + ", but NonKeyAttributes is specified");
    }
    index.projection = kind == "ALL"       ? ProjectionKind::all
                       : kind == "INCLUDE" ? ProjectionKind::include
                                           : ProjectionKind::keys_only;
    if (index.projection == ProjectionKind::include && names == nullptr) {
        throw invalid("ProjectionType is INCLUDE, but NonKeyAttributes is not specified");  // (mem)
    }
    if (names == nullptr) return;
    for (const auto& name : *names->if_array()) index.non_key_attributes.push_back(*name.if_string());
}

void check_local_key(const IndexDefinition& index, const TableDefinition& table) {
    if (!index.key.sort) throw invalid("Index KeySchema does not have a range key for index: " + index.name);
    if (index.key.partition.name == table.key.partition.name) return;
    throw invalid("Index KeySchema does not have the same leading hash key as table KeySchema for index: " +
                  index.name + ". index hash key: " + index.key.partition.name +
                  ", table hash key: " + table.key.partition.name);
}

void read_indexes(const Input& input, std::string_view parameter, Scope scope, TableDefinition& table) {
    const Document* list = input.find(parameter);
    if (list == nullptr) return;
    if (list->if_array()->empty()) throw invalid("List of " + std::string(parameter) + " is empty");
    if (scope == Scope::local && !table.key.sort) {
        throw invalid(
            "Table KeySchema does not have a range key, which is required when specifying a "
            "LocalSecondaryIndex");
    }
    for (const auto& element : *list->if_array()) {
        const Input entry(element, input.wording());
        IndexDefinition index;
        index.name = entry.text("IndexName");
        index.scope = scope;
        index.key = read_key_schema(entry, table.attributes);
        if (scope == Scope::local) check_local_key(index, table);
        read_projection_of(entry, index);
        index.throughput = read_throughput(entry);
        if (table.on_demand && entry.has("ProvisionedThroughput")) {
            throw invalid("ProvisionedThroughput should not be specified for index: " + index.name +
                          " when BillingMode is PAY_PER_REQUEST");
        }
        if (scope == Scope::global && !table.on_demand && !entry.has("ProvisionedThroughput")) {
            throw invalid("ProvisionedThroughput must be specified for index: " + index.name);  // (mem)
        }
        if (std::ranges::find(table.indexes, index.name, &IndexDefinition::name) != table.indexes.end()) {
            throw invalid("Duplicate index name: " + index.name);
        }
        table.indexes.push_back(std::move(index));
    }
}

void check_counts(const TableDefinition& table) {
    const auto locals = std::ranges::count(table.indexes, Scope::local, &IndexDefinition::scope);
    const auto globals = std::ranges::count(table.indexes, Scope::global, &IndexDefinition::scope);
    if (static_cast<std::size_t>(locals) > kLocalIndexesMax) {
        throw invalid("Number of LocalSecondaryIndexes exceeds per-table limit of 5");
    }
    if (static_cast<std::size_t>(globals) > kGlobalIndexesMax) {
        throw invalid("GlobalSecondaryIndex count exceeds the per-table limit of 20");
    }
    std::size_t projected = 0;
    for (const auto& index : table.indexes) projected += index.non_key_attributes.size();
    if (projected > kProjectedAttributesMax) {
        throw invalid("Number of NonKeyAttributes exceeds per-table limit of 100");  // (mem)
    }
}

/// Attributes are defined for keys alone.
void check_definitions_used(const TableDefinition& table) {
    if (table.indexes.empty() && table.key.size() != table.attributes.size()) {
        throw invalid(
            "Number of attributes in KeySchema does not exactly match number of attributes defined in "
            "AttributeDefinitions");
    }
    std::set<std::string> used;
    const auto use = [&](const KeySchema& key) {
        used.insert(key.partition.name);
        if (key.sort) used.insert(key.sort->name);
    };
    use(table.key);
    for (const auto& index : table.indexes) use(index.key);
    if (used.size() == table.attributes.size()) return;
    std::string keys;
    for (const auto& name : used) keys += (keys.empty() ? "" : ", ") + name;
    throw invalid("Some AttributeDefinitions are not used. AttributeDefinitions: [" +
                  listed(table.attributes) + "], keys used: [" + keys + "]");  // (mem)
}

void read_tags(const Input& input, TableDefinition& table) {
    const Document* tags = input.find("Tags");
    if (tags == nullptr) return;
    for (const auto& tag : *tags->if_array()) table.tags[*tag.find_string("Key")] = *tag.find_string("Value");
}

}  // namespace

std::string table_arn(const core::World& world, std::string_view table) {
    const core::Place& place = world.place;
    return core::make_arn(place.partition, "dynamodb", place.region, place.account,
                          "table/" + std::string(table));
}

TableDefinition read_table_definition(const Document& document, core::World& world, core::Instant now) {
    const Input input(document, Wording::older);
    TableDefinition table;
    table.name = input.table();
    read_billing(input, table);
    table.attributes = read_attribute_definitions(input);
    if (input.find("KeySchema")->if_array()->size() > table.attributes.size()) {
        throw validation("Invalid KeySchema: Some index key attribute have no definition");
    }
    table.key = read_key_schema(input, table.attributes);
    read_indexes(input, "LocalSecondaryIndexes", Scope::local, table);
    read_indexes(input, "GlobalSecondaryIndexes", Scope::global, table);
    check_definitions_used(table);
    check_counts(table);
    if (input.has("StreamSpecification") &&
        input.structure("StreamSpecification").boolean("StreamEnabled").value_or(false)) {
        throw validation("DynamoDB Streams are not emulated: create the table without StreamSpecification");
    }
    read_tags(input, table);
    table.deletion_protected = input.boolean("DeletionProtectionEnabled").value_or(false);
    if (input.has("TableClass")) table.table_class = input.text("TableClass");
    table.arn = table_arn(world, table.name);
    table.id = world.ids.uuid();
    table.created = now;
    if (input.has("ResourcePolicy")) table.policy = read_resource_policy(input.text("ResourcePolicy"), world);
    return table;
}

ResourcePolicy read_resource_policy(const std::string& text, core::World& world) {
    const auto document = wire::read_json(text);
    if (!document) throw validation("Invalid policy document: the policy is not valid JSON");  // (mem)
    core::Diagnostics diagnostics;
    auto policy = iam::parse_policy(*document, iam::PolicyKind::resource, std::string(kPolicyName), diagnostics);
    if (!policy)
        throw validation("Invalid policy document: " + (diagnostics.empty()
                                                            ? std::string("malformed")
                                                            : diagnostics.front().message));  // (mem)
    for (iam::Statement& statement : policy->statements)
        statement.span = {};  // places inside a request's text are not places in a template
    return {text, world.ids.hex(16), std::move(*policy)};
}

}  // namespace leastwise::dynamodb
