#include "emulators/dynamodb/fixture.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <set>
#include <vector>

using namespace leastwise;
using dynamodb::Fixture;
using dynamodb::q;

namespace {

/// A table keyed by text and number, with an index of every kind.
constexpr std::string_view kIndexed =
    "{'TableName':'indexed','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':["
    "{'AttributeName':'pk','AttributeType':'S'},{'AttributeName':'sk','AttributeType':'N'},"
    "{'AttributeName':'g','AttributeType':'S'},{'AttributeName':'h','AttributeType':'N'},"
    "{'AttributeName':'l','AttributeType':'S'}],"
    "'KeySchema':[{'AttributeName':'pk','KeyType':'HASH'},{'AttributeName':'sk','KeyType':'RANGE'}],"
    "'LocalSecondaryIndexes':[{'IndexName':'local','KeySchema':[{'AttributeName':'pk','KeyType':'HASH'},"
    "{'AttributeName':'l','KeyType':'RANGE'}],'Projection':{'ProjectionType':'KEYS_ONLY'}}],"
    "'GlobalSecondaryIndexes':[{'IndexName':'all','KeySchema':[{'AttributeName':'g','KeyType':'HASH'},"
    "{'AttributeName':'h','KeyType':'RANGE'}],'Projection':{'ProjectionType':'ALL'}},"
    "{'IndexName':'some','KeySchema':[{'AttributeName':'g','KeyType':'HASH'}],"
    "'Projection':{'ProjectionType':'INCLUDE','NonKeyAttributes':['x']}}]}";

struct Searches : Fixture {
    Searches() {
        make_table("range", "N");
        make_table("text", "S");
        REQUIRE(call("CreateTable", q(kIndexed)).starts_with("{"));
    }
    void put(std::string_view table, std::string_view item) {
        REQUIRE(call("PutItem", "{\"TableName\":\"" + std::string(table) + "\",\"Item\":" + q(item) + "}") ==
                "{}");
    }
    std::string query(std::string_view rest) { return call("Query", q("{" + std::string(rest) + "}")); }
    std::string scan(std::string_view rest) { return call("Scan", q("{" + std::string(rest) + "}")); }
};

std::string sort_keys(const std::string& answer) {
    const auto document = wire::read_json(answer);
    if (!document) return answer;
    std::string keys;
    for (const auto& item : *document->find("Items")->if_array()) {
        const core::Document* sk = item.find("sk");
        const std::string* value = sk->find_string("N") ? sk->find_string("N") : sk->find_string("S");
        keys += (keys.empty() ? "" : " ") + *value;
    }
    return keys;
}

}  // namespace

TEST_CASE("a query walks one partition in the order of its sort keys") {
    Searches f;
    for (const char* n : {"10", "-5", "2", "0", "1e10", "-0.5"}) {
        f.put("range", std::string("{'pk':{'S':'a'},'sk':{'N':'") + n + "'}}");
        f.put("range", std::string("{'pk':{'S':'b'},'sk':{'N':'") + n + "'}}");
    }
    const auto keys = [&](std::string_view condition, std::string_view rest = "") {
        return sort_keys(f.query("'TableName':'range','KeyConditionExpression':'pk = :p" +
                                 std::string(condition) + "','ExpressionAttributeValues':{':p':{'S':'a'}" +
                                 (condition.find(":v") == std::string_view::npos ? "" : ",':v':{'N':'0'}") +
                                 (condition.find(":w") == std::string_view::npos ? "" : ",':w':{'N':'10'}") +
                                 "}" + std::string(rest)));
    };
    CHECK(keys("") == "-5 -0.5 0 2 10 10000000000");
    CHECK(keys("", ",'ScanIndexForward':false") == "10000000000 10 2 0 -0.5 -5");
    CHECK(keys(" AND sk = :v") == "0");
    CHECK(keys(" AND sk < :v") == "-5 -0.5");
    CHECK(keys(" AND sk <= :v") == "-5 -0.5 0");
    CHECK(keys(" AND sk > :v") == "2 10 10000000000");
    CHECK(keys(" AND sk >= :v") == "0 2 10 10000000000");
    CHECK(keys(" AND :v < sk") == "2 10 10000000000");
    CHECK(keys(" AND sk BETWEEN :v AND :w") == "0 2 10");
}

