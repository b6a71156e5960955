#include "emulators/dynamodb/fixture.hpp"
#include "tests/catch.hpp"

using namespace leastwise;
using dynamodb::Fixture;
using dynamodb::q;

namespace {

struct Case {
    std::string operation;
    std::string input;     ///< apostrophes for quotation marks
    std::string expected;  ///< likewise
};

void check(const std::vector<Case>& cases) {
    Fixture f;
    f.make_table("tab");
    f.make_table("range", "N");
    for (const auto& [operation, input, expected] : cases) {
        INFO(operation << " " << input);
        CHECK(core::replace_all(f.call(operation, q(input)), "\"", "'") ==
              core::replace_all(expected, "\"", "'"));
    }
    CHECK(f.call("Scan", q("{'TableName':'tab'}")) == q("{'Items':[],'Count':0,'ScannedCount':0}"));
}

const std::string kOne = "ValidationException: 1 validation error detected: ";
const std::string kBare = "ValidationException: ";
const std::string kInvalid = "One or more parameter values were invalid: ";
const std::string kRefers = "Incorrect operand type for operator or function; operator or function: ";

std::string put(std::string_view rest) {
    return "{'TableName':'tab','Item':{'pk':{'S':'a'}}," + std::string(rest) + "}";
}

std::string nested(int wraps) {
    std::string text = "{'S':'leaf'}";
    for (int i = 0; i < wraps; ++i) text = "{'M':{'n':" + text + "}}";
    return text;
}

}  // namespace

TEST_CASE("what no deserializer reads is a SerializationException") {
    check({
        {"PutItem", "[]", "SerializationException: "},
        {"PutItem", "{'TableName':5}", "SerializationException: NUMBER_VALUE cannot be converted to String"},
        {"PutItem", "{'TableName':5.5}",
         "SerializationException: DECIMAL_VALUE cannot be converted to String"},
        {"PutItem", "{'TableName':true}", "SerializationException: TRUE_VALUE cannot be converted to String"},
        {"PutItem", "{'TableName':[]}",
         "SerializationException: Unrecognized collection type class java.lang.String"},
        {"PutItem", "{'TableName':{}}",
         "SerializationException: Start of structure or map found where not expected"},
        {"PutItem", "{'Item':'x'}", "SerializationException: Unexpected field type"},
        {"PutItem", "{'Item':[]}",
         "SerializationException: Unrecognized collection type java.util.Map<java.lang.String, "
         "com.amazonaws.dynamodb.v20120810.AttributeValue>"},
        {"PutItem", "{'Item':{'a':'x'}}", "SerializationException: Unexpected value type in payload"},
        {"PutItem", "{'Item':{'a':[]}}",
         "SerializationException: Unrecognized collection type class "
         "com.amazonaws.dynamodb.v20120810.AttributeValue"},
        {"PutItem", "{'Item':{'a':{'N':5}}}",
         "SerializationException: NUMBER_VALUE cannot be converted to String"},
        {"PutItem", "{'Item':{'a':{'B':'x'}}}",
         "SerializationException: Base64 encoded length is expected a multiple of 4 bytes but found: 1"},
        {"PutItem", "{'Item':{'a':{'B':'****'}}}",
         "SerializationException: Invalid last non-pad Base64 character dectected"},
        {"PutItem", "{'Item':{'a':{'BOOL':'maybe'}}}",
         "SerializationException: Unexpected token received from parser"},
        {"PutItem", "{'Item':{'a':{'L':{}}}}",
         "SerializationException: Start of structure or map found where not expected"},
        {"PutItem", "{'Item':{'a':{'L':[{'L':[{'SS':[1]}]}]}}}",
         "SerializationException: NUMBER_VALUE cannot be converted to String"},
        {"Query", "{'Limit':'1'}", "SerializationException: STRING_VALUE cannot be converted to Integer"},
        {"Query", "{'ConsistentRead':1}",
         "SerializationException: NUMBER_VALUE cannot be converted to Boolean"},
        {"BatchGetItem", "{'RequestItems':{'tab':{'Keys':['x']}}}",
         "SerializationException: class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot "
         "be cast to "
         "class java.lang.Class (sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and "
         "java.lang.Class are "
         "in module java.base of loader 'bootstrap')"},
    });
}

