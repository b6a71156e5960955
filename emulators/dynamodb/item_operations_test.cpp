#include "emulators/dynamodb/fixture.hpp"
#include "tests/catch.hpp"

using namespace leastwise;
using dynamodb::Fixture;
using dynamodb::q;

namespace {

struct Items : Fixture {
    Items() {
        make_table("hash");
        make_table("range", "N");
    }
    /// Apostrophes for quotation marks, in input and answer.
    std::string call(std::string_view operation, std::string_view input) {
        return core::replace_all(Fixture::call(operation, q(input)), "\"", "'");
    }
    std::string put(const std::string& item) {
        return call("PutItem", "{'TableName':'hash','Item':" + item + "}");
    }
    std::string get(const std::string& id) {
        return call("GetItem", "{'TableName':'hash','Key':{'pk':{'S':'" + id + "'}}}");
    }
    std::string update(const std::string& rest) {
        return call("UpdateItem",
                    "{'TableName':'hash','Key':{'pk':{'S':'a'}},'ReturnValues':'ALL_NEW'," + rest + "}");
    }
};

}  // namespace

TEST_CASE("what is put is got back, every type in its canonical form") {
    Fixture f;
    f.make_table("hash");
    const std::string item =
        R"({"b":{"B":"AAEC"},"bo":{"BOOL":false},"bs":{"BS":["AA==","/w=="]},"l":{"L":[{"S":"x"},{"N":"1"}]},)"
        R"("m":{"M":{"":{"S":""},"k":{"NULL":true}}},"n":{"N":"-12.5"},"ns":{"NS":["-1","2","10"]},)"
        R"("nu":{"NULL":true},"pk":{"S":"a"},"s":{"S":"é\"\\\n"},"ss":{"SS":["","a","b"]}})";
    const std::string get = q("{'TableName':'hash','Key':{'pk':{'S':'a'}}}");
    CHECK(f.call("PutItem", R"({"TableName":"hash","Item":)" + item + "}") == "{}");
    CHECK(f.call("GetItem", get) == R"({"Item":)" + item + "}");
    CHECK(f.call("PutItem", q("{'TableName':'hash','Item':{'pk':{'S':'a'},'n':{'N':'+0012.50e1'},"
                              "'ns':{'NS':['10','1.0','-3']}}}")) == "{}");
    CHECK(f.call("GetItem", get) ==
          q("{'Item':{'n':{'N':'125'},'ns':{'NS':['-3','1','10']},'pk':{'S':'a'}}}"));
    CHECK(f.call("GetItem", q("{'TableName':'hash','Key':{'pk':{'S':'b'}}}")) == "{}");
}

TEST_CASE("a projection answers with the named parts; one that matches nothing answers an empty item") {
    Items f;
    f.put(
        "{'pk':{'S':'a'},'m':{'M':{'x':{'N':'1'},'y':{'N':'2'}}},'l':{'L':[{'S':'0'},{'S':'1'},{'S':'2'}]},'"
        "z':{'S':'z'}}");
    const auto get = [&](const std::string& projection) {
        return f.call("GetItem", "{'TableName':'hash','Key':{'pk':{'S':'a'}},'ProjectionExpression':'" +
                                     projection + "'}");
    };
    CHECK(get("m.y, l[2], l[0]") == "{'Item':{'l':{'L':[{'S':'0'},{'S':'2'}]},'m':{'M':{'y':{'N':'2'}}}}}");
    CHECK(get("absent, m.absent, z.z, l[9]") == "{'Item':{}}");
    CHECK(f.call("GetItem", "{'TableName':'hash','Key':{'pk':{'S':'a'}},'AttributesToGet':['pk','nope']}") ==
          "{'Item':{'pk':{'S':'a'}}}");
}