TEST_CASE("begins_with on a text sort key") {
    Searches f;
    for (const char* s : {"a", "ab", "abc", "abd", "ac", "b"}) {
        f.put("text", std::string("{'pk':{'S':'p'},'sk':{'S':'") + s + "'}}");
    }
    CHECK(sort_keys(f.query("'TableName':'text','KeyConditionExpression':'begins_with(sk, :v) AND pk = :p',"
                            "'ExpressionAttributeValues':{':p':{'S':'p'},':v':{'S':'ab'}}")) == "ab abc abd");
    CHECK(
        sort_keys(f.query("'TableName':'text','KeyConditions':{'pk':{'ComparisonOperator':'EQ','"
                          "AttributeValueList':[{'S':'p'}]},"
                          "'sk':{'ComparisonOperator':'BEGINS_WITH','AttributeValueList':[{'S':'ab'}]}}")) ==
        "ab abc abd");
}

TEST_CASE("filters come after the limit, and counts tell both") {
    Searches f;
    for (int i = 1; i <= 4; ++i) {
        f.put("range", "{'pk':{'S':'a'},'sk':{'N':'" + std::to_string(i) +
                           "'},'odd':{'BOOL':" + (i % 2 == 1 ? "true" : "false") + "}}");
    }
    const std::string base =
        "'TableName':'range','KeyConditionExpression':'pk = :p','FilterExpression':'odd = :t',"
        "'ExpressionAttributeValues':{':p':{'S':'a'},':t':{'BOOL':true}}";
    CHECK(f.query(base + ",'Limit':2") ==
          q("{'Items':[{'odd':{'BOOL':true},'pk':{'S':'a'},'sk':{'N':'1'}}],'Count':1,'ScannedCount':2,"
            "'LastEvaluatedKey':{'pk':{'S':'a'},'sk':{'N':'2'}}}"));
    CHECK(f.query(base + ",'Select':'COUNT'") == q("{'Count':2,'ScannedCount':4}"));
    CHECK(f.query(base + ",'Limit':4") ==
          q("{'Items':[{'odd':{'BOOL':true},'pk':{'S':'a'},'sk':{'N':'1'}},{'odd':{'BOOL':true},'pk':{'S':'a'"
            "},'sk':{'N':'3'}}],"
            "'Count':2,'ScannedCount':4,'LastEvaluatedKey':{'pk':{'S':'a'},'sk':{'N':'4'}}}"));
    CHECK(f.query(base + ",'Limit':1,'ReturnConsumedCapacity':'TOTAL','ProjectionExpression':'odd'") ==
          q("{'Items':[{'odd':{'BOOL':true}}],'Count':1,'ScannedCount':1,'LastEvaluatedKey':{'pk':{'S':'a'},'"
            "sk':{'N':'1'}},"
            "'ConsumedCapacity':{'TableName':'range','CapacityUnits':0.5}}"));
}

TEST_CASE("indexes hold what their projection and the presence of their keys say") {
    Searches f;
    f.put("indexed",
          "{'pk':{'S':'a'},'sk':{'N':'1'},'g':{'S':'G'},'h':{'N':'7'},'l':{'S':'L'},'x':{'S':'x'},'y':{'S':'"
          "y'}}");
    f.put("indexed", "{'pk':{'S':'a'},'sk':{'N':'2'},'g':{'S':'G'},'y':{'S':'y'}}");
    const std::string by_g =
        "'TableName':'indexed','KeyConditionExpression':'g = "
        ":g','ExpressionAttributeValues':{':g':{'S':'G'}}";
    CHECK(f.query(by_g + ",'IndexName':'all'") ==
          q("{'Items':[{'g':{'S':'G'},'h':{'N':'7'},'l':{'S':'L'},'pk':{'S':'a'},'sk':{'N':'1'},'x':{'S':'x'}"
            ",'y':{'S':'y'}}],"
            "'Count':1,'ScannedCount':1}"));
    CHECK(f.scan("'TableName':'indexed','IndexName':'some','FilterExpression':'attribute_exists(x)'") ==
          q("{'Items':[{'g':{'S':'G'},'pk':{'S':'a'},'sk':{'N':'1'},'x':{'S':'x'}}],'Count':1,'ScannedCount':"
            "2}"));
    const std::string local =
        "'TableName':'indexed','IndexName':'local','KeyConditionExpression':'pk = "
        ":p','ExpressionAttributeValues':{':p':{'S':'a'}}";
    CHECK(f.query(local) ==
          q("{'Items':[{'l':{'S':'L'},'pk':{'S':'a'},'sk':{'N':'1'}}],'Count':1,'ScannedCount':1}"));
    CHECK(f.query(local + ",'ProjectionExpression':'y','ReturnConsumedCapacity':'INDEXES'") ==
          q("{'Items':[{'y':{'S':'y'}}],'Count':1,'ScannedCount':1,'ConsumedCapacity':{'TableName':'indexed',"
            "'CapacityUnits':1.0,"
            "'Table':{'CapacityUnits':0.5},'LocalSecondaryIndexes':{'local':{'CapacityUnits':0.5}}}}"));
    CHECK(f.query(by_g + ",'IndexName':'some','ProjectionExpression':'x, y'") ==
          "ValidationException: One or more parameter values were invalid: Global secondary index some does "
          "not project [y]");
    CHECK(f.query(by_g + ",'IndexName':'some','Select':'ALL_ATTRIBUTES'") ==
          "ValidationException: One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not "
          "supported for "
          "global secondary index some because its projection type is not ALL");
}