TEST_CASE("constraints are reported together, in AWS's order and words") {
    const std::string kEnum = "failed to satisfy constraint: Member must satisfy enum value set: ";
    check({
        {"PutItem", "{}",
         "ValidationException: 2 validation errors detected: Value null at 'tableName' failed to satisfy "
         "constraint: "
         "Member must not be null; Value null at 'item' failed to satisfy constraint: Member must not be "
         "null"},
        {"PutItem", "{'TableName':'','Item':{},'ReturnValues':'X'}",
         kOne + "Value at 'TableName' failed to satisfy constraint: Member must have length greater than or "
                "equal to 1"},
        {"PutItem", "{'TableName':'bad table!@#','Item':{'pk':{'S':'a'}}}",
         kOne +
             "Value 'bad table!@#' at 'tableName' failed to satisfy constraint: Member must satisfy regular "
             "expression pattern: [a-zA-Z0-9_.-]+"},
        {"PutItem", "{'TableName':'" + std::string(256, 'a') + "','Item':{'pk':{'S':'a'}}}",
         kOne + "Value '" + std::string(256, 'a') +
             "' at 'tableName' failed to satisfy constraint: Member must have length less than or equal to "
             "255"},
        {"UpdateItem", "{'TableName':'','ReturnConsumedCapacity':'INVALID','ReturnValues':'INVALID'}",
         "ValidationException: 4 validation errors detected: Value 'INVALID' at 'returnConsumedCapacity' " +
             kEnum +
             "[INDEXES, TOTAL, NONE]; Value '' at 'tableName' failed to satisfy constraint: Member must have "
             "length "
             "greater than or equal to 1; Value 'INVALID' at 'returnValues' " +
             kEnum +
             "[ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]; Value null at 'key' failed to satisfy "
             "constraint: "
             "Member must not be null"},
        {"UpdateItem",
         "{'TableName':'tab','Key':{'pk':{'S':'a'}},'ReturnValues':'INVALID','ReturnConsumedCapacity':'"
         "INVALID'}",
         kOne + "Failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, UPDATED_OLD, "
                "ALL_NEW, "
                "UPDATE_NEW, NONE]"},
        {"Query", "{'TableName':'tab','Limit':0}",
         kOne + "Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal "
                "to 1"},
        {"Scan", "{'TableName':'tab','Limit':0}",
         kOne + "Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or "
                "equal to 1"},
        {"Query", "{'TableName':'tab','Select':'INVALID_VALUE'}",
         kOne + "Value 'INVALID_VALUE' at 'select' " + kEnum +
             "[SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES]"},
        {"TransactWriteItems", "{'TransactItems':[],'ClientRequestToken':'" + std::string(37, 'x') + "'}",
         "ValidationException: 2 validation errors detected: Value '" + std::string(37, 'x') +
             "' at 'clientRequestToken' failed to satisfy constraint: Member must have length less than or "
             "equal to 36; "
             "Value '[]' at 'transactItems' failed to satisfy constraint: Member must have length greater "
             "than or equal to 1"},
        {"BatchGetItem", "{'RequestItems':{'tab':{'Keys':[null]}}}",
         kOne + "Value null at 'RequestItems.tab.member.Keys.1.member' failed to satisfy constraint: Member "
                "must not be null"},
    });
}

