#include "emulators/dynamodb/fixture.hpp"
#include "tests/catch.hpp"

using namespace leastwise;
using dynamodb::Fixture;
using dynamodb::q;

namespace {

/// A role session with one inline policy, beside the deployer who fills the table.
struct Restricted : Fixture {
    explicit Restricted(std::string_view statement) {
        make_table("tab", "S");
        call("CreateTable", q("{'TableName':'indexed','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':"
                              "[{'AttributeName':'pk','AttributeType':'S'},"
                              "{'AttributeName':'g','AttributeType':'N'}],'KeySchema':[{'AttributeName':'pk',"
                              "'KeyType':'HASH'}],'GlobalSecondaryIndexes':["
                              "{'IndexName':'by-g','KeySchema':[{'AttributeName':'g','KeyType':'HASH'}],'"
                              "Projection':{'ProjectionType':'ALL'}}]}"));
        const auto policy =
            wire::read_json(q("{'Version':'2012-10-17','Statement':[" + std::string(statement) + "]}"));
        REQUIRE(policy.has_value());
        core::Diagnostics problems;
        auto parsed = iam::parse_policy(*policy, iam::PolicyKind::identity, "test", problems);
        REQUIRE(parsed.has_value());
        gate::Role role;
        role.name = "r";
        role.arn = "arn:aws:iam::123456789012:role/r";
        role.unique_id = "AROATESTTESTTESTTEST1";
        role.policies.push_back(std::move(*parsed));
        // A permit comes from the gate alone; the deployer is allowed everything.
        const gate::Permit permit =
            gate.authorize(admin, "dynamodb", "test", {{"iam:CreateRole", role.arn, {}}});
        const gate::Role& made = directory.put_role(permit, std::move(role));
        const gate::Credential& session = directory.open_session(permit, made, {.name = "s"});
        role_.principal = session.principal;
        role_.access_key_id = session.access_key_id;
    }
    std::string as_role(std::string_view operation, std::string_view input) {
        return call(role_, operation, q(input));
    }
    bool allows(std::string_view operation, std::string_view input) {
        return !as_role(operation, input).starts_with("AccessDeniedException: ");
    }
    /// The checks of the last call, "action resource".
    std::vector<std::string> last_checks() const {
        std::vector<std::string> checks;
        for (const auto& check : ledger.entries().back().checks)
            checks.push_back(check.action + " " + check.resource);
        return checks;
    }
    std::vector<std::string> last_values(const std::string& key) const {
        const iam::ContextValues* found = ledger.entries().back().checks.front().context.find(key);
        return found == nullptr ? std::vector<std::string>{"(absent)"} : found->values;
    }

private:
    gate::Caller role_;
};

const std::string kTable = "arn:aws:dynamodb:us-east-1:123456789012:table/";
using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a role without the action is denied in AWS's words, even on a table that does not exist") {
    Restricted f("{'Effect':'Allow','Action':'dynamodb:GetItem','Resource':'" + kTable + "tab'}");
    CHECK(f.as_role("GetItem", "{'TableName':'tab','Key':{'pk':{'S':'a'},'sk':{'S':'b'}}}") == "{}");
    CHECK(f.as_role("GetItem", "{'TableName':'absent','Key':{'pk':{'S':'a'}}}") ==
          "AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/r/s is not authorized to "
          "perform: "
          "dynamodb:GetItem on resource: " +
              kTable +
              "absent because no identity-based policy allows the "
              "dynamodb:GetItem action");
    CHECK_FALSE(f.allows("PutItem", "{'TableName':'tab','Item':{'pk':{'S':'a'},'sk':{'S':'b'}}}"));
}

TEST_CASE("what a request alone gets wrong is refused before authorization") {
    Restricted f("{'Effect':'Allow','Action':'dynamodb:ListTables','Resource':'*'}");
    CHECK(f.as_role("GetItem", "{'TableName':'tab','Key':{'pk':{'N':'x'}}}")
              .starts_with("ValidationException: "));
    CHECK(f.as_role("GetItem", "{'TableName':5}").starts_with("SerializationException: "));
    CHECK_FALSE(f.allows("GetItem", "{'TableName':'tab','Key':{'wrong':{'S':'a'}}}"));
}