TEST_CASE("writes are charged for what changes in each index") {
    Searches f;
    const auto update = [&](std::string_view expression, std::string_view values) {
        return f.call("UpdateItem", q("{'TableName':'indexed','Key':{'pk':{'S':'a'},'sk':{'N':'1'}},'"
                                      "ReturnConsumedCapacity':'INDEXES',"
                                      "'UpdateExpression':'" +
                                      std::string(expression) + "','ExpressionAttributeValues':{" +
                                      std::string(values) + "}}"));
    };
    CHECK(update("SET g = :g", "':g':{'S':'1'}") ==
          q("{'ConsumedCapacity':{'TableName':'indexed','CapacityUnits':2.0,'Table':{'CapacityUnits':1.0},"
            "'GlobalSecondaryIndexes':{'some':{'CapacityUnits':1.0}}}}"));
    CHECK(update("SET g = :g", "':g':{'S':'2'}") ==
          q("{'ConsumedCapacity':{'TableName':'indexed','CapacityUnits':3.0,'Table':{'CapacityUnits':1.0},"
            "'GlobalSecondaryIndexes':{'some':{'CapacityUnits':2.0}}}}"));
    CHECK(
        update("SET y = :y", "':y':{'S':'2'}") ==
        q("{'ConsumedCapacity':{'TableName':'indexed','CapacityUnits':1.0,'Table':{'CapacityUnits':1.0}}}"));
    CHECK(update("SET x = :x", "':x':{'S':'2'}") ==
          q("{'ConsumedCapacity':{'TableName':'indexed','CapacityUnits':2.0,'Table':{'CapacityUnits':1.0},"
            "'GlobalSecondaryIndexes':{'some':{'CapacityUnits':1.0}}}}"));
}

TEST_CASE("a table with local indexes tells the size of item collections") {
    Searches f;
    const std::string put =
        "{'TableName':'indexed','Item':{'pk':{'S':'a'},'sk':{'N':'1'}},'ReturnItemCollectionMetrics':'SIZE'}";
    CHECK(f.call("PutItem", q(put)) == q("{'ItemCollectionMetrics':{'ItemCollectionKey':{'pk':{'S':'a'}},'"
                                         "SizeEstimateRangeGB':[0.0,1.0]}}"));
    CHECK(f.call("PutItem", q("{'TableName':'range','Item':{'pk':{'S':'a'},'sk':{'N':'1'}},'"
                              "ReturnItemCollectionMetrics':'SIZE'}")) == "{}");
}

