#include "emulators/dynamodb/fixture.hpp"
#include "tests/catch.hpp"

using namespace leastwise;
using dynamodb::Fixture;
using dynamodb::q;

namespace {

const std::string kKey =
    "'KeySchema':[{'AttributeName':'a','KeyType':'HASH'}],'AttributeDefinitions':[{'AttributeName':'a','"
    "AttributeType':'S'}]";

std::string create(Fixture& f, std::string_view rest) {
    return f.call("CreateTable", q("{" + std::string(rest) + "}"));
}

gate::Declared declare(Fixture& f, std::string_view properties) {
    core::Diagnostics diagnostics;
    gate::Deployment deployment{f.gate, f.admin, diagnostics};
    gate::Declaration declaration{
        "Activities", "AWS::DynamoDB::Table", "fitness", *wire::read_json(q(properties)), {}};
    return f.service.resource_types().front().declare(declaration, deployment);
}

}  // namespace

TEST_CASE("a table is CREATING in the answer that makes it, then ACTIVE, then gone") {
    Fixture f;
    const std::string created = create(f, "'TableName':'one','BillingMode':'PAY_PER_REQUEST'," + kKey);
    CHECK(created.find(q("'TableStatus':'CREATING'")) != std::string::npos);
    const std::string table = f.call("DescribeTable", q("{'TableName':'one'}"));
    const auto id = table.substr(table.find(q("'TableId':'")) + 11, 36);
    CHECK(
        table ==
        q("{'Table':{'AttributeDefinitions':[{'AttributeName':'a','AttributeType':'S'}],'TableName':'one',"
          "'KeySchema':[{'AttributeName':'a','KeyType':'HASH'}],'TableStatus':'ACTIVE','CreationDateTime':"
          "1700000000.000,"
          "'ProvisionedThroughput':{'NumberOfDecreasesToday':0,'ReadCapacityUnits':0,'WriteCapacityUnits':0},"
          "'BillingModeSummary':{'BillingMode':'PAY_PER_REQUEST','LastUpdateToPayPerRequestDateTime':"
          "1700000000.000},"
          "'TableSizeBytes':0,'ItemCount':0,'TableArn':'arn:aws:dynamodb:us-east-1:123456789012:table/"
          "one','TableId':'") +
            id + q("','DeletionProtectionEnabled':false}}"));
    CHECK(create(f, "'TableName':'one','BillingMode':'PAY_PER_REQUEST'," + kKey) ==
          "ResourceInUseException: Table already exists: one");
    CHECK(f.call("DeleteTable", q("{'TableName':'one'}")).find(q("'TableStatus':'DELETING'")) !=
          std::string::npos);
    CHECK(f.call("DescribeTable", q("{'TableName':'one'}")) ==
          "ResourceNotFoundException: Requested resource not found: Table: one not found");
    CHECK(f.call("DeleteTable", q("{'TableName':'one'}")) ==
          "ResourceNotFoundException: Requested resource not found: Table: one not found");
}

TEST_CASE("tables are listed by name, in pages") {
    Fixture f;
    for (const char* name : {"ccc", "aaa", "bbb"}) f.make_table(name);
    CHECK(f.call("ListTables", "{}") == q("{'TableNames':['aaa','bbb','ccc']}"));
    CHECK(f.call("ListTables", q("{'Limit':2}")) ==
          q("{'TableNames':['aaa','bbb'],'LastEvaluatedTableName':'bbb'}"));
    CHECK(f.call("ListTables", q("{'Limit':2,'ExclusiveStartTableName':'bbb'}")) ==
          q("{'TableNames':['ccc']}"));
    CHECK(f.call("ListTables", q("{'Limit':0}")) ==
          "ValidationException: 1 validation error detected: Value '0' at 'limit' failed to satisfy "
          "constraint: Member must have value greater than or equal to 1");
}

