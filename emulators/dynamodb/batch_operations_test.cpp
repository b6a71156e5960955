#include "emulators/dynamodb/fixture.hpp"
#include "tests/catch.hpp"

#include <functional>

using namespace leastwise;
using namespace std::chrono_literals;
using dynamodb::Fixture;
using dynamodb::q;

namespace {

struct Batches : Fixture {
    Batches() {
        make_table("one");
        make_table("two");
    }
    std::string send(std::string_view operation, std::string_view input) { return call(operation, q(input)); }
    std::string get(std::string_view table, std::string_view id) {
        return send("GetItem", "{'TableName':'" + std::string(table) + "','Key':{'pk':{'S':'" +
                                   std::string(id) + "'}}}");
    }
};

std::string put(std::string_view table, std::string_view id, std::string_view rest = "") {
    return "{'Put':{'TableName':'" + std::string(table) + "','Item':{'pk':{'S':'" + std::string(id) + "'}}" +
           std::string(rest) + "}}";
}

std::string repeated(std::size_t count, const std::function<std::string(std::size_t)>& element) {
    std::string list;
    for (std::size_t i = 0; i < count; ++i) list += (i == 0 ? "" : ",") + element(i);
    return list;
}

}  // namespace

TEST_CASE("a batch of writes and a batch of reads") {
    Batches f;
    CHECK(f.send("BatchWriteItem",
                 "{'RequestItems':{'one':[{'PutRequest':{'Item':{'pk':{'S':'a'}}}},{'PutRequest':{'Item':{'"
                 "pk':{'S':'b'},'n':{'N':'1'}}}}],"
                 "'two':[{'PutRequest':{'Item':{'pk':{'S':'c'}}}}]},'ReturnConsumedCapacity':'TOTAL'}") ==
          q("{'UnprocessedItems':{},'ConsumedCapacity':[{'TableName':'one','CapacityUnits':2.0},{'TableName':"
            "'two','CapacityUnits':1.0}]}"));
    CHECK(f.send(
              "BatchGetItem",
              "{'RequestItems':{'one':{'Keys':[{'pk':{'S':'b'}},{'pk':{'S':'none'}}],'ProjectionExpression':'"
              "n'},"
              "'two':{'Keys':[{'pk':{'S':'c'}}],'ConsistentRead':true}},'ReturnConsumedCapacity':'TOTAL'}") ==
          q("{'Responses':{'one':[{'n':{'N':'1'}}],'two':[{'pk':{'S':'c'}}]},'UnprocessedKeys':{},"
            "'ConsumedCapacity':[{'TableName':'one','CapacityUnits':1.0},{'TableName':'two','CapacityUnits':"
            "1.0}]}"));
}

TEST_CASE("a batch that is refused writes nothing") {
    Batches f;
    const auto write = [&](std::string_view second) {
        return f.send("BatchWriteItem", "{'RequestItems':{'one':[{'PutRequest':{'Item':{'pk':{'S':'a'}}}}," +
                                            std::string(second) + "]}}");
    };
    CHECK(write("{'DeleteRequest':{'Key':{'pk':{'S':'a'}}}}") ==
          "ValidationException: Provided list of item keys contains duplicates");
    CHECK(write("{'PutRequest':{'Item':{'pk':{'N':'5'}}}}") ==
          "ValidationException: The provided key element does not match the schema");
    CHECK(write("{'PutRequest':{'Item':{'other':{'S':'x'}}}}") ==
          "ValidationException: The provided key element does not match the schema");
    CHECK(write("{'PutRequest':{'Item':{'pk':{'S':''}}}}") ==
          "ValidationException: One or more parameter values are not valid. The AttributeValue for a key "
          "attribute cannot "
          "contain an empty string value. Key: pk");
    CHECK(write("{'PutRequest':{'Item':{'pk':{'S':'b'},'n':{'N':'abc'}}}}") ==
          "ValidationException: The parameter cannot be converted to a numeric value: abc");
    CHECK(write("{}") ==
          "ValidationException: Supplied AttributeValue has more than one datatypes set, must contain "
          "exactly one of the supported datatypes");
    CHECK(f.get("one", "a") == "{}");
    CHECK(f.send("BatchWriteItem",
                 "{'RequestItems':{'one':[{'PutRequest':{'Item':{'pk':{'S':'a'}}}}],'absent':[{'PutRequest':{"
                 "'Item':{'pk':{'S':'a'}}}}]}}") ==
          "ResourceNotFoundException: Requested resource not found");
    CHECK(f.get("one", "a") == "{}");
}