TEST_CASE("ReturnValues of each write") {
    Items f;
    CHECK(f.call("PutItem",
                 "{'TableName':'hash','Item':{'pk':{'S':'a'},'n':{'N':'1'}},'ReturnValues':'ALL_OLD'}") ==
          "{}");
    CHECK(f.call("PutItem",
                 "{'TableName':'hash','Item':{'pk':{'S':'a'},'n':{'N':'2'}},'ReturnValues':'ALL_OLD'}") ==
          "{'Attributes':{'n':{'N':'1'},'pk':{'S':'a'}}}");
    const auto update = [&](const std::string& returns) {
        return f.call(
            "UpdateItem",
            "{'TableName':'hash','Key':{'pk':{'S':'a'}},'UpdateExpression':'SET n = n + :one, o = :one',"
            "'ExpressionAttributeValues':{':one':{'N':'1'}},'ReturnValues':'" +
                returns + "'}");
    };
    CHECK(update("NONE") == "{}");
    CHECK(update("UPDATED_OLD") == "{'Attributes':{'n':{'N':'3'},'o':{'N':'1'}}}");
    CHECK(update("UPDATED_NEW") == "{'Attributes':{'n':{'N':'5'},'o':{'N':'1'}}}");
    CHECK(update("ALL_OLD") == "{'Attributes':{'n':{'N':'5'},'o':{'N':'1'},'pk':{'S':'a'}}}");
    CHECK(update("ALL_NEW") == "{'Attributes':{'n':{'N':'7'},'o':{'N':'1'},'pk':{'S':'a'}}}");
    CHECK(f.call("DeleteItem", "{'TableName':'hash','Key':{'pk':{'S':'a'}},'ReturnValues':'ALL_OLD'}") ==
          "{'Attributes':{'n':{'N':'7'},'o':{'N':'1'},'pk':{'S':'a'}}}");
    CHECK(f.call("DeleteItem", "{'TableName':'hash','Key':{'pk':{'S':'a'}},'ReturnValues':'ALL_OLD'}") ==
          "{}");
}

TEST_CASE("an update reads everything from the old item before it writes") {
    Items f;
    f.put("{'pk':{'S':'a'},'x':{'S':'1'},'y':{'S':'2'},'l':{'L':[{'N':'0'},{'N':'1'},{'N':'2'},{'N':'3'}]}}");
    CHECK(f.update("'UpdateExpression':'SET x = y, y = x'") ==
          "{'Attributes':{'l':{'L':[{'N':'0'},{'N':'1'},{'N':'2'},{'N':'3'}]},'pk':{'S':'a'},'x':{'S':'2'},'"
          "y':{'S':'1'}}}");
    CHECK(f.update("'UpdateExpression':'REMOVE l[0], l[2], x, y SET l[1] = :v, l[9] = "
                   ":w','ExpressionAttributeValues':{':v':{'S':'v'},':w':{'S':'w'}}") ==
          "{'Attributes':{'l':{'L':[{'S':'v'},{'N':'3'},{'S':'w'}]},'pk':{'S':'a'}}}");
}

TEST_CASE("if_not_exists, list_append, ADD and DELETE") {
    Items f;
    CHECK(
        f.update("'UpdateExpression':'SET c = if_not_exists(c, :zero) + :one, l = "
                 "list_append(if_not_exists(l, :empty), :more) ADD s :s, n :one',"
                 "'ExpressionAttributeValues':{':zero':{'N':'0'},':one':{'N':'1'},':empty':{'L':[]},':more':{"
                 "'L':[{'S':'a'}]},':s':{'SS':['x']}}") ==
        "{'Attributes':{'c':{'N':'1'},'l':{'L':[{'S':'a'}]},'n':{'N':'1'},'pk':{'S':'a'},'s':{'SS':['x']}}}");
    CHECK(f.update("'UpdateExpression':'SET c = c - :d ADD s :s, n :d REMOVE "
                   "l','ExpressionAttributeValues':{':d':{'N':'0.5'},':s':{'SS':['w','x']}}") ==
          "{'Attributes':{'c':{'N':'0.5'},'n':{'N':'1.5'},'pk':{'S':'a'},'s':{'SS':['w','x']}}}");
    CHECK(f.update("'UpdateExpression':'DELETE s :s REMOVE c, "
                   "n','ExpressionAttributeValues':{':s':{'SS':['w','x','y']}}") ==
          "{'Attributes':{'pk':{'S':'a'}}}");
}

TEST_CASE("an update without expression makes the item") {
    Items f;
    CHECK(f.call("UpdateItem", "{'TableName':'hash','Key':{'pk':{'S':'new'}}}") == "{}");
    CHECK(f.get("new") == "{'Item':{'pk':{'S':'new'}}}");
}

