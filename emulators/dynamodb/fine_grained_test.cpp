// The condition keys of every operation on items: which are there, with which values, and which are not.
#include "emulators/dynamodb/fixture.hpp"
#include "tests/catch.hpp"

#include <map>

using namespace leastwise;
using dynamodb::Fixture;
using dynamodb::q;

namespace {

using Keys = std::map<std::string, std::string>;

/// The `dynamodb:` keys of the call's check for the action; lists in brackets.
Keys keys_of(const Fixture& f, std::string_view action) {
    Keys keys;
    for (const ledger::CheckMark& check : f.ledger.entries().back().checks) {
        if (check.action != action) continue;
        for (const auto& entry : check.context) {
            if (!entry.key.starts_with("dynamodb:")) continue;
            const std::string text = core::join(entry.values.values, ",");
            keys[entry.key.substr(9)] = entry.values.multivalued ? "[" + text + "]" : text;
        }
    }
    return keys;
}

struct Row {
    std::string_view what, operation, input, action;
    Keys keys;
};

/// `keys` with both names of the partition key's values.
Keys leading(std::string values, Keys keys) {
    keys["LeadingKeys"] = keys["FirstPartitionKeyValues"] = "[" + values + "]";
    return keys;
}

const std::string kKey = "'Key':{'pk':{'S':'a'},'sk':{'S':'1'}}";
const std::string kOther = "'Key':{'pk':{'S':'b'},'sk':{'S':'1'}}";
const std::string kSet =
    "'UpdateExpression':'SET #n.x = :v REMOVE gone','ExpressionAttributeNames':{'#n':'name'},"
    "'ExpressionAttributeValues':{':v':{'S':'x'}}";

void check(const std::vector<Row>& rows) {
    Fixture f;
    f.make_table("tab", "S");
    f.call("CreateTable", q("{'TableName':'indexed','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':"
                            "[{'AttributeName':'pk','AttributeType':'S'},{'AttributeName':'g','AttributeType':'N'}],"
                            "'KeySchema':[{'AttributeName':'pk','KeyType':'HASH'}],'GlobalSecondaryIndexes':["
                            "{'IndexName':'by-g','KeySchema':[{'AttributeName':'g','KeyType':'HASH'}],"
                            "'Projection':{'ProjectionType':'ALL'}}]}"));
    for (const Row& row : rows) {
        INFO(row.operation << ", " << row.what);
        f.call(row.operation, q(row.input));
        CHECK(keys_of(f, row.action) == row.keys);
    }
}

}  // namespace

TEST_CASE("GetItem and BatchGetItem: the partition keys, the names asked for, what is selected") {
    const std::string projected = ",'ProjectionExpression':'#n.x, tags[0]','ExpressionAttributeNames':{'#n':'name'}";
    check({
        {"whole items", "GetItem", "{'TableName':'tab'," + kKey + "}", "dynamodb:GetItem",
         leading("a", {{"Attributes", "[pk,sk]"}, {"Select", "ALL_ATTRIBUTES"}})},
        {"a projection", "GetItem",
         "{'TableName':'tab'," + kKey + projected + ",'ReturnConsumedCapacity':'TOTAL'}", "dynamodb:GetItem",
         leading("a", {{"Attributes", "[name,pk,sk,tags]"},
                       {"Select", "SPECIFIC_ATTRIBUTES"},
                       {"ReturnConsumedCapacity", "TOTAL"}})},
        {"names of old", "GetItem", "{'TableName':'tab'," + kKey + ",'AttributesToGet':['name']}", "dynamodb:GetItem",
         leading("a", {{"Attributes", "[name,pk,sk]"}, {"Select", "SPECIFIC_ATTRIBUTES"}})},
        {"two items", "BatchGetItem",
         "{'RequestItems':{'tab':{'Keys':[{'pk':{'S':'b'},'sk':{'S':'1'}},{'pk':{'S':'a'},'sk':{'S':'1'}}]}}}",
         "dynamodb:BatchGetItem", leading("a,b", {{"Attributes", "[pk,sk]"}, {"Select", "ALL_ATTRIBUTES"}})},
        {"projected", "BatchGetItem",
         "{'RequestItems':{'tab':{'Keys':[{'pk':{'S':'a'},'sk':{'S':'1'}}],'ProjectionExpression':'pk'}}}",
         "dynamodb:BatchGetItem", leading("a", {{"Attributes", "[pk,sk]"}, {"Select", "SPECIFIC_ATTRIBUTES"}})},
    });
}