TEST_CASE("batches have 25 writes or 100 reads at most") {
    Batches f;
    const auto writes = [&](std::size_t one, std::size_t two) {
        const auto item = [](std::size_t i) {
            return "{'PutRequest':{'Item':{'pk':{'S':'" + std::to_string(i) + "'}}}}";
        };
        const std::string more = two == 0 ? "" : ",'two':[" + repeated(two, item) + "]";
        return f.send("BatchWriteItem", "{'RequestItems':{'one':[" + repeated(one, item) + "]" + more + "}}");
    };
    CHECK(writes(25, 0) == q("{'UnprocessedItems':{}}"));
    CHECK(writes(26, 0) ==
          "ValidationException: 1 validation error detected: Value at 'RequestItems.one.member' failed to "
          "satisfy constraint: Member "
          "must have length less than or equal to 25");
    CHECK(writes(20, 6) == "ValidationException: Too many items requested for the BatchWriteItem call");
    CHECK(writes(0, 0) ==
          "ValidationException: 1 validation error detected: Value '{one=[]}' at 'requestItems' failed to "
          "satisfy constraint: Map "
          "value must satisfy constraint: [Member must have length less than or equal to 25, Member must "
          "have length greater than or equal to 1]");
    const auto reads = [&](std::size_t one, std::size_t two) {
        const auto key = [](std::size_t i) { return "{'pk':{'S':'" + std::to_string(i) + "'}}"; };
        const std::string more = two == 0 ? "" : ",'two':{'Keys':[" + repeated(two, key) + "]}";
        return f.send("BatchGetItem",
                      "{'RequestItems':{'one':{'Keys':[" + repeated(one, key) + "]}" + more + "}}");
    };
    CHECK(reads(100, 0).starts_with("{"));
    CHECK(reads(101, 0) ==
          "ValidationException: 1 validation error detected: Value at 'RequestItems.one.member.Keys' failed "
          "to satisfy constraint: "
          "Member must have length less than or equal to 100");
    CHECK(reads(0, 0) ==
          "ValidationException: 1 validation error detected: Value at 'RequestItems.one.member.Keys' failed "
          "to satisfy constraint: "
          "Member must have length greater than or equal to 1");
    CHECK(reads(60, 41) == "ValidationException: Too many items requested for the BatchGetItem call");
    CHECK(f.send("BatchGetItem", "{'RequestItems':{}}") ==
          "ValidationException: 1 validation error detected: Value at 'RequestItems' failed to satisfy "
          "constraint: Member must have length greater "
          "than or equal to 1");
    CHECK(f.send(
              "BatchGetItem",
              "{'RequestItems':{'bad!name':{'Keys':[{'pk':{'S':'a'}}]}},'ReturnConsumedCapacity':'BOGUS'}") ==
          std::string("ValidationException: 2 validation errors detected: Value '") +
              q("{'bad!name':{'Keys':[{'pk':{'S':'a'}}]}}") +
              "' at 'requestItems' failed to satisfy constraint: Map keys must satisfy constraint: [Member "
              "must have length less than or equal to 255, "
              "Member must have length greater than or equal to 3, Member must satisfy regular expression "
              "pattern: [a-zA-Z0-9_.-]+]; Value 'BOGUS' at "
              "'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum value set: "
              "[INDEXES, TOTAL, NONE]");
}