TEST_CASE("updates that the item does not admit change nothing") {
    Items f;
    f.put("{'pk':{'S':'a'},'s':{'S':'x'},'n':{'N':'1'},'l':{'L':[]},'big':{'N':'9e125'}}");
    const std::string before = f.get("a");
    const auto one = [&](const std::string& expression, const std::string& value) {
        return f.update("'UpdateExpression':'" + expression + "','ExpressionAttributeValues':{" + value +
                        "}");
    };
    CHECK(one("SET s = s + :n", "':n':{'N':'1'}") ==
          "ValidationException: An operand in the update expression has an incorrect data type");
    CHECK(one("ADD s :n", "':n':{'N':'1'}") ==
          "ValidationException: An operand in the update expression has an incorrect data type");
    CHECK(one("DELETE n :s", "':s':{'SS':['x']}") ==
          "ValidationException: An operand in the update expression has an incorrect data type");
    CHECK(one("SET q.r = :n", "':n':{'N':'1'}") ==
          "ValidationException: The document path provided in the update expression is invalid for update");
    CHECK(one("SET s[0] = :n", "':n':{'N':'1'}") ==
          "ValidationException: The document path provided in the update expression is invalid for update");
    CHECK(one("SET x = absent + :n", "':n':{'N':'1'}") ==
          "ValidationException: The provided expression refers to an attribute that does not exist in the "
          "item");
    CHECK(one("SET big = big + :big", "':big':{'N':'9e125'}") ==
          "ValidationException: Number overflow. Attempting to store a number with magnitude larger than "
          "supported range");
    CHECK(one("SET pk = :n", "':n':{'S':'b'}") ==
          "ValidationException: One or more parameter values were invalid: Cannot update attribute pk. This "
          "attribute is "
          "part of the key");
    CHECK(f.get("a") == before);
}

TEST_CASE("a failed condition changes nothing and shows the item only when asked") {
    Items f;
    f.put("{'pk':{'S':'a'},'v':{'N':'1'}}");
    const std::string put =
        "'Item':{'pk':{'S':'a'},'v':{'N':'2'}},'TableName':'hash','ConditionExpression':'attribute_not_"
        "exists(pk)'";
    CHECK(f.call("PutItem", "{" + put + "}") ==
          "ConditionalCheckFailedException: The conditional request failed");
    CHECK(f.call("PutItem", "{" + put + ",'ReturnValuesOnConditionCheckFailure':'ALL_OLD'}") ==
          "ConditionalCheckFailedException: The conditional request failed "
          "{'Item':{'pk':{'S':'a'},'v':{'N':'1'}}}");
    CHECK(f.call("DeleteItem",
                 "{'TableName':'hash','Key':{'pk':{'S':'a'}},'ConditionExpression':'v > "
                 ":v','ExpressionAttributeValues':{':v':{'N':'1'}}}") ==
          "ConditionalCheckFailedException: The conditional request failed");
    CHECK(f.call("UpdateItem",
                 "{'TableName':'hash','Key':{'pk':{'S':'none'}},'UpdateExpression':'REMOVE "
                 "q','ConditionExpression':'attribute_exists(pk)'}") ==
          "ConditionalCheckFailedException: The conditional request failed");
    CHECK(f.get("a") == "{'Item':{'pk':{'S':'a'},'v':{'N':'1'}}}");
    CHECK(f.get("none") == "{}");
}

TEST_CASE("the older parameters Expected and AttributeUpdates do what expressions do") {
    Items f;
    const auto put = [&](const std::string& expected) {
        return f.call("PutItem",
                      "{'TableName':'hash','Item':{'pk':{'S':'a'},'v':{'N':'1'}}," + expected + "}");
    };
    CHECK(put("'Expected':{'pk':{'Exists':false}}") == "{}");
    CHECK(put("'Expected':{'pk':{'Exists':false}}") ==
          "ConditionalCheckFailedException: The conditional request failed");
    CHECK(put("'Expected':{'v':{'ComparisonOperator':'GT','AttributeValueList':[{'N':'5'}]},'pk':{'Value':{'"
              "S':'a'}}},'ConditionalOperator':'OR'") == "{}");
    CHECK(put("'Expected':{'v':{'ComparisonOperator':'GT','AttributeValueList':[{'N':'5'}]},'pk':{'Value':{'"
              "S':'a'}}}") == "ConditionalCheckFailedException: The conditional request failed");
    CHECK(f.call("UpdateItem",
                 "{'TableName':'hash','Key':{'pk':{'S':'a'}},'ReturnValues':'ALL_NEW','AttributeUpdates':{"
                 "'v':{'Action':'ADD','Value':{'N':'4'}},'w':{'Value':{'S':'w'}},'l':{'Action':'ADD','Value':"
                 "{'L':[{'S':'1'}]}}}}") ==
          "{'Attributes':{'l':{'L':[{'S':'1'}]},'pk':{'S':'a'},'v':{'N':'5'},'w':{'S':'w'}}}");
    CHECK(f.call("UpdateItem",
                 "{'TableName':'hash','Key':{'pk':{'S':'a'}},'ReturnValues':'ALL_NEW','AttributeUpdates':{"
                 "'v':{'Action':'DELETE'},'l':{'Action':'ADD','Value':{'L':[{'S':'2'}]}}}}") ==
          "{'Attributes':{'l':{'L':[{'S':'1'},{'S':'2'}]},'pk':{'S':'a'},'w':{'S':'w'}}}");
}

