#include "emulators/dynamodb/table_definition.hpp"

namespace leastwise::dynamodb {
namespace {

using core::Document;

Document key_schema(const KeySchema& key) {
    Document::Array schema;
    schema.push_back(Document::object({{"AttributeName", key.partition.name}, {"KeyType", "HASH"}}));
    if (key.sort)
        schema.push_back(Document::object({{"AttributeName", key.sort->name}, {"KeyType", "RANGE"}}));
    return schema;
}

Document throughput(const Throughput& units) {
    return Document::object({{"NumberOfDecreasesToday", 0},
                             {"ReadCapacityUnits", units.read},
                             {"WriteCapacityUnits", units.write}});
}

Document projection(const IndexDefinition& index) {
    Document result = Document::object();
    const char* kind = index.projection == ProjectionKind::all       ? "ALL"
                       : index.projection == ProjectionKind::include ? "INCLUDE"
                                                                     : "KEYS_ONLY";
    result.if_object()->append("ProjectionType", kind);
    if (index.non_key_attributes.empty()) return result;
    result.if_object()->append("NonKeyAttributes", Document::Array(index.non_key_attributes.begin(),
                                                                   index.non_key_attributes.end()));
    return result;
}

Document describe_index(const Table& table, const Index& index, TableStatus status) {
    const IndexDefinition& definition = index.definition;
    core::Object result;
    result.append("IndexName", definition.name);
    result.append("KeySchema", key_schema(definition.key));
    result.append("Projection", projection(definition));
    if (definition.scope == Scope::global) {
        result.append("IndexStatus", status == TableStatus::creating ? "CREATING" : "ACTIVE");
        result.append("ProvisionedThroughput", throughput(definition.throughput));
    }
    std::size_t bytes = 0;
    for (const auto& [key, item] : index.entries)
        bytes += byte_size(index.projected(item->attributes, table.key()));
    result.append("IndexSizeBytes", bytes);
    result.append("ItemCount", index.entries.size());
    result.append("IndexArn", table.index_arn(definition.name));
    return result;
}

Document indexes(const Table& table, Scope scope, TableStatus status) {
    Document::Array result;
    for (const auto& index : table.indexes()) {
        if (index.definition.scope == scope) result.push_back(describe_index(table, index, status));
    }
    return result;
}

std::string_view spelling(TableStatus status) {
    switch (status) {
        case TableStatus::creating: return "CREATING";
        case TableStatus::active: return "ACTIVE";
        case TableStatus::deleting: return "DELETING";
    }
    return "ACTIVE";
}

void append_billing(core::Object& result, const TableDefinition& table, TableStatus status) {
    result.append("ProvisionedThroughput", throughput(table.throughput));
    if (!table.on_demand) return;
    Document summary = Document::object({{"BillingMode", "PAY_PER_REQUEST"}});
    if (status != TableStatus::creating) {
        summary.if_object()->append("LastUpdateToPayPerRequestDateTime",
                                    core::Number{core::epoch_seconds(table.created)});
    }
    result.append("BillingModeSummary", std::move(summary));
}

}  // namespace

Document describe(const Table& table, TableStatus status) {
    const TableDefinition& definition = table.definition();
    core::Object result;
    Document::Array attributes;
    for (const auto& attribute : definition.attributes) {
        attributes.push_back(Document::object(
            {{"AttributeName", attribute.name}, {"AttributeType", std::string(type_name(attribute.type))}}));
    }
    result.append("AttributeDefinitions", std::move(attributes));
    result.append("TableName", definition.name);
    result.append("KeySchema", key_schema(definition.key));
    result.append("TableStatus", spelling(status));
    result.append("CreationDateTime", core::Number{core::epoch_seconds(definition.created)});
    append_billing(result, definition, status);
    result.append("TableSizeBytes", table.size_bytes());
    result.append("ItemCount", table.entries().size());
    result.append("TableArn", definition.arn);
    result.append("TableId", definition.id);
    Document local = indexes(table, Scope::local, status);
    Document global = indexes(table, Scope::global, status);
    if (!local.if_array()->empty()) result.append("LocalSecondaryIndexes", std::move(local));
    if (!global.if_array()->empty()) result.append("GlobalSecondaryIndexes", std::move(global));
    if (definition.table_class) {
        result.append("TableClassSummary", Document::object({{"TableClass", *definition.table_class}}));
    }
    result.append("DeletionProtectionEnabled", definition.deletion_protected);
    return result;
}

}  // namespace leastwise::dynamodb