TEST_CASE("a batch of reads answers 16 MB and names the rest") {
    Batches f;
    const std::string big(400'000, 'x');
    for (int i = 0; i < 45; ++i) {
        f.send("PutItem",
               "{'TableName':'one','Item':{'pk':{'S':'" + std::to_string(i) + "'},'t':{'S':'" + big + "'}}}");
    }
    const std::string answer = f.send(
        "BatchGetItem",
        "{'RequestItems':{'one':{'ProjectionExpression':'pk','Keys':[" +
            repeated(45, [](std::size_t i) { return "{'pk':{'S':'" + std::to_string(i) + "'}}"; }) + "]}}}");
    const auto document = wire::read_json(answer);
    REQUIRE(document.has_value());
    CHECK(document->find("Responses")->find("one")->if_array()->size() == 41);
    CHECK(wire::to_json(*document->find("UnprocessedKeys")) ==
          q("{'one':{'Keys':[{'pk':{'S':'41'}},{'pk':{'S':'42'}},{'pk':{'S':'43'}},{'pk':{'S':'44'}}],'"
            "ProjectionExpression':'pk'}}"));
}

TEST_CASE("a transaction makes all of its writes or none, and says why") {
    Batches f;
    CHECK(f.send("TransactWriteItems", "{'TransactItems':[" + put("one", "a") + "," + put("two", "b") +
                                           "],'ReturnConsumedCapacity':'TOTAL'}") ==
          q("{'ConsumedCapacity':[{'TableName':'one','CapacityUnits':2.0,'WriteCapacityUnits':2.0},"
            "{'TableName':'two','CapacityUnits':2.0,'WriteCapacityUnits':2.0}]}"));
    const std::string condition =
        ",'ConditionExpression':'attribute_not_exists(pk)','ReturnValuesOnConditionCheckFailure':'ALL_OLD'";
    CHECK(f.send("TransactWriteItems", "{'TransactItems':[" + put("one", "c") + "," +
                                           put("one", "a", condition) + "," + put("two", "d") + "]}") ==
          "TransactionCanceledException: Transaction cancelled, please refer cancellation reasons for "
          "specific reasons [None, "
          "ConditionalCheckFailed, None] " +
              q("{'CancellationReasons':[{'Code':'None'},{'Code':'ConditionalCheckFailed','Item':{'pk':{'S':'"
                "a'}},'Message':'The conditional request failed'},"
                "{'Code':'None'}]}"));
    CHECK(f.get("one", "c") == "{}");
    CHECK(f.send("TransactWriteItems",
                 "{'TransactItems':[{'ConditionCheck':{'TableName':'one','Key':{'pk':{'S':'a'}},'"
                 "ConditionExpression':'attribute_exists(pk)'}},"
                 "{'Update':{'TableName':'one','Key':{'pk':{'S':'e'}},'UpdateExpression':'SET n = "
                 ":n','ExpressionAttributeValues':{':n':{'N':'1'}}}},"
                 "{'Delete':{'TableName':'two','Key':{'pk':{'S':'b'}}}}]}") == "{}");
    CHECK(f.get("one", "e") == q("{'Item':{'n':{'N':'1'},'pk':{'S':'e'}}}"));
    CHECK(f.get("two", "b") == "{}");
}

TEST_CASE("what is wrong with a transaction as a whole is no cancellation") {
    Batches f;
    const auto write = [&](std::string_view items) {
        return f.send("TransactWriteItems", "{'TransactItems':[" + std::string(items) + "]}");
    };
    CHECK(write(put("one", "a") + "," + put("one", "a")) ==
          "ValidationException: Transaction request cannot include multiple operations on one item");
    CHECK(write(put("absent", "a")) == "ResourceNotFoundException: Requested resource not found");
    CHECK(write("") ==
          "ValidationException: 1 validation error detected: Value '[]' at 'transactItems' failed to satisfy "
          "constraint: Member must have "
          "length greater than or equal to 1");
    CHECK(write(put("one", "")) ==
          "ValidationException: One or more parameter values are not valid. The AttributeValue for a key "
          "attribute cannot contain an empty string value. Key: pk");
    CHECK(write(put("absent", "a") + ",{'ConditionCheck':{'TableName':'one','Key':{'pk':{'S':'a'}},'"
                                     "ConditionExpression':'attribute_not_exists('}}") ==
          "ValidationException: Invalid ConditionExpression: Syntax error; token: \"<EOF>\", near: \"(\"");
    CHECK(write(repeated(100, [](std::size_t i) { return put("one", "n" + std::to_string(i)); })) == "{}");
    CHECK(write(repeated(101, [](std::size_t i) { return put("one", "n" + std::to_string(i)); }))
              .ends_with("at 'transactItems' failed to satisfy constraint: Member must have length less than "
                         "or equal to 100"));
}

TEST_CASE("keys that do not fit cancel a transaction, in the words of the action") {
    Batches f;
    const auto reason = [&](std::string_view action) {
        const std::string answer =
            f.send("TransactWriteItems", "{'TransactItems':[" + std::string(action) + "]}");
        const auto at = answer.find(q("'Code':'ValidationError','Message':'"));
        REQUIRE(at != std::string::npos);
        const auto from = at + q("'Code':'ValidationError','Message':'").size();
        return answer.substr(from, answer.find('"', from) - from);
    };
    CHECK(reason("{'Put':{'TableName':'one','Item':{'pk':{'N':'5'}}}}") ==
          "One or more parameter values were invalid: Type mismatch for key pk expected: S actual: N");
    CHECK(reason("{'Delete':{'TableName':'one','Key':{'pk':{'L':[{'S':'x'}]}}}}") ==
          "The provided key element does not match the schema");
    CHECK(reason("{'Update':{'TableName':'one','Key':{'pk':{'N':'5'}},'UpdateExpression':'REMOVE q'}}") ==
          "The provided key element does not match the schema");
}

TEST_CASE("a client request token makes a transaction happen once within ten minutes") {
    Batches f;
    const auto add = [&](std::string_view amount) {
        return f.send(
            "TransactWriteItems",
            "{'ClientRequestToken':'t','TransactItems':[{'Update':{'TableName':'one','Key':{'pk':{'S':'a'}},"
            "'UpdateExpression':'ADD n :n','ExpressionAttributeValues':{':n':{'N':'" +
                std::string(amount) + "'}}}}]}");
    };
    CHECK(add("1") == "{}");
    CHECK(add("1") == "{}");
    CHECK(f.get("one", "a") == q("{'Item':{'n':{'N':'1'},'pk':{'S':'a'}}}"));
    CHECK(add("2").starts_with("IdempotentParameterMismatchException: "));
    f.clock.advance(10min - 1ms);
    CHECK(add("1") == "{}");
    CHECK(f.get("one", "a") == q("{'Item':{'n':{'N':'1'},'pk':{'S':'a'}}}"));
    f.clock.advance(1ms);
    CHECK(add("2") == "{}");
    CHECK(f.get("one", "a") == q("{'Item':{'n':{'N':'3'},'pk':{'S':'a'}}}"));
}

TEST_CASE("a transaction of reads") {
    Batches f;
    f.send("PutItem", "{'TableName':'one','Item':{'pk':{'S':'a'},'n':{'N':'1'}}}");
    const auto get = [](std::string_view id) {
        return "{'Get':{'TableName':'one','Key':{'pk':{'S':'" + std::string(id) +
               "'}},'ProjectionExpression':'n'}}";
    };
    CHECK(f.send("TransactGetItems", "{'TransactItems':[" + get("a") + "," + get("none") +
                                         "],'ReturnConsumedCapacity':'TOTAL'}") ==
          q("{'Responses':[{'Item':{'n':{'N':'1'}}},{}],'ConsumedCapacity':[{'TableName':'one','"
            "CapacityUnits':4.0,'ReadCapacityUnits':4.0}]}"));
    CHECK(f.send("TransactGetItems", "{'TransactItems':[" + get("a") + "," + get("a") + "]}") ==
          "ValidationException: Transaction request cannot include multiple operations on one item");
    CHECK(f.send("TransactGetItems", "{'TransactItems':[{'Get':{'TableName':'one','Key':{}}}]}") ==
          "TransactionCanceledException: Transaction cancelled, please refer cancellation reasons for "
          "specific reasons [ValidationError] " +
              q("{'CancellationReasons':[{'Code':'ValidationError','Message':'The provided key element does "
                "not match the schema'}]}"));
    CHECK(f.send("TransactGetItems",
                 "{'TransactItems':[{'Get':{'TableName':'one','Key':{'pk':{'S':'a'}},'ProjectionExpression':'"
                 "!!!'}}]}") ==
          "ValidationException: Invalid ProjectionExpression: Syntax error; token: \"!\", near: \"!!\"");
}