TEST_CASE("consumed capacity of single items") {
    Items f;
    const std::string kilobyte(1024, 'x');
    const auto put = [&](const std::string& detail) {
        return f.call("PutItem", "{'TableName':'hash','Item':{'pk':{'S':'a'},'t':{'S':'" + kilobyte +
                                     "'}},'ReturnConsumedCapacity':'" + detail + "'}");
    };
    CHECK(put("TOTAL") == "{'ConsumedCapacity':{'TableName':'hash','CapacityUnits':2.0}}");
    CHECK(put("INDEXES") ==
          "{'ConsumedCapacity':{'TableName':'hash','CapacityUnits':2.0,'Table':{'CapacityUnits':2.0}}}");
    CHECK(put("NONE") == "{}");
    const auto get = [&](const std::string& id, const std::string& consistent) {
        return f.call("GetItem", "{'TableName':'hash','Key':{'pk':{'S':'" + id +
                                     "'}},'ConsistentRead':" + consistent +
                                     ",'ProjectionExpression':'pk','ReturnConsumedCapacity':'TOTAL'}");
    };
    CHECK(get("a", "false") ==
          "{'Item':{'pk':{'S':'a'}},'ConsumedCapacity':{'TableName':'hash','CapacityUnits':0.5}}");
    CHECK(get("a", "true") ==
          "{'Item':{'pk':{'S':'a'}},'ConsumedCapacity':{'TableName':'hash','CapacityUnits':1.0}}");
    CHECK(get("none", "false") == "{'ConsumedCapacity':{'TableName':'hash','CapacityUnits':0.5}}");
}

TEST_CASE("an item of 409,600 bytes is stored and one byte more is not") {
    Items f;
    const auto item = [](std::size_t bytes) {  // pk + a = 3 bytes of item, t = 1 byte of name
        return "{'pk':{'S':'a'},'t':{'S':'" + std::string(bytes - 4, 'x') + "'}}";
    };
    CHECK(f.put(item(409'600)) == "{}");
    CHECK(f.put(item(409'601)) == "ValidationException: Item size has exceeded the maximum allowed size");
    const auto update = [&](std::size_t bytes) {
        return f.call("UpdateItem",
                      "{'TableName':'hash','Key':{'pk':{'S':'u'}},'UpdateExpression':'SET t = "
                      ":t','ExpressionAttributeValues':{':t':{'S':'" +
                          std::string(bytes - 4, 'x') + "'}}}");
    };
    CHECK(update(409'600) == "{}");
    CHECK(update(409'601) ==
          "ValidationException: Item size to update has exceeded the maximum allowed size");
}

TEST_CASE("keys of 2,048 and 1,024 bytes are accepted and one byte more is not") {
    Items f;
    f.make_table("text", "S");
    const auto put = [&](std::size_t partition, std::size_t sort) {
        return f.call("PutItem", "{'TableName':'text','Item':{'pk':{'S':'" + std::string(partition, 'p') +
                                     "'},'sk':{'S':'" + std::string(sort, 's') + "'}}}");
    };
    CHECK(put(2048, 1024) == "{}");
    CHECK(put(2049, 1) ==
          "ValidationException: One or more parameter values were invalid: Size of hashkey has exceeded the "
          "maximum size limit of2048 bytes");
    CHECK(put(1, 1025) ==
          "ValidationException: One or more parameter values were invalid: Aggregated size of all range keys "
          "has exceeded the size limit of 1024 bytes");
}