TEST_CASE("values that are none, in the words of each operation") {
    const std::string numeric = "The parameter cannot be converted to a numeric value";
    const auto item = [](const std::string& v) {
        return "{'TableName':'tab','Item':{'pk':{'S':'a'},'v':" + v + "}}";
    };
    const auto key = [](const std::string& v) { return "{'TableName':'tab','Key':{'pk':" + v + "}}"; };
    const auto batch = [](const std::string& v) {
        return "{'RequestItems':{'tab':[{'PutRequest':{'Item':{'pk':{'S':'a'},'v':" + v + "}}}]}}";
    };
    check({
        {"PutItem", item("{'N':'abc'}"), kOne + numeric + ": abc"},
        {"PutItem", item("{'N':''}"), kOne + numeric + ": "},
        {"PutItem", item("{'L':[{'N':' 1'}]}"), kOne + numeric + ":  1"},
        {"GetItem", key("{'N':'abc'}"), kBare + numeric + ": abc"},
        {"GetItem", key("{'N':''}"), kBare + numeric + ": "},
        {"BatchWriteItem", batch("{'N':''}"), kBare + numeric},
        {"BatchWriteItem", batch("{'N':'1e2147483647'}"),
         kBare +
             "Number underflow. Attempting to store a number with magnitude smaller than supported range"},
        {"PutItem", item("{'N':'1e2147483647'}"),
         kOne + "Number overflow. Attempting to store a number with magnitude larger than supported range"},
        {"PutItem", item("{'N':'" + std::string(39, '1') + "'}"),
         kOne + "Attempting to store more than 38 significant digits in a Number"},
        {"PutItem", item("{}"),
         kOne + "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"},
        {"PutItem", item("{'S':'a','N':'1'}"),
         kOne + "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the "
                "supported datatypes"},
        {"PutItem", item("{'NULL':false}"),
         kOne + kInvalid + "Null attribute value types must have the value of true"},
        {"PutItem", item("{'SS':[]}"), kOne + kInvalid + "An string set  may not be empty"},
        {"PutItem", item("{'NS':[]}"), kOne + kInvalid + "An number set  may not be empty"},
        {"PutItem", item("{'BS':[]}"), kOne + kInvalid + "Binary sets should not be empty"},
        {"PutItem", item("{'SS':['b','a','b']}"),
         kOne + kInvalid + "Input collection ['a', 'b', 'b'] contains duplicates."},
        {"GetItem", key("{'BS':['/w==','AA==','AA==']}"),
         kBare + kInvalid + "Input collection ['AA==','/w==','AA==']of type BS contains duplicates."},
        {"GetItem", key("{'NS':['2','1','2.0']}"),
         kBare + kInvalid + "Input collection contains duplicates."},
        {"BatchWriteItem", batch("{'SS':['b','a','b']}"),
         kBare + kInvalid + "Input collection [b, a, b] contains duplicates."},
        {"BatchWriteItem", batch("{'BS':['/w==','AA==','AA==']}"),
         kBare + kInvalid + "Input collection [/w==, AA==, AA==]of type BS contains duplicates."},
        {"BatchWriteItem", batch("{'NS':['2','1','2']}"), kBare + "Input collection contains duplicates"},
        {"TransactWriteItems",
         "{'TransactItems':[{'Update':{'TableName':'tab','Key':{'pk':{'S':'a'}},'UpdateExpression':'SET n = "
         ":v',"
         "'ExpressionAttributeValues':{':v':{'N':'abc'}}}}]}",
         kBare + "ExpressionAttributeValues contains invalid value: " + numeric + ": abc for key :v"},
        {"PutItem", "{'TableName':'tab','Item':{'':{'S':'a'}}}", kOne + "Empty attribute name"},
        {"PutItem", item(nested(32)),
         kOne + "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels "
                "beyond supported limit"},
        {"GetItem", key(nested(100)),
         kBare + "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels "
                 "beyond supported limit"},
    });
}

TEST_CASE("values nested 31 levels deep are stored") {
    Fixture f;
    f.make_table("tab");
    const std::string item = "{'TableName':'tab','Item':{'pk':{'S':'a'},'v':" + nested(31) + "}}";
    CHECK(f.call("PutItem", q(item)) == "{}");
    const std::string deeper = "{'TableName':'tab','Key':{'pk':{'S':'a'}},'UpdateExpression':'SET v" + [] {
        std::string path;
        for (int i = 0; i < 31; ++i) path += ".n";
        return path;
    }() + " = :v','ExpressionAttributeValues':{':v':{'L':[]}}}";
    CHECK(f.call("UpdateItem", q(deeper)) == "{}");
    const std::string too_deep = core::replace_all(deeper, "{'L':[]}", "{'L':[{'S':'x'}]}");
    CHECK(f.call("UpdateItem", q(too_deep)).starts_with("ValidationException: Nesting Levels have exceeded"));
}