TEST_CASE(
    "pages of a query or scan, joined, are the whole in order, on table and indexes, in both directions") {
    const std::uint64_t seed = GENERATE(1u, 2u, 3u, 4u);
    INFO("seed " << seed);
    Searches f;
    core::Random random(seed);
    // The model: items by table key. Every operation is done on both.
    std::map<std::pair<std::string, int>, std::string> model;  // (pk, sk) -> g, "" = not in the index
    for (int round = 0; round < 300; ++round) {
        const std::string pk = random.text(1, "abc");
        const int sk = static_cast<int>(random.below(40)) - 20;
        const std::string key = "'pk':{'S':'" + pk + "'},'sk':{'N':'" + std::to_string(sk) + "'}";
        if (random.below(4) == 0) {
            f.call("DeleteItem", q("{'TableName':'indexed','Key':{" + key + "}}"));
            model.erase({pk, sk});
            continue;
        }
        const std::string g = random.below(3) == 0 ? "" : random.text(1, "XY");
        f.put("indexed", "{" + key + (g.empty() ? "" : ",'g':{'S':'" + g + "'}") + "}");
        model[{pk, sk}] = g;
    }
    const auto pages = [&](std::string_view operation, const std::string& rest) {
        std::vector<std::string> found;
        std::string start;
        do {
            const std::string limit = std::to_string(1 + random.below(7));
            const std::string answer =
                f.call(operation, q("{'TableName':'indexed','Limit':" + limit + "," + rest) + start + "}");
            const auto document = wire::read_json(answer);
            REQUIRE(document.has_value());
            for (const auto& item : *document->find("Items")->if_array()) {
                found.push_back(*item.find("pk")->find_string("S") + *item.find("sk")->find_string("N"));
            }
            const core::Document* last = document->find("LastEvaluatedKey");
            start = last == nullptr ? "" : ",\"ExclusiveStartKey\":" + wire::to_json(*last);
        } while (!start.empty());
        return found;
    };
    const std::string b = "'KeyConditionExpression':'pk = :p','ExpressionAttributeValues':{':p':{'S':'b'}}";
    std::vector<std::string> expected;
    for (const auto& [key, g] : model) {
        if (key.first == "b") expected.push_back(key.first + std::to_string(key.second));
    }
    CHECK(pages("Query", b) == expected);
    std::ranges::reverse(expected);
    CHECK(pages("Query", b + ",'ScanIndexForward':false") == expected);

    std::vector<std::string> all, in_x;
    for (const auto& [key, g] : model) {
        all.push_back(key.first + std::to_string(key.second));
        if (g == "X") in_x.push_back(all.back());
    }
    const auto sorted = [](std::vector<std::string> list) {
        std::ranges::sort(list);
        return list;
    };
    CHECK(sorted(pages("Scan", "'ConsistentRead':true")) == sorted(all));
    const std::string x =
        "'IndexName':'some','KeyConditionExpression':'g = :g','ExpressionAttributeValues':{':g':{'S':'X'}}";
    const auto forward = pages("Query", x);
    CHECK(sorted(forward) == sorted(in_x));
    auto backward = pages("Query", x + ",'ScanIndexForward':false");
    std::ranges::reverse(backward);
    CHECK(backward == forward);
    std::vector<std::string> segments;
    for (int i = 0; i < 3; ++i) {
        const auto part = pages("Scan", "'Segment':" + std::to_string(i) + ",'TotalSegments':3");
        segments.insert(segments.end(), part.begin(), part.end());
    }
    CHECK(segments == pages("Scan", "'ReturnConsumedCapacity':'NONE'"));
}

