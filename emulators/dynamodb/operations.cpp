#include "emulators/dynamodb/access.hpp"
#include "emulators/dynamodb/members.hpp"
#include "emulators/dynamodb/read_requests.hpp"
#include "emulators/dynamodb/service.hpp"
#include "emulators/dynamodb/shapes.hpp"

namespace leastwise::dynamodb {
namespace {

using Read = std::unique_ptr<gate::TypedInput> (*)(const gate::Call&);
using Access = access::Checks (*)(const Engine&, const gate::Call&);
using Handle = gate::Answer (*)(Engine&, const gate::Call&, const gate::Permit&);

/// Rows whose input is read into a typed request.
struct ItemRow {
    std::string_view name;
    Read read;
    Access access;
    Handle handle;
    std::string_view example;
};

/// Rows whose input stays a document, checked against its shape.
struct TableRow {
    std::string_view name;
    const Shape* shape;
    Access access;
    Handle handle;
    std::string_view example;
};

constexpr ItemRow kItemRows[] = {
    {"GetItem", &read_get_item, &access::get_item, &get_item, R"({"TableName":"abc","Key":{"a":{"S":"a"}}})"},
    {"PutItem", &read_put_item, &access::put_item, &put_item,
     R"({"TableName":"abc","Item":{"a":{"S":"a"}}})"},
    {"UpdateItem", &read_update_item, &access::update_item, &update_item,
     R"({"TableName":"abc","Key":{"a":{"S":"a"}}})"},
    {"DeleteItem", &read_delete_item, &access::delete_item, &delete_item,
     R"({"TableName":"abc","Key":{"a":{"S":"a"}}})"},
    {"Query", &read_query, &access::query, &query,
     R"({"TableName":"abc","KeyConditionExpression":"a = :a","ExpressionAttributeValues":{":a":{"S":"a"}}})"},
    {"Scan", &read_scan, &access::scan, &scan, R"({"TableName":"abc"})"},
    {"BatchGetItem", &read_batch_get_item, &access::batch_get_item, &batch_get_item,
     R"({"RequestItems":{"abc":{"Keys":[{"a":{"S":"a"}}]}}})"},
    {"BatchWriteItem", &read_batch_write_item, &access::batch_write_item, &batch_write_item,
     R"({"RequestItems":{"abc":[{"DeleteRequest":{"Key":{"a":{"S":"a"}}}}]}})"},
    {"TransactGetItems", &read_transact_get_items, &access::transact_get_items, &transact_get_items,
     R"({"TransactItems":[{"Get":{"TableName":"abc","Key":{"a":{"S":"a"}}}}]})"},
    {"TransactWriteItems", &read_transact_write_items, &access::transact_write_items, &transact_write_items,
     R"({"TransactItems":[{"Delete":{"TableName":"abc","Key":{"a":{"S":"a"}}}}]})"},
};

constexpr TableRow kTableRows[] = {
    {"CreateTable", &shapes::kCreateTable, &access::create_table, &create_table,
     R"({"TableName":"abc","BillingMode":"PAY_PER_REQUEST","KeySchema":[{"AttributeName":"a","KeyType":"HASH"}],)"
     R"("AttributeDefinitions":[{"AttributeName":"a","AttributeType":"S"}]})"},
    {"DescribeTable", &shapes::kTableName, &access::named_table, &describe_table, R"({"TableName":"abc"})"},
    {"ListTables", &shapes::kListTables, &access::anything, &list_tables, "{}"},
    {"DeleteTable", &shapes::kTableName, &access::named_table, &delete_table, R"({"TableName":"abc"})"},
    {"UpdateTimeToLive", &shapes::kUpdateTimeToLive, &access::named_table, &update_time_to_live,
     R"({"TableName":"abc","TimeToLiveSpecification":{"Enabled":true,"AttributeName":"t"}})"},
    {"DescribeTimeToLive", &shapes::kTableName, &access::named_table, &describe_time_to_live,
     R"({"TableName":"abc"})"},
    {"TagResource", &shapes::kTagResource, &access::named_resource, &tag_resource,
     R"({"ResourceArn":"arn:aws:dynamodb:us-east-1:123456789012:table/abc","Tags":[{"Key":"a","Value":"b"}]})"},
    {"UntagResource", &shapes::kUntagResource, &access::named_resource, &untag_resource,
     R"({"ResourceArn":"arn:aws:dynamodb:us-east-1:123456789012:table/abc","TagKeys":["a"]})"},
    {"ListTagsOfResource", &shapes::kResourceArn, &access::named_resource, &list_tags_of_resource,
     R"({"ResourceArn":"arn:aws:dynamodb:us-east-1:123456789012:table/abc"})"},
    {"PutResourcePolicy", &shapes::kPutResourcePolicy, &access::named_resource, &put_resource_policy,
     R"({"ResourceArn":"arn:aws:dynamodb:us-east-1:123456789012:table/abc","Policy":"{}"})"},
    {"GetResourcePolicy", &shapes::kResourceArn, &access::named_resource, &get_resource_policy,
     R"({"ResourceArn":"arn:aws:dynamodb:us-east-1:123456789012:table/abc"})"},
    {"DeleteResourcePolicy", &shapes::kResourceArn, &access::named_resource, &delete_resource_policy,
     R"({"ResourceArn":"arn:aws:dynamodb:us-east-1:123456789012:table/abc"})"},
    {"DescribeLimits", &shapes::kNothing, &access::anything, &describe_limits, "{}"},
    {"DescribeEndpoints", &shapes::kNothing, &access::anything, &describe_endpoints, "{}"},
};

/// The control plane words a missing table name in its own way. [P]
std::unique_ptr<gate::TypedInput> check_table_input(const gate::Call& call, const Shape& shape) {
    check_types(call.input, shape);
    for (const auto& member : shape.members) {
        const core::Document* given = call.input.find(member.name);
        const bool absent = given == nullptr || given->is_null();
        if (member.name != "TableName" || !absent) continue;
        throw validation("The parameter 'TableName' is required but was not present in the request");
    }
    check_constraints(call.input, shape);
    return nullptr;
}

/// Input that is no object: AWS's answer has a code and no text.
void check_object(const gate::Call& call) {
    if (call.input.if_object() == nullptr) throw serialization("");
}

gate::Operation make_row(Engine& engine, std::string_view name, Access access, Handle handle,
                         std::string_view example) {
    gate::Operation row;
    row.name = name;
    row.access = [&engine, access](const gate::Call& call) { return access(engine, call); };
    row.handle = [&engine, handle](const gate::Call& call, const gate::Permit& permit) {
        return handle(engine, call, permit);
    };
    row.example = example;
    return row;
}

}  // namespace

std::vector<gate::Operation> make_operations(Engine& engine) {
    std::vector<gate::Operation> rows;
    for (const ItemRow& item : kItemRows) {
        rows.push_back(make_row(engine, item.name, item.access, item.handle, item.example));
        rows.back().decode = [read = item.read](const gate::Call& call) {
            check_object(call);
            return read(call);
        };
    }
    for (const TableRow& table : kTableRows) {
        rows.push_back(make_row(engine, table.name, table.access, table.handle, table.example));
        rows.back().decode = [shape = table.shape](const gate::Call& call) {
            check_object(call);
            return check_table_input(call, *shape);
        };
    }
    return rows;
}

}  // namespace leastwise::dynamodb
