#include "emulators/apigateway/openapi.hpp"

#include "emulators/apigateway/testcases/gateway_world.hpp"

using namespace leastwise;
using namespace leastwise::apigateway;
using apigateway::testing::json;
using apigateway::testing::kFunctionUri;
using apigateway::testing::to_function;

namespace {

/// A definition loaded from a document, with what was said about it.
struct Loaded {
    core::Random random{3};
    core::Ids ids{random};
    Definition definition = empty_definition(ids);
    core::Diagnostics diagnostics;
    Imported imported;

    explicit Loaded(std::string_view text, Flavor flavor = Flavor::rest) {
        imported = import_openapi(json(text), {definition, flavor, "abc123", ids}, diagnostics);
    }
    const Method& method(std::string_view path, std::string_view name) {
        Resource* resource = find_resource(definition, path);
        REQUIRE(resource != nullptr);
        const auto found = resource->methods.find(name);
        REQUIRE(found != resource->methods.end());
        return found->second;
    }
    std::vector<std::string> messages() const {
        std::vector<std::string> out;
        for (const auto& d : diagnostics) out.push_back(d.message);
        return out;
    }
};

}  // namespace

TEST_CASE("paths become a tree of resources with methods") {
    Loaded api(R"({"swagger":"2.0","info":{"title":"pets","description":"d"},"paths":{
        "/pets/{id}/toys":{"get":{"operationId":"listToys",)" +
               to_function("a") + R"(}},
        "/":{"x-amazon-apigateway-any-method":{)" +
               to_function("b") + R"(}},
        "/pets/{proxy+}":{"POST":{)" +
               to_function("c") + "}}}}");
    CHECK(api.messages().empty());
    CHECK(api.imported.title == "pets");
    CHECK(api.definition.resources.size() == 5);
    CHECK(api.method("/", "ANY").integration->uri.find("function:b/") != std::string::npos);
    const Method& toys = api.method("/pets/{id}/toys", "GET");
    CHECK(toys.operation_name == "listToys");
    CHECK(toys.integration->timeout == std::chrono::milliseconds{29'000});
    CHECK(api.method("/pets/{proxy+}", "POST").authorization == Authorization::none);
    CHECK(find_resource(api.definition, "/pets/{id}")->parent_id ==
          find_resource(api.definition, "/pets")->id);
    CHECK(api.definition.models.size() == 2);
}

TEST_CASE("security of the operation replaces the document's; api_key asks for a key beside it") {
    const std::string schemes =
        R"("securityDefinitions":{"Auth":{"type":"apiKey","in":"header","name":"X-Token",
        "x-amazon-apigateway-authorizer":{"type":"token","authorizerResultTtlInSeconds":"20","authorizerUri":")" +
        std::string(kFunctionUri) +
        R"(auth/invocations"}},"AWS_IAM":{"type":"apiKey","in":"header","name":"Authorization",
        "x-amazon-apigateway-authtype":"awsSigv4"},"api_key":{"type":"apiKey","in":"header","name":"x-api-key"}})";
    Loaded api(R"({"swagger":"2.0","security":[{"Auth":[]}],)" + schemes + R"(,"paths":{"/a":{
        "get":{)" +
               to_function("f") + R"(},
        "put":{"security":[],)" +
               to_function("f") + R"(},
        "post":{"security":[{"NONE":[]},{"api_key":[]}],)" +
               to_function("f") + R"(},
        "delete":{"security":[{"AWS_IAM":[]}],)" +
               to_function("f") + R"(},
        "patch":{"security":[{"Auth":[]},{"api_key":[]}],)" +
               to_function("f") + R"(},
        "head":{"security":[{"Nobody":[]}],)" +
               to_function("f") + R"(},
        "options":{"x-amazon-apigateway-auth":{"type":"NONE"},)" +
               to_function("f") + "}}}}");
    CHECK(api.messages() == std::vector<std::string>{"security scheme \"Nobody\" is not defined"});
    REQUIRE(api.definition.authorizers.size() == 1);
    const Authorizer& authorizer = api.definition.authorizers.begin()->second;
    CHECK(authorizer.name == "Auth");
    CHECK(authorizer.ttl == std::chrono::seconds{20});
    REQUIRE(authorizer.identity_sources.size() == 1);
    CHECK(authorizer.identity_sources[0].name == "X-Token");
    CHECK(api.method("/a", "GET").authorizer_id == authorizer.id);
    CHECK(api.method("/a", "PUT").authorization == Authorization::none);
    CHECK(api.method("/a", "POST").authorization == Authorization::none);
    CHECK(api.method("/a", "POST").api_key_required);
    CHECK(api.method("/a", "DELETE").authorization == Authorization::iam);
    CHECK(api.method("/a", "PATCH").authorization == Authorization::authorizer);
    CHECK(api.method("/a", "PATCH").api_key_required);
    CHECK_FALSE(api.method("/a", "GET").api_key_required);
    CHECK(api.method("/a", "OPTIONS").authorization == Authorization::none);
}

TEST_CASE("references between schemas become references between models") {
    Loaded api(R"({"openapi":"3.0.1","components":{"schemas":{
        "House":{"properties":{"people":{"type":"array","items":{"$ref":"#/components/schemas/Person"}}}},
        "Person":{"properties":{"$ref":{"type":"string"}}}},
        "parameters":{"P":{"in":"query","name":"p","required":true}}},
        "paths":{"/h/{id}":{"parameters":[{"$ref":"#/components/parameters/P"},{"in":"path","name":"id"}],"post":{
        "requestBody":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/House"}}}},)" +
               to_function("f") + "}}}}");
    CHECK(api.messages().empty());
    CHECK(
        wire::to_json(api.definition.models.at("House").schema) ==
        R"({"properties":{"people":{"type":"array","items":{"$ref":)"
          R"("https://apigateway.amazonaws.com/restapis/abc123/models/Person"}}}})");
    CHECK(wire::to_json(api.definition.models.at("Person").schema) ==
          R"({"properties":{"$ref":{"type":"string"}}})");
    const Method& method = api.method("/h/{id}", "POST");
    CHECK(method.request_models.at("application/json") == "House");
    CHECK(method.request_parameters.at("method.request.path.id"));
    CHECK(method.request_parameters.at("method.request.querystring.p"));
}

TEST_CASE("settings of the API come from its extensions") {
    Loaded api(R"({"swagger":"2.0","paths":{},"x-amazon-apigateway-binary-media-types":["image~1png","*/*"],
        "x-amazon-apigateway-api-key-source":"AUTHORIZER","x-amazon-apigateway-policy":{"Statement":[]}})");
    CHECK(api.definition.binary_media_types == std::vector<std::string>{"image/png", "*/*"});
    CHECK(api.definition.api_key_source == ApiKeySource::authorizer);
    CHECK(api.definition.policy.if_object() != nullptr);
}

TEST_CASE("what is wrong or not supported is said, everything at once") {
    const std::pair<const char*, std::vector<std::string>> rows[] = {
        {R"("text")", {"the API's body must be an OpenAPI document, not string"}},
        {R"({"paths":{}})", {"the API's body says neither swagger: \"2.0\" nor openapi: \"3.0.x\""}},
        {R"({"swagger":"1.2"})", {"the API's body says neither swagger: \"2.0\" nor openapi: \"3.0.x\""}},
        {R"({"swagger":"2.0","paths":{"/a":{"get":{}},"b":{},"/c":[],"/d":{"$ref":"x"}}})",
         {"a method of /a has no x-amazon-apigateway-integration", "path \"b\" must start with /",
          "path /c must be an object", "path /d: $ref is not supported"}},
        {R"({"swagger":"2.0","x-amazon-apigateway-fancy":1,"paths":{"/a":{"get":{"x-amazon-apigateway-integration":{
            "type":"nonsense"}}}}})",
         {"API member \"x-amazon-apigateway-fancy\" is not supported",
          "integration type \"nonsense\" is not one of aws_proxy, mock, aws, http, http_proxy"}},
        {R"({"swagger":"2.0","securityDefinitions":{"A":{"type":"apiKey",
            "x-amazon-apigateway-authorizer":{"type":"request",
            "identitySource":"header.X, method.request.body.y","authorizerResultTtlInSeconds":3601,
            "authorizerUri":"x"}}}})",
         {"\"header.X\" is no identity source", "\"method.request.body.y\" is no identity source",
          "authorizer \"A\": the result TTL must be between 0 and 3600 seconds",
          "authorizer \"A\": authorizer target \"x\" is not a Lambda function; requests that need it will "
          "answer 500"}},
    };
    for (const auto& [text, expected] : rows) {
        INFO(text);
        CHECK(Loaded(text).messages() == expected);
    }
}