TEST_CASE("what CreateTable refuses, in AWS's words") {
    Fixture f;
    const std::string on_demand = "'TableName':'abc','BillingMode':'PAY_PER_REQUEST',";
    const auto refused = [&](const std::string& rest) { return create(f, rest).substr(21); };
    CHECK(refused("'BillingMode':'PAY_PER_REQUEST'," + kKey) ==
          "The parameter 'TableName' is required but was not present in the request");
    CHECK(refused("'TableName':'ab','BillingMode':'PAY_PER_REQUEST'," + kKey) ==
          "1 validation error detected: Value 'ab' at 'tableName' failed to satisfy constraint: Member must "
          "have length greater than or equal to 3");
    CHECK(refused("'TableName':'abc'," + kKey) ==
          "One or more parameter values were invalid: ReadCapacityUnits and WriteCapacityUnits must both be "
          "specified when BillingMode is PROVISIONED");
    CHECK(refused(on_demand + kKey +
                  ",'ProvisionedThroughput':{'ReadCapacityUnits':1,'WriteCapacityUnits':1}") ==
          "One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can "
          "be specified when BillingMode is PAY_PER_REQUEST");
    CHECK(refused(on_demand + "'AttributeDefinitions':[{'AttributeName':'a','AttributeType':'INVALID'}],'"
                              "KeySchema':[{'AttributeName':'a','KeyType':'HASH'}]") ==
          "1 validation error detected: Value 'INVALID' at 'attributeDefinitions.1.member.attributeType' "
          "failed to satisfy constraint: Member must satisfy enum value set: [B, N, S]");
    CHECK(refused(on_demand +
                  "'AttributeDefinitions':[{'AttributeName':'a','AttributeType':'S'}],'KeySchema':[{'"
                  "AttributeName':'a','KeyType':'HASH'},{'AttributeName':'a','KeyType':'RANGE'}]") ==
          "Invalid KeySchema: Some index key attribute have no definition");
    CHECK(refused(on_demand + "'AttributeDefinitions':[{'AttributeName':'a','AttributeType':'S'}],'KeySchema'"
                              ":[{'AttributeName':'b','KeyType':'HASH'}]") ==
          "One or more parameter values were invalid: Some index key attributes are not defined in "
          "AttributeDefinitions. Keys: [b], AttributeDefinitions: [a]");
    CHECK(refused(on_demand +
                  "'AttributeDefinitions':[{'AttributeName':'a','AttributeType':'S'},{'AttributeName':'b','"
                  "AttributeType':'S'}],'KeySchema':[{'AttributeName':'a','KeyType':'HASH'}]") ==
          "One or more parameter values were invalid: Number of attributes in KeySchema does not exactly "
          "match number of attributes defined in AttributeDefinitions");
    CHECK(refused(on_demand + kKey +
                  ",'LocalSecondaryIndexes':[{'IndexName':'lsi','KeySchema':[{'AttributeName':'a','KeyType':'"
                  "HASH'}],'Projection':{'ProjectionType':'ALL'}}]") ==
          "One or more parameter values were invalid: Table KeySchema does not have a range key, which is "
          "required when specifying a LocalSecondaryIndex");
    const std::string gsi =
        "{'IndexName':'gsi','KeySchema':[{'AttributeName':'a','KeyType':'HASH'}],'Projection':{'"
        "ProjectionType':'ALL'}}";
    CHECK(refused(on_demand + kKey + ",'GlobalSecondaryIndexes':[" + gsi + "," + gsi + "]") ==
          "One or more parameter values were invalid: Duplicate index name: gsi");
    CHECK(refused(on_demand + kKey +
                  ",'GlobalSecondaryIndexes':[{'IndexName':'g1','KeySchema':[{'AttributeName':'a','KeyType':'"
                  "HASH'}],'Projection':{'ProjectionType':'ALL'}}]") ==
          "1 validation error detected: Value 'g1' at 'globalSecondaryIndexes.1.member.indexName' failed to "
          "satisfy constraint: Member must have length greater than or equal to 3");
    CHECK(refused(on_demand + kKey +
                  ",'StreamSpecification':{'StreamEnabled':true,'StreamViewType':'NEW_IMAGE'}") ==
          "DynamoDB Streams are not emulated: create the table without StreamSpecification");
    CHECK(f.call("ListTables", "{}") == q("{'TableNames':[]}"));
}

TEST_CASE("twenty global and five local indexes, and not one more") {
    Fixture f;
    const auto table = [&](const std::string& name, int globals, int locals) {
        std::string definitions =
            "{'AttributeName':'a','AttributeType':'S'},{'AttributeName':'b','AttributeType':'S'}";
        const auto indexes = [](int count, const char* letter, const char* keys) {
            std::string list;
            for (int i = 0; i < count; ++i) {
                list += (i == 0 ? "" : ",") + std::string("{'IndexName':'") + letter + "sx" +
                        std::to_string(i) + "','KeySchema':" + keys +
                        ",'Projection':{'ProjectionType':'ALL'}}";
            }
            return list;
        };
        std::string rest =
            "'TableName':'" + name + "','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':[" +
            definitions +
            "],'KeySchema':[{'AttributeName':'a','KeyType':'HASH'},{'AttributeName':'b','KeyType':'RANGE'}]";
        if (globals > 0)
            rest += ",'GlobalSecondaryIndexes':[" +
                    indexes(globals, "g", "[{'AttributeName':'b','KeyType':'HASH'}]") + "]";
        if (locals > 0)
            rest +=
                ",'LocalSecondaryIndexes':[" +
                indexes(locals, "l",
                        "[{'AttributeName':'a','KeyType':'HASH'},{'AttributeName':'b','KeyType':'RANGE'}]") +
                "]";
        return create(f, rest);
    };
    CHECK(table("most", 20, 5).starts_with("{"));
    CHECK(table("globals", 21, 0) ==
          "ValidationException: One or more parameter values were invalid: GlobalSecondaryIndex count "
          "exceeds the per-table limit of 20");
    CHECK(table("locals", 0, 6) ==
          "ValidationException: One or more parameter values were invalid: Number of LocalSecondaryIndexes "
          "exceeds per-table limit of 5");
}