TEST_CASE("LeadingKeys holds each operation to the caller's own partition") {
    Restricted f(
        "{'Effect':'Allow','Action':'dynamodb:*','Resource':'*','Condition':{'ForAllValues:StringEquals':{'"
        "dynamodb:LeadingKeys':['me','me2']},"
        "'Null':{'dynamodb:LeadingKeys':'false'}}}");
    const auto key = [](std::string_view id) {
        return "{'pk':{'S':'" + std::string(id) + "'},'sk':{'S':'1'}}";
    };
    CHECK(f.allows("PutItem", "{'TableName':'tab','Item':" + key("me") + "}"));
    CHECK_FALSE(f.allows("PutItem", "{'TableName':'tab','Item':" + key("you") + "}"));
    CHECK(
        f.allows("BatchGetItem", "{'RequestItems':{'tab':{'Keys':[" + key("me") + "," + key("me2") + "]}}}"));
    CHECK(f.last_values("dynamodb:LeadingKeys") == Texts{"me", "me2"});
    CHECK_FALSE(
        f.allows("BatchGetItem", "{'RequestItems':{'tab':{'Keys':[" + key("me") + "," + key("you") + "]}}}"));
    CHECK(f.allows("Query",
                   "{'TableName':'tab','KeyConditionExpression':'pk = "
                   ":p','ExpressionAttributeValues':{':p':{'S':'me'}}}"));
    CHECK_FALSE(f.allows("Query",
                         "{'TableName':'tab','KeyConditionExpression':'pk = "
                         ":p','ExpressionAttributeValues':{':p':{'S':'you'}}}"));
    CHECK_FALSE(f.allows("Scan", "{'TableName':'tab'}"));
    CHECK(f.last_values("dynamodb:LeadingKeys") == Texts{"(absent)"});
}

TEST_CASE("a query on an index is checked on the index, by the index's partition key") {
    Restricted f("{'Effect':'Allow','Action':'dynamodb:Query','Resource':'" + kTable + "indexed/index/*'}");
    CHECK(f.allows("Query",
                   "{'TableName':'indexed','IndexName':'by-g','KeyConditionExpression':'g = "
                   ":g','ExpressionAttributeValues':{':g':{'N':'1.50'}}}"));
    CHECK(f.last_checks() == Texts{"dynamodb:Query " + kTable + "indexed/index/by-g"});
    CHECK(f.last_values("dynamodb:LeadingKeys") == Texts{"1.5"});
    CHECK(f.last_values("dynamodb:Select") == Texts{"ALL_PROJECTED_ATTRIBUTES"});
    CHECK_FALSE(f.allows("Query",
                         "{'TableName':'indexed','KeyConditionExpression':'pk = "
                         ":g','ExpressionAttributeValues':{':g':{'S':'1'}}}"));
}

TEST_CASE("a transaction needs the action of each of its items, enclosed") {
    Restricted f(
        "{'Effect':'Allow','Action':['dynamodb:PutItem','dynamodb:ConditionCheckItem'],'Resource':'*','"
        "Condition':"
        "{'StringEquals':{'dynamodb:EnclosingOperation':'TransactWriteItems'}}}");
    const std::string put = "{'Put':{'TableName':'tab','Item':{'pk':{'S':'a'},'sk':{'S':'1'}}}}";
    const std::string check =
        "{'ConditionCheck':{'TableName':'tab','Key':{'pk':{'S':'b'},'sk':{'S':'1'}},'ConditionExpression':'"
        "attribute_not_exists(pk)'}}";
    const std::string erase = "{'Delete':{'TableName':'tab','Key':{'pk':{'S':'c'},'sk':{'S':'1'}}}}";
    CHECK(f.as_role("TransactWriteItems", "{'TransactItems':[" + put + "," + check + "]}") == "{}");
    CHECK(f.last_checks() ==
          Texts{"dynamodb:PutItem " + kTable + "tab", "dynamodb:ConditionCheckItem " + kTable + "tab"});
    CHECK_FALSE(f.allows("TransactWriteItems", "{'TransactItems':[" + put + "," + erase + "]}"));
    CHECK_FALSE(f.allows("PutItem", "{'TableName':'tab','Item':{'pk':{'S':'a'},'sk':{'S':'2'}}}"));
}

