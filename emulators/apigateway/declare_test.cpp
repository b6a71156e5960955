#include "emulators/apigateway/testcases/gateway_world.hpp"

using namespace leastwise;
using apigateway::testing::GatewayWorld;
using apigateway::testing::json;
using apigateway::testing::kFunctionUri;
using apigateway::testing::to_function;

namespace {

core::Document properties(const GatewayWorld& w, std::string_view text) {
    core::Document document = json(text);
    document.if_object()->append("RestApiId", w.api_id);
    return document;
}

std::string failure(GatewayWorld& w, std::string type, core::Document given) {
    try {
        w.declare(std::move(type), "X", std::move(given));
    } catch (const gate::AwsError& error) {
        return error.code() + ": " + error.message();
    }
    return "no error";
}

std::string lambda_uri(std::string_view function) {
    return std::string(kFunctionUri) + std::string(function) + "/invocations";
}

/// An API of separate resources, as CDK writes it: POST /things/{id} with validator, model and authorizer.
struct Parts {
    GatewayWorld w;
    std::string things, id, validator, authorizer;

    Parts() {
        const auto api = w.declare("AWS::ApiGateway::RestApi", "Api", json(R"({"Name":"parts"})"));
        w.api_id = api.physical_id;
        const std::string root = *api.attributes.at("RootResourceId").if_string();
        things = w.declare("AWS::ApiGateway::Resource", "Things",
                           properties(w, R"({"PathPart":"things","ParentId":")" + root + "\"}"))
                     .physical_id;
        id = w.declare("AWS::ApiGateway::Resource", "Id",
                       properties(w, R"({"PathPart":"{id}","ParentId":")" + things + "\"}"))
                 .physical_id;
        validator = w.declare("AWS::ApiGateway::RequestValidator", "V",
                              properties(w, R"({"ValidateRequestBody":true})"))
                        .physical_id;
        authorizer = w.declare("AWS::ApiGateway::Authorizer", "Auth",
                               properties(w, R"({"Type":"TOKEN","Name":"Auth",
            "IdentitySource":"method.request.header.X-Token","AuthorizerUri":")" +
                                                 lambda_uri("auth") + "\"}"))
                         .physical_id;
        w.declare("AWS::ApiGateway::Model", "Thing",
                  properties(w, R"({"Name":"Thing","Schema":{"required":["a"]}})"));
    }
    core::Document method() const {
        return properties(w, R"({"HttpMethod":"POST","ResourceId":")" + id +
                                 R"(","AuthorizationType":"CUSTOM","AuthorizerId":")" + authorizer +
                                 R"(","RequestValidatorId":")" + validator +
                                 R"(","RequestModels":{"application/json":"Thing"},
            "Integration":{"Type":"AWS_PROXY","IntegrationHttpMethod":"POST","Uri":")" +
                                 lambda_uri("fn") + "\"}}");
    }
};

}  // namespace

TEST_CASE("an API of separate resources serves like one from a document") {
    Parts parts;
    GatewayWorld& w = parts.w;
    w.declare("AWS::ApiGateway::Method", "Post", parts.method());
    w.declare("AWS::ApiGateway::GatewayResponse", "Gone",
              properties(w, R"({"ResponseType":"UNAUTHORIZED","StatusCode":"410"})"));
    w.deploy();
    CHECK(w.problems().empty());
    w.lambda.answer("auth", {R"({"principalId":"u","policyDocument":{"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":"execute-api:Invoke","Resource":"*"}]}})"});
    CHECK(w.send("POST", "/Prod/things/1").status == 410);
    const GatewayWorld::Fields token{{"X-Token", "t"}};
    CHECK(w.outcome("POST", "/Prod/things/1", token, "{}") ==
          R"(400 BadRequestException {"message":"Invalid request body"})");
    CHECK(w.outcome("POST", "/Prod/things/1", token, R"({"a":1})") == "200 ok");
}

TEST_CASE("a deployment freezes the API as it is") {
    Parts parts;
    GatewayWorld& w = parts.w;
    w.declare("AWS::ApiGateway::Method", "Post", parts.method());
    w.deploy();
    auto get = parts.method();
    (*get.if_object())["HttpMethod"] = core::Document("GET");
    (*get.if_object())["AuthorizationType"] = core::Document("NONE");
    w.declare("AWS::ApiGateway::Method", "Get", get);
    CHECK(w.send("GET", "/Prod/things/1").status == 403);
    const auto second =
        w.declare("AWS::ApiGateway::Deployment", "Second", properties(w, R"({"StageName":"next"})"));
    CHECK(w.outcome("GET", "/next/things/1", {}, R"({"a":1})") == "200 ok");
    CHECK(w.send("GET", "/Prod/things/1").status == 403);
    CHECK(*w.lambda.invoked.back().event.find("requestContext")->find_string("deploymentId") ==
          second.physical_id);
}