TEST_CASE("time to live is a setting that is kept") {
    Fixture f;
    f.make_table("one");
    CHECK(f.call("DescribeTimeToLive", q("{'TableName':'one'}")) ==
          q("{'TimeToLiveDescription':{'TimeToLiveStatus':'DISABLED'}}"));
    const std::string on =
        "{'TableName':'one','TimeToLiveSpecification':{'Enabled':true,'AttributeName':'t'}}";
    CHECK(f.call("UpdateTimeToLive", q(on)) ==
          q("{'TimeToLiveSpecification':{'Enabled':true,'AttributeName':'t'}}"));
    CHECK(f.call("UpdateTimeToLive", q(on)) == "ValidationException: TimeToLive is already enabled");
    CHECK(f.call("DescribeTimeToLive", q("{'TableName':'one'}")) ==
          q("{'TimeToLiveDescription':{'TimeToLiveStatus':'ENABLED','AttributeName':'t'}}"));
}

TEST_CASE("a protected table is not deleted") {
    Fixture f;
    create(f, "'TableName':'one','BillingMode':'PAY_PER_REQUEST','DeletionProtectionEnabled':true," + kKey);
    CHECK(f.call("DeleteTable", q("{'TableName':'one'}")) ==
          "ValidationException: Resource cannot be deleted as it is currently protected against deletion. "
          "Disable deletion protection first.");
    CHECK(f.call("ListTables", "{}") == q("{'TableNames':['one']}"));
}

TEST_CASE("a template's table is made by the deployer, named by CloudFormation's rule when it has no name") {
    Fixture f;
    const gate::Declared unnamed =
        declare(f,
                "{'BillingMode':'PAY_PER_REQUEST','TimeToLiveSpecification':{'AttributeName':'t','Enabled':'"
                "true'},'Tags':[{'Key':'k','Value':'v'}]," +
                    kKey + "}");
    CHECK(unnamed.physical_id.starts_with("fitness-Activities-"));
    CHECK(unnamed.physical_id.size() == std::string("fitness-Activities-").size() + 13);
    CHECK(unnamed.arn == "arn:aws:dynamodb:us-east-1:123456789012:table/" + unnamed.physical_id);
    CHECK(unnamed.attributes.at("Arn") == core::Document(unnamed.arn));
    CHECK(f.service.resource_tags(unnamed.arn).at("k") == "v");
    CHECK(f.call("DescribeTimeToLive", "{\"TableName\":\"" + unnamed.physical_id + "\"}").find("ENABLED") !=
          std::string::npos);
    CHECK(f.ledger.entries().front().actor.deployer);
    CHECK_FALSE(unnamed.attributes.contains("StreamArn"));
    const gate::Declared streaming =
        declare(f, "{'BillingMode':'PAY_PER_REQUEST','StreamSpecification':{'StreamViewType':'NEW_IMAGE'}," + kKey +
                       "}");
    CHECK(streaming.attributes.at("StreamArn").if_string()->starts_with(streaming.arn + "/stream/"));
    const gate::Declared named = declare(
        f,
        "{'TableName':'mine','ProvisionedThroughput':{'ReadCapacityUnits':'1','WriteCapacityUnits':2},"
        "'ResourcePolicy':{'PolicyDocument':{'Version':'2012-10-17','Statement':[{'Effect':'Allow','"
        "Principal':'*','Action':'dynamodb:GetItem','Resource':'*'}]}}," +
            kKey + "}");
    CHECK(named.physical_id == "mine");
    CHECK(f.service.resource_policy(named.arn) != nullptr);
    CHECK(f.service.resource_policy(named.arn + "/index/i") != nullptr);
    CHECK_THROWS_AS(declare(f, "{'TableName':'bad'," + kKey + "}"), gate::AwsError);
}

TEST_CASE("tables, items and answers of two worlds with one seed are equal") {
    const auto run = [] {
        Fixture f(77);
        const gate::Declared table = declare(f, "{'BillingMode':'PAY_PER_REQUEST'," + kKey + "}");
        return f.call("DescribeTable", "{\"TableName\":\"" + table.physical_id + "\"}");
    };
    CHECK(run() == run());
}