TEST_CASE("keys that do not fit their table") {
    check({
        {"GetItem", "{'TableName':'absent','Key':{'pk':{'S':'a'}}}",
         "ResourceNotFoundException: Requested resource not found"},
        {"GetItem", "{'TableName':'range','Key':{'pk':{'S':'a'}}}",
         kBare + "The provided key element does not match the schema"},
        {"GetItem", "{'TableName':'tab','Key':{'pk':{'N':'1'}}}",
         kBare + "The provided key element does not match the schema"},
        {"DeleteItem", "{'TableName':'tab','Key':{'pk':{'S':'a'},'x':{'S':'a'}}}",
         kBare + "The provided key element does not match the schema"},
        {"UpdateItem", "{'TableName':'tab','Key':{'pk':{'S':''}}}",
         kBare + "One or more parameter values are not valid. The AttributeValue for a key attribute cannot "
                 "contain an "
                 "empty string value. Key: pk"},
        {"PutItem", "{'TableName':'tab','Item':{'x':{'S':''}}}",
         kBare + kInvalid + "Missing the key pk in the item"},
        {"PutItem", "{'TableName':'tab','Item':{'pk':{'N':'1'}}}",
         kBare + kInvalid + "Type mismatch for key pk expected: S actual: N"},
    });
}

TEST_CASE("parameters that do not go together") {
    check({
        {"PutItem",
         put("'Expected':{'pk':{'Exists':false}},'ConditionExpression':'attribute_not_exists(pk)'"),
         kOne +
             "Can not use both expression and non-expression parameters in the same request: Non-expression "
             "parameters: {Expected} Expression parameters: {ConditionExpression}"},
        {"PutItem", put("'ExpressionAttributeValues':{':v':{'S':'x'}}"),
         kOne + "ExpressionAttributeValues can only be specified when using expressions"},
        {"PutItem", put("'ExpressionAttributeNames':{'#a':'a'}"),
         kOne + "ExpressionAttributeNames can only be specified when using expressions"},
        {"Scan", "{'TableName':'tab','ExpressionAttributeValues':{':v':{'S':'x'}}}",
         kBare + "ExpressionAttributeValues can only be specified when using expressions: FilterExpression "
                 "is null"},
        {"PutItem", put("'ReturnValues':'ALL_NEW'"), kOne + "ReturnValues can only be ALL_OLD or NONE"},
        {"PutItem", put("'ConditionExpression':'attribute_exists(a)','ExpressionAttributeValues':{}"),
         kOne + "ExpressionAttributeValues must not be empty"},
        {"PutItem", put("'ConditionExpression':'attribute_exists(a)','ExpressionAttributeNames':{'a':'b'}"),
         kOne + "ExpressionAttributeNames contains invalid key: Syntax error; key: 'a'"},
        {"PutItem", put("'Expected':{'a':{'Exists':true}}"),
         kOne + kInvalid + "Value must be provided when Exists is true for Attribute: a"},
        {"PutItem", put("'Expected':{'a':{'ComparisonOperator':'EQ'}}"),
         kOne + kInvalid +
             "Value or AttributeValueList must be used with ComparisonOperator: EQ for Attribute: a"},
        {"PutItem", put("'Expected':{'a':{'ComparisonOperator':'BETWEEN','AttributeValueList':[{'S':'x'}]}}"),
         kOne + kInvalid + "Invalid number of argument(s) for the BETWEEN ComparisonOperator"},
        {"Query",
         "{'TableName':'tab','KeyConditions':{'pk':{'ComparisonOperator':'EQ','AttributeValueList':[{'S':'a'}"
         "]}},"
         "'QueryFilter':{'b':{'ComparisonOperator':'NULL'},'c':{'ComparisonOperator':'NULL'}},'"
         "ConditionalOperator':'XOR'}",
         kBare + "Failed to satisfy constraint: Member must satisfy enum value set: [ALL, OR]"},
    });
}

TEST_CASE("syntax errors name the token between its neighbours") {
    const auto syntax = [](const std::string& expression, const std::string& token,
                           const std::string& near) -> Case {
        return {
            "PutItem", put("'ConditionExpression':'" + expression + "'"),
            kOne + "Invalid ConditionExpression: Syntax error; token: '" + token + "', near: '" + near + "'"};
    };
    check({
        syntax("a = = b", "=", "= = b"),
        syntax("attribute_exists(", "<EOF>", "("),
        syntax("a", "<EOF>", "a"),
        syntax("a = b c", "c", "b c"),
        syntax("a.b-c = d", "-", "b-c"),
        syntax("a = 5", "5", "= 5"),
        syntax("a BETWEEN b, c", ",", "b, c"),
        syntax("é = a", "é", "é ="),
        syntax("a AND b = c", "AND", "a AND b"),
        {"PutItem", put("'ConditionExpression':''"),
         kOne + "Invalid ConditionExpression: The expression can not be empty;"},
        {"UpdateItem", "{'TableName':'tab','Key':{'pk':{'S':'a'}},'UpdateExpression':'INVALID SYNTAX HERE'}",
         kOne + "Invalid UpdateExpression: Syntax error; token: 'INVALID', near: 'INVALID SYNTAX'"},
        {"GetItem", "{'TableName':'tab','Key':{'pk':{'S':'a'}},'ProjectionExpression':'a.[0]'}",
         kBare + "Invalid ProjectionExpression: Syntax error; token: '[', near: '.[0'"},
    });
}