TEST_CASE(
    "Attributes lists every top-level name a request mentions; Select and ReturnValues guard what comes "
    "back") {
    Restricted f(
        "{'Effect':'Allow','Action':['dynamodb:GetItem','dynamodb:UpdateItem'],'Resource':'*','Condition':{'"
        "ForAllValues:StringEquals':"
        "{'dynamodb:Attributes':['pk','sk','name']},'StringEqualsIfExists':{'dynamodb:Select':'SPECIFIC_"
        "ATTRIBUTES','dynamodb:ReturnValues':['NONE','UPDATED_NEW']}}}");
    const std::string key = "'TableName':'tab','Key':{'pk':{'S':'a'},'sk':{'S':'1'}}";
    CHECK(f.allows("GetItem",
                   "{" + key + ",'ProjectionExpression':'#n.x','ExpressionAttributeNames':{'#n':'name'}}"));
    CHECK(f.last_values("dynamodb:Attributes") == Texts{"name", "pk", "sk"});
    CHECK_FALSE(f.allows("GetItem", "{" + key + ",'ProjectionExpression':'secret'}"));
    CHECK_FALSE(f.allows("GetItem", "{" + key + "}"));
    const std::string set =
        ",'UpdateExpression':'SET #n = "
        ":v','ExpressionAttributeNames':{'#n':'name'},'ExpressionAttributeValues':{':v':{'S':'x'}}";
    CHECK(f.allows("UpdateItem", "{" + key + set + "}"));
    CHECK(f.allows("UpdateItem", "{" + key + set + ",'ReturnValues':'UPDATED_NEW'}"));
    CHECK_FALSE(f.allows("UpdateItem", "{" + key + set + ",'ReturnValues':'ALL_NEW'}"));
    CHECK_FALSE(
        f.allows("UpdateItem", "{" + key + set + ",'ConditionExpression':'attribute_exists(secret)'}"));
}

TEST_CASE("a table's resource policy speaks for the table and its indexes") {
    Restricted f("{'Effect':'Allow','Action':'dynamodb:ListTables','Resource':'*'}");
    const std::string get = "{'TableName':'tab','Key':{'pk':{'S':'a'},'sk':{'S':'1'}}}";
    CHECK_FALSE(f.allows("GetItem", get));
    const std::string policy =
        "{\\\"Version\\\":\\\"2012-10-17\\\",\\\"Statement\\\":[{\\\"Effect\\\":\\\"Allow\\\","
        "\\\"Principal\\\":{\\\"AWS\\\":\\\"arn:aws:iam::123456789012:role/r\\\"},"
        "\\\"Action\\\":\\\"dynamodb:GetItem\\\",\\\"Resource\\\":\\\"" +
        kTable + "tab\\\"}]}";
    const std::string answer =
        f.call("PutResourcePolicy", q("{'ResourceArn':'" + kTable + "tab','Policy':'" + policy + "'}"));
    CHECK(answer.starts_with(q("{'RevisionId':'")));
    CHECK(f.allows("GetItem", get));
    CHECK_FALSE(f.allows("DeleteItem", get));
    CHECK(
        f.call("GetResourcePolicy", q("{'ResourceArn':'" + kTable + "tab'}")).starts_with(q("{'Policy':'")));
    CHECK(f.call("DeleteResourcePolicy", q("{'ResourceArn':'" + kTable + "tab'}"))
              .starts_with(q("{'RevisionId':'")));
    CHECK_FALSE(f.allows("GetItem", get));
}

TEST_CASE("resource tags of a table decide conditions") {
    Restricted f(
        "{'Effect':'Allow','Action':'dynamodb:GetItem','Resource':'*','Condition':{'StringEquals':{'aws:"
        "ResourceTag/team':'blue'}}}");
    const std::string get = "{'TableName':'tab','Key':{'pk':{'S':'a'},'sk':{'S':'1'}}}";
    CHECK_FALSE(f.allows("GetItem", get));
    f.call("TagResource", q("{'ResourceArn':'" + kTable + "tab','Tags':[{'Key':'team','Value':'blue'}]}"));
    CHECK(f.allows("GetItem", get));
    CHECK(f.call("ListTagsOfResource", q("{'ResourceArn':'" + kTable + "tab'}")) ==
          q("{'Tags':[{'Key':'team','Value':'blue'}]}"));
    f.call("UntagResource", q("{'ResourceArn':'" + kTable + "tab','TagKeys':['team']}"));
    CHECK_FALSE(f.allows("GetItem", get));
}