TEST_CASE("stage variables reach the event and the integration's function") {
    GatewayWorld w;
    w.rest_api(R"({"paths":{"/a":{"get":{)" + to_function("${stageVariables.target}") + "}}}}");
    const auto id = w.gateway.registry().find(w.api_id)->deployments.begin()->first;
    w.declare("AWS::ApiGateway::Stage", "S",
              properties(w, R"({"StageName":"dev","DeploymentId":")" + id +
                                R"(","Variables":{"target":"fn","count":3}})"));
    CHECK(w.outcome("GET", "/dev/a") == "200 ok");
    REQUIRE(w.lambda.invoked.size() == 1);
    CHECK(w.lambda.invoked[0].function == "fn");
    CHECK(wire::to_json(*w.lambda.invoked[0].event.find("stageVariables")) ==
          R"({"count":"3","target":"fn"})");
}

TEST_CASE("what AWS refuses is refused in AWS's words") {
    Parts parts;
    GatewayWorld& w = parts.w;
    CHECK(failure(w, "AWS::ApiGateway::Deployment", properties(w, "{}")) ==
          "BadRequestException: The REST API doesn't contain any methods");
    auto bare = parts.method();
    bare.if_object()->erase("Integration");
    w.declare("AWS::ApiGateway::Method", "Bare", bare);
    CHECK(failure(w, "AWS::ApiGateway::Deployment", properties(w, "{}")) ==
          "BadRequestException: No integration defined for method");
    w.declare("AWS::ApiGateway::Method", "Post", parts.method());
    w.deploy();
    CHECK(failure(w, "AWS::ApiGateway::Stage",
                  properties(w, R"({"StageName":"Prod","DeploymentId":"none"})")) ==
          "BadRequestException: Deployment id does not exist");
    const auto id = w.gateway.registry().find(w.api_id)->deployments.begin()->first;
    CHECK(failure(w, "AWS::ApiGateway::Stage",
                  properties(w, R"({"StageName":"Prod","DeploymentId":")" + id + "\"}")) ==
          "ConflictException: Stage already exists");
    CHECK(failure(w, "AWS::ApiGateway::Stage",
                  properties(w, R"({"StageName":"a b","DeploymentId":")" + id + "\"}")) ==
          "BadRequestException: Stage name only allows a-zA-Z0-9_-");
    CHECK(failure(w, "AWS::ApiGateway::Resource",
                  properties(w, R"({"PathPart":"{id}","ParentId":")" + parts.things + "\"}")) ==
          "ConflictException: Another resource with the same parent already has this name: {id}");
    CHECK(failure(w, "AWS::ApiGateway::Resource", properties(w, R"({"PathPart":"x","ParentId":"none"})")) ==
          "NotFoundException: Invalid Resource identifier specified");
    CHECK(failure(w, "AWS::ApiGateway::Resource",
                  json(R"({"PathPart":"x","ParentId":"p","RestApiId":"none"})")) ==
          "NotFoundException: Invalid API identifier specified 123456789012:none");
    CHECK(failure(w, "AWS::ApiGateway::RestApi", json("{}")) ==
          "BadRequestException: Property Name is required when the API has no Body");
    CHECK(failure(w, "AWS::ApiGateway::ApiKey", json(R"({"Value":"short"})")) ==
          "BadRequestException: API Key value should be at least 20 characters");
}

TEST_CASE("provisioning asks the gate as the deployer") {
    GatewayWorld w;
    w.rest_api(R"({"paths":{"/a":{"get":{)" + to_function("fn") + "}}}}");
    std::vector<std::string> asked;
    for (const auto& entry : w.ledger.entries()) {
        for (const auto& check : entry.checks) asked.push_back(check.action + ' ' + check.resource);
    }
    CHECK(asked == std::vector<std::string>{
                       "apigateway:POST arn:aws:apigateway:us-east-1::/restapis",
                       "apigateway:POST arn:aws:apigateway:us-east-1::/restapis/" + w.api_id + "/deployments",
                       "apigateway:POST arn:aws:apigateway:us-east-1::/restapis/" + w.api_id + "/stages"});
    w.admin.principal = {};
    w.admin.access_key_id.clear();
    CHECK_THROWS_AS(w.declare("AWS::ApiGateway::RestApi", "Other", json(R"({"Name":"x"})")), gate::AwsError);
    CHECK(w.gateway.apis().size() == 1);
}