TEST_CASE("what is wrong with conditions, in AWS's order") {
    const auto condition = [](const std::string& expression, const std::string& problem) -> Case {
        return {"PutItem", put("'ConditionExpression':'" + expression + "'"),
                kOne + "Invalid ConditionExpression: " + problem};
    };
    const std::string distinct =
        "The first operand must be distinct from the remaining operands for this operator or function; "
        "operator: ";
    check({
        condition("((attribute_exists(a)))", "The expression has redundant parentheses;"),
        condition("((a)) = b", "The expression has redundant parentheses;"),
        condition("foo(a)", "Invalid function name; function: foo"),
        condition("size(a)",
                  "The function is not allowed to be used this way in an expression; function: size"),
        condition(
            "attribute_exists(a) = b",
            "The function is not allowed to be used this way in an expression; function: attribute_exists"),
        condition("status = a", "Attribute name is a reserved keyword; reserved keyword: status"),
        condition("a = b.Size", "Attribute name is a reserved keyword; reserved keyword: Size"),
        condition(
            "#a = b",
            "An expression attribute name used in the document path is not defined; attribute name: #a"),
        condition("a = :v",
                  "An expression attribute value used in expression is not defined; attribute value: :v"),
        condition("attribute_exists(a, b)",
                  "Incorrect number of operands for operator or function; operator or function: "
                  "attribute_exists, number of operands: 2"),
        condition("a = a", distinct + "=, first operand: [a]"),
        condition("contains(a.b[1], a.b[1])", distinct + "contains, first operand: [a, b, [1]]"),
        condition("begins_with(a, size(b))", kRefers + "begins_with, operand type: N"),
    });
    const auto with = [](const std::string& expression, const std::string& v,
                         const std::string& problem) -> Case {
        return {"PutItem",
                put("'ConditionExpression':'" + expression + "','ExpressionAttributeValues':{" + v + "}"),
                kOne + "Invalid ConditionExpression: " + problem};
    };
    check({
        with("a < :v", "':v':{'BOOL':true}", kRefers + "<, operand type: BOOL"),
        with("begins_with(a, :v)", "':v':{'N':'1'}", kRefers + "begins_with, operand type: N"),
        with("attribute_type(a, :v)", "':v':{'S':'X'}",
             "Invalid attribute type name found; type: X, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}"),
        with("attribute_exists(:v)", "':v':{'S':'X'}",
             "Operator or function requires a document path; operator or function: attribute_exists"),
        with("size(:v) > :v", "':v':{'N':'1'}", kRefers + "size, operand type: N"),
        with("a BETWEEN :v AND :w", "':v':{'N':'2'},':w':{'N':'1'}",
             "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower "
             "bound operand: "
             "AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}"),
        with("a BETWEEN :v AND :w", "':v':{'N':'2'},':w':{'S':'1'}",
             "The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: "
             "AttributeValue: "
             "{N:2}, upper bound operand: AttributeValue: {S:1}"),
        {"PutItem",
         put("'ConditionExpression':'a = :v','ExpressionAttributeValues':{':v':{'S':'x'},':u':{'S':'y'}},"
             "'ExpressionAttributeNames':{'#b':'b','#a':'a'}"),
         kOne + "Value provided in ExpressionAttributeNames unused in expressions: keys: {#a, #b}"},
        {"PutItem",
         put("'ConditionExpression':'a = :v','ExpressionAttributeValues':{':v':{'S':'x'},':u':{'S':'y'}}"),
         kOne + "Value provided in ExpressionAttributeValues unused in expressions: keys: {:u}"},
    });
}