TEST_CASE("single writes: ReturnValues always has a value, and there is no Select") {
    check({
        {"an item", "PutItem", "{'TableName':'tab','Item':{'pk':{'S':'a'},'sk':{'S':'1'},'name':{'S':'x'}}}",
         "dynamodb:PutItem", leading("a", {{"Attributes", "[name,pk,sk]"}, {"ReturnValues", "NONE"}})},
        {"a condition", "PutItem",
         "{'TableName':'tab','Item':{'pk':{'S':'a'},'sk':{'S':'1'}},"
         "'ConditionExpression':'attribute_not_exists(secret)',"
         "'ReturnValues':'ALL_OLD','ReturnConsumedCapacity':'NONE'}",
         "dynamodb:PutItem",
         leading("a", {{"Attributes", "[pk,secret,sk]"},
                       {"ReturnValues", "ALL_OLD"},
                       {"ReturnConsumedCapacity", "NONE"}})},
        {"an update", "UpdateItem", "{'TableName':'tab'," + kKey + "," + kSet + "}", "dynamodb:UpdateItem",
         leading("a", {{"Attributes", "[gone,name,pk,sk]"}, {"ReturnValues", "NONE"}})},
        {"an update answered", "UpdateItem",
         "{'TableName':'tab'," + kKey + "," + kSet + ",'ReturnValues':'UPDATED_NEW'}", "dynamodb:UpdateItem",
         leading("a", {{"Attributes", "[gone,name,pk,sk]"}, {"ReturnValues", "UPDATED_NEW"}})},
        {"a key", "DeleteItem", "{'TableName':'tab'," + kKey + "}", "dynamodb:DeleteItem",
         leading("a", {{"Attributes", "[pk,sk]"}, {"ReturnValues", "NONE"}})},
        {"puts and deletes", "BatchWriteItem",
         "{'RequestItems':{'tab':[{'PutRequest':{'Item':{'pk':{'S':'a'},'sk':{'S':'1'},'name':{'S':'x'}}}},"
         "{'DeleteRequest':{" + kOther + "}}]}}",
         "dynamodb:BatchWriteItem", leading("a,b", {{"Attributes", "[name,pk,sk]"}})},
    });
}