TEST_CASE("integration settings that are not honoured are listed, and timeouts have bounds") {
    const auto with = [](std::string_view more) {
        std::string text = R"({"swagger":"2.0","paths":{"/a":{"get":{)" + to_function("f") + "}}}}";
        text.insert(text.rfind("invocations\"") + 12, more);
        return Loaded(text).messages();
    };
    CHECK(with("").empty());
    CHECK(with(R"(,"timeoutInMillis":50,"passthroughBehavior":"when_no_match")").empty());
    CHECK(with(R"(,"timeoutInMillis":"29000")").empty());
    CHECK(with(R"(,"timeoutInMillis":49)") ==
          std::vector<std::string>{"integration timeout must be between 50 and 29000 ms"});
    CHECK(with(R"(,"timeoutInMillis":29001)") ==
          std::vector<std::string>{"integration timeout must be between 50 and 29000 ms"});
    CHECK(with(R"(,"responseTransferMode":"STREAM","requestParameters":{})") ==
          std::vector<std::string>{"integration member \"responseTransferMode\" is not supported",
                                   "integration member \"requestParameters\" is not supported"});
}

TEST_CASE("a function is named by an invocation URI or by its own ARN") {
    const std::string arn = "arn:aws:lambda:us-east-1:123456789012:function:f";
    CHECK(function_of_uri("arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/" + arn +
                          "/invocations") == arn);
    CHECK(function_of_uri(arn + ":live") == arn + ":live");
    for (const char* other :
         {"", "f", "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/x",
          "arn:aws:apigateway:us-east-1:dynamodb:action/PutItem", "https://example.com"}) {
        CHECK(function_of_uri(other).empty());
    }
}