TEST_CASE("what is wrong with updates and projections, in AWS's order") {
    const auto update = [](const std::string& expression, const std::string& problem) -> Case {
        return {"UpdateItem",
                "{'TableName':'tab','Key':{'pk':{'S':'a'}},'UpdateExpression':'" + expression +
                    "','ExpressionAttributeValues':{':n':{'N':'1'},':s':{'S':'x'},':l':{'L':[]}}}",
                kOne + "Invalid UpdateExpression: " + problem};
    };
    check({
        update("SET a = :n SET b = :n", "The 'SET' section can only be used once in an update expression;"),
        update("SET a = foo(:n)", "Invalid function name; function: foo"),
        update("SET a = size(b)", "Invalid function name; function: size"),
        update("SET a.b = :n, a = :n",
               "Two document paths overlap with each other; must remove or rewrite one of these paths; path "
               "one: [a, b], path two: [a]"),
        update("SET a.b = :n REMOVE a[0]",
               "Two document paths conflict with each other; must remove or rewrite one of these paths; path "
               "one: [a, b], path two: [a, [0]]"),
        update("ADD a :s",
               "Incorrect operand type for operator or function; operator: ADD, operand type: STRING"),
        update("DELETE a :n",
               "Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER"),
        update("SET a = b + :s", kRefers + "+, operand type: S"),
        update("SET a = list_append(b, :n)", kRefers + "list_append, operand type: N"),
        update("SET a = if_not_exists(:n, :n)",
               "Operator or function requires a document path; operator or function: if_not_exists"),
        update("SET a = if_not_exists(b)",
               "Incorrect number of operands for operator or function; operator or function: if_not_exists, "
               "number of operands: 1"),
        {"GetItem", "{'TableName':'tab','Key':{'pk':{'S':'a'}},'ProjectionExpression':'a, a.b'}",
         kBare + "Invalid ProjectionExpression: Two document paths overlap with each other; must remove or "
                 "rewrite one of these paths; path one: [a], path two: [a, b]"},
        {"GetItem",
         "{'TableName':'tab','Key':{'pk':{'S':'a'}},'ProjectionExpression':'#a, "
         "#b','ExpressionAttributeNames':{'#a':'x','#b':'x'}}",
         kBare + "Invalid ProjectionExpression: Two document paths overlap with each other; must remove or "
                 "rewrite one of these paths; path one: [x], path two: [x]"},
    });
}

TEST_CASE("an expression has 4,096 bytes, 300 operators and 32 path elements at most") {
    Fixture f;
    f.make_table("tab");
    const auto condition = [&](const std::string& expression) {
        return f.call("PutItem", q(put("'ConditionExpression':'" + expression + "'")));
    };
    const auto sized = [](std::size_t bytes) {
        return "attribute_not_exists(" + std::string(bytes - 22, 'a') + ")";
    };
    CHECK(condition(sized(4096)) == "{}");
    CHECK(condition(sized(4097)) == kOne +
                                        "Invalid ConditionExpression: Expression size has exceeded the "
                                        "maximum allowed size; expression size: 4097");
    const auto chain = [](int operators) {
        std::string text = "a=b";
        for (int i = 1; i + 1 < operators; i += 2) text += " OR a=b";
        return operators % 2 == 0 ? "NOT " + text : text;
    };
    CHECK(condition(chain(299)) == "ConditionalCheckFailedException: The conditional request failed");
    CHECK(condition(chain(300)) == "{}");
    CHECK(condition(chain(301))
              .starts_with(kOne + "Invalid ConditionExpression: The expression contains too many operators"));
    const auto path = [](int elements) {
        std::string text = "a";
        for (int i = 1; i < elements; ++i) text += "[0]";
        return "attribute_not_exists(" + text + ")";
    };
    CHECK(condition(path(32)) == "{}");
    CHECK(condition(path(33)).starts_with(
        kOne + "Invalid ConditionExpression: The document path has too many nesting elements"));
    CHECK(condition(std::string(2000, '(') + "a=b" + std::string(2000, ')'))
              .starts_with(kOne + "Invalid ConditionExpression: "));
    CHECK(condition("a[99999999999999999999] = b")
              .starts_with(kOne + "Invalid ConditionExpression: List index"));
}