TEST_CASE("Query and Scan: what is searched, and what is selected") {
    const std::string by_key =
        "'KeyConditionExpression':'pk = :p','ExpressionAttributeValues':{':p':{'S':'a'}}";
    const std::string by_index =
        "{'TableName':'indexed','IndexName':'by-g','KeyConditionExpression':'g = :g',"
        "'ExpressionAttributeValues':{':g':{'N':'7'}}";
    check({
        {"a partition", "Query", "{'TableName':'tab'," + by_key + "}", "dynamodb:Query",
         leading("a", {{"Attributes", "[pk]"}, {"Select", "ALL_ATTRIBUTES"}})},
        {"a count", "Query",
         "{'TableName':'tab'," + by_key + ",'Select':'COUNT','FilterExpression':'size(secret) > :p'}",
         "dynamodb:Query", leading("a", {{"Attributes", "[pk,secret]"}, {"Select", "COUNT"}})},
        {"a projection", "Query", "{'TableName':'tab'," + by_key + ",'ProjectionExpression':'sk'}", "dynamodb:Query",
         leading("a", {{"Attributes", "[pk,sk]"}, {"Select", "SPECIFIC_ATTRIBUTES"}})},
        {"conditions of old", "Query",
         "{'TableName':'tab','KeyConditions':{'pk':{'ComparisonOperator':'EQ','AttributeValueList':[{'S':'a'}]}}}",
         "dynamodb:Query", leading("a", {{"Attributes", "[pk]"}, {"Select", "ALL_ATTRIBUTES"}})},
        {"an index", "Query", by_index + "}", "dynamodb:Query",
         leading("7", {{"Attributes", "[g]"}, {"Select", "ALL_PROJECTED_ATTRIBUTES"}})},
        {"an index, all", "Query", by_index + ",'Select':'ALL_ATTRIBUTES'}", "dynamodb:Query",
         leading("7", {{"Attributes", "[g]"}, {"Select", "ALL_ATTRIBUTES"}})},
        {"everything", "Scan", "{'TableName':'tab'}", "dynamodb:Scan", {{"Select", "ALL_ATTRIBUTES"}}},
        {"a filter", "Scan",
         "{'TableName':'tab','FilterExpression':'secret = :s','ExpressionAttributeValues':{':s':{'S':'x'}},"
         "'ReturnConsumedCapacity':'INDEXES'}",
         "dynamodb:Scan",
         {{"Attributes", "[secret]"}, {"Select", "ALL_ATTRIBUTES"}, {"ReturnConsumedCapacity", "INDEXES"}}},
        {"an index", "Scan", "{'TableName':'indexed','IndexName':'by-g'}", "dynamodb:Scan",
         {{"Select", "ALL_PROJECTED_ATTRIBUTES"}}},
    });
}

TEST_CASE("transactions: the keys of each item's operation, and the operation around them") {
    const std::string items =
        "{'TransactItems':[{'Put':{'TableName':'tab','Item':{'pk':{'S':'a'},'sk':{'S':'1'},'name':{'S':'x'}}}},"
        "{'Update':{'TableName':'tab'," + kOther + "," + kSet + "}},"
        "{'Delete':{'TableName':'tab','Key':{'pk':{'S':'c'},'sk':{'S':'1'}}}},"
        "{'ConditionCheck':{'TableName':'tab','Key':{'pk':{'S':'d'},'sk':{'S':'1'}},"
        "'ConditionExpression':'attribute_not_exists(secret)'}}],'ReturnConsumedCapacity':'TOTAL'}";
    const Keys around{{"EnclosingOperation", "TransactWriteItems"}, {"ReturnConsumedCapacity", "TOTAL"}};
    const auto with = [&](std::string values, std::string attributes) {
        Keys keys = around;
        keys["Attributes"] = attributes;
        return leading(std::move(values), std::move(keys));
    };
    check({
        {"a put", "TransactWriteItems", items, "dynamodb:PutItem", with("a", "[name,pk,sk]")},
        {"an update", "TransactWriteItems", items, "dynamodb:UpdateItem", with("b", "[gone,name,pk,sk]")},
        {"a delete", "TransactWriteItems", items, "dynamodb:DeleteItem", with("c", "[pk,sk]")},
        {"a check", "TransactWriteItems", items, "dynamodb:ConditionCheckItem", with("d", "[pk,secret,sk]")},
        {"gets", "TransactGetItems",
         "{'TransactItems':[{'Get':{'TableName':'tab'," + kKey + ",'ProjectionExpression':'sk'}},"
         "{'Get':{'TableName':'tab'," + kOther + "}}]}",
         "dynamodb:GetItem",
         leading("a,b", {{"Attributes", "[pk,sk]"},
                         {"Select", "ALL_ATTRIBUTES"},
                         {"EnclosingOperation", "TransactGetItems"}})},
    });
}

TEST_CASE("operations on tables have none of the keys of items") {
    check({{"", "DescribeTable", "{'TableName':'tab'}", "dynamodb:DescribeTable", {}},
           {"", "ListTables", "{}", "dynamodb:ListTables", {}}});
}

TEST_CASE("keys of tables that do not exist are not guessed") {
    check({{"no such table", "GetItem", "{'TableName':'absent'," + kKey + "}", "dynamodb:GetItem",
            {{"Attributes", "[pk,sk]"}, {"Select", "ALL_ATTRIBUTES"}}}});
}