TEST_CASE("APIs are listed and found by their host names") {
    GatewayWorld w;
    w.rest_api(R"({"paths":{"/a":{"get":{)" + to_function("fn") + "}}}}");
    const auto listed = w.gateway.apis();
    REQUIRE(listed.size() == 1);
    CHECK(listed[0].name == "app");
    CHECK(listed[0].logical_id == "Api");
    CHECK(listed[0].stages == std::vector<std::string>{"Prod"});
    CHECK(w.gateway.api_for_host(w.api_id + ".execute-api.us-east-1.amazonaws.com:443") == w.api_id);
    for (const std::string& other :
         {std::string("localhost:4566"), w.api_id, w.api_id + ".execute-api.eu-west-1.amazonaws.com",
          std::string("nothere.execute-api.us-east-1.amazonaws.com"), std::string("")}) {
        CHECK_FALSE(w.gateway.api_for_host(other).has_value());
    }
}

TEST_CASE("every property of every type says what becomes of it") {
    GatewayWorld w;
    CHECK(w.gateway.resource_types().size() == 18);
    for (const auto& type : w.gateway.resource_types()) {
        INFO(type.type);
        CHECK_FALSE(type.properties.empty());
        for (const auto& property : type.properties) {
            INFO(property.name);
            CHECK((property.support == gate::Support::ok || !property.note.empty()));
        }
    }
}

TEST_CASE("an API key's value is told to whom asks for it") {
    GatewayWorld w;
    const std::string value = "0123456789abcdefghij";
    w.declare("AWS::ApiGateway::ApiKey", "Key",
              json(R"({"Name":"app-key","Enabled":true,"Value":")" + value + "\"}"));
    const auto call = [&w](std::string_view operation, const std::string& input) {
        return w.gate.call_now(w.admin, "apigateway", operation, json(input)).output;
    };
    const auto keys = call("GetApiKeys", "{}");
    const auto& key = keys.find("item")->if_array()->at(0);
    CHECK(*key.find_string("name") == "app-key");
    CHECK(key.find("value") == nullptr);
    const std::string id = *key.find_string("id");
    CHECK(call("GetApiKeys", R"({"name":"other"})").find("item")->if_array()->empty());
    const auto named = call("GetApiKeys", R"({"name":"app","includeValues":"true"})");
    CHECK(*named.find("item")->if_array()->at(0).find_string("value") == value);
    CHECK(call("GetApiKey", R"({"apiKey":")" + id + "\"}").find("value") == nullptr);
    CHECK(*call("GetApiKey", R"({"includeValue":"true","apiKey":")" + id + "\"}").find_string("value") == value);
    CHECK_THROWS_AS(call("GetApiKey", R"({"apiKey":"none"})"), gate::AwsError);
}

TEST_CASE("control-plane operations describe what was declared") {
    GatewayWorld w;
    w.rest_api(R"({"paths":{"/a/{b}":{"get":{)" + to_function("fn") + "}}}}");
    const auto call = [&w](std::string_view operation, std::string_view more = "") {
        core::Document input = json("{" + std::string(more) + "}");
        input.if_object()->append("restApiId", w.api_id);
        return w.gate.call_now(w.admin, "apigateway", operation, std::move(input)).output;
    };
    const auto apis =
        w.gate.call_now(w.admin, "apigateway", "GetRestApis", core::Document::object()).output;
    CHECK(*apis.find("item")->if_array()->front().find_string("id") == w.api_id);
    CHECK(*call("GetRestApi").find_string("name") == "app");
    std::vector<std::string> paths;
    const auto resources = call("GetResources");
    for (const auto& resource : *resources.find("item")->if_array())
        paths.push_back(*resource.find_string("path"));
    CHECK(paths == std::vector<std::string>{"/", "/a", "/a/{b}"});
    CHECK(*call("GetStage", R"("stageName":"Prod")").find_string("stageName") == "Prod");
    CHECK(call("GetStages").find("item")->if_array()->size() == 1);
    CHECK(call("GetDeployments").find("item")->if_array()->size() == 1);
    CHECK_THROWS_AS(call("GetStage", R"("stageName":"none")"), gate::AwsError);
}