TEST_CASE("a page ends once it holds 1 MB") {
    Searches f;
    const std::string big(400'000, 'x');
    for (int i = 0; i < 4; ++i)
        f.put("range", "{'pk':{'S':'a'},'sk':{'N':'" + std::to_string(i) + "'},'t':{'S':'" + big + "'}}");
    const std::string answer = f.query(
        "'TableName':'range','Select':'COUNT','KeyConditionExpression':'pk = "
        ":p','ExpressionAttributeValues':{':p':{'S':'a'}}");
    CHECK(answer == q("{'Count':3,'ScannedCount':3,'LastEvaluatedKey':{'pk':{'S':'a'},'sk':{'N':'2'}}}"));
}

TEST_CASE("start keys that no page can end at are refused") {
    Searches f;
    f.put("range", "{'pk':{'S':'a'},'sk':{'N':'1'}}");
    const auto query = [&](std::string_view start, std::string_view sort = "") {
        return f.query("'TableName':'range','KeyConditionExpression':'pk = :p" + std::string(sort) +
                       "','ExpressionAttributeValues':{':p':{'S':'a'}" +
                       (sort.empty() ? "" : ",':v':{'N':'5'}") + "},'ExclusiveStartKey':{" +
                       std::string(start) + "}");
    };
    CHECK(query("'pk':{'S':'a'}") == "ValidationException: The provided starting key is invalid");
    CHECK(query("'pk':{'S':'b'},'sk':{'N':'1'}") ==
          "ValidationException: The provided starting key is outside query boundaries based on provided "
          "conditions");
    CHECK(query("'pk':{'S':'a'},'sk':{'N':'9'}", " AND sk < :v") ==
          "ValidationException: The provided starting key does not match the range key predicate");
    CHECK(query("'pk':{'S':'a'},'sk':{'S':'9'}") ==
          "ValidationException: The provided starting key is invalid: The provided key element does not "
          "match the schema");
    CHECK(query("'pk':{'S':'a'},'sk':{}") ==
          "ValidationException: The provided starting key is invalid: Supplied AttributeValue is empty, must "
          "contain exactly "
          "one of the supported datatypes");
    CHECK(f.scan("'TableName':'range','ExclusiveStartKey':{'pk':{'S':'a'}}") ==
          "ValidationException: The provided starting key is invalid: The provided key element does not "
          "match the schema");
}

TEST_CASE("key conditions that cannot be searched by are refused in AWS's words") {
    Searches f;
    const auto query = [&](std::string_view condition, std::string_view values) {
        return f.query("'TableName':'range','KeyConditionExpression':'" + std::string(condition) +
                       "','ExpressionAttributeValues':{" + std::string(values) + "}");
    };
    const std::string p = "':p':{'S':'a'}";
    CHECK(query("sk = :p", p) == "ValidationException: Query condition missed key schema element: pk");
    CHECK(query("pk > :p", p) == "ValidationException: Query key condition not supported");
    CHECK(query("pk = :p OR sk = :p", p) ==
          "ValidationException: Invalid operator used in KeyConditionExpression: OR");
    CHECK(query("pk = :p AND contains(sk, :p)", p) ==
          "ValidationException: Invalid operator used in KeyConditionExpression: contains");
    CHECK(query("pk = :p AND x = :p", p) ==
          "ValidationException: Query condition missed key schema element: sk");
    CHECK(query("pk = :p AND sk > :a AND x = :b", p + ",':a':{'N':'1'},':b':{'N':'5'}") ==
          "ValidationException: The number of query conditions (3) exceeds the number of key attributes "
          "defined in the schema (2)");
    CHECK(query("pk = :p AND sk > :a AND sk < :b", p + ",':a':{'N':'1'},':b':{'N':'5'}") ==
          "ValidationException: Invalid KeyConditionExpression: KeyConditionExpressions must only contain "
          "one condition per key");
    CHECK(query("pk = :p AND sk = :v", p + ",':v':{'BOOL':true}") ==
          "ValidationException: One or more parameter values were invalid: Condition parameter type does not "
          "match schema type");
    CHECK(query("pk = :p AND :v >= sk", p + ",':v':{'BOOL':true}") ==
          "ValidationException: Invalid KeyConditionExpression: Incorrect operand type for operator or "
          "function; operator or "
          "function: >=, operand type: BOOL");
    CHECK(f.query("'TableName':'range'") ==
          "ValidationException: Either the KeyConditions or KeyConditionExpression parameter must be "
          "specified in the request.");
    CHECK(f.query("'TableName':'range','KeyConditionExpression':'pk = :p','FilterExpression':'sk > "
                  ":n','ExpressionAttributeValues':{" +
                  p + ",':n':{'N':'1'}}") ==
          "ValidationException: Filter Expression can only contain non-primary key attributes: Primary key "
          "attribute: sk");
}

TEST_CASE("segments are checked against each other") {
    Searches f;
    CHECK(f.scan("'TableName':'range','Segment':0") ==
          "ValidationException: The TotalSegments parameter is required but was not present in the request "
          "when Segment "
          "parameter is present");
    CHECK(f.scan("'TableName':'range','TotalSegments':4") ==
          "ValidationException: The Segment parameter is required but was not present in the request when "
          "parameter "
          "TotalSegments is present");
    CHECK(f.scan("'TableName':'range','Segment':5,'TotalSegments':5") ==
          "ValidationException: The Segment parameter is zero-based and must be less than parameter "
          "TotalSegments: Segment: 5 "
          "is not less than TotalSegments: 5");
    CHECK(f.scan("'TableName':'range','Segment':999999,'TotalSegments':1000000") ==
          q("{'Items':[],'Count':0,'ScannedCount':0}"));
}
