#pragma once
#include "runtime/core/document.hpp"
#include "runtime/core/world.hpp"
#include "runtime/iam/policy.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leastwise::apigateway {

using Texts = std::map<std::string, std::string, std::less<>>;
using Tags = std::map<std::string, std::string>;

enum class Flavor { rest, http };  ///< REST API (v1) or HTTP API (v2)

enum class IntegrationType { aws_proxy, mock, aws, http, http_proxy };

/// What happens to a body without a request template for its content type.
enum class Passthrough { when_no_match, when_no_templates, never };

/// How an integration's answer becomes the method's: MOCK only.
struct IntegrationResponse {
    std::string selection_pattern;  ///< "" is the default
    int status = 200;
    Texts parameters;  ///< "method.response.header.X" → "'text'"
    Texts templates;   ///< by content type
};

struct Integration {
    IntegrationType type = IntegrationType::mock;
    std::string http_method;  ///< of the call to the backend
    std::string uri;
    std::string credentials;  ///< role ARN; "" = the function's resource policy
    std::string payload_format = "1.0";
    std::chrono::milliseconds timeout{29000};
    Texts request_templates;
    Passthrough passthrough = Passthrough::when_no_match;
    std::vector<IntegrationResponse> responses;
    std::string unsupported;  ///< why it cannot run; requests answer 500
    core::Span span;
};

enum class Authorization { none, iam, authorizer };

struct Method {
    std::string http_method;  ///< "GET", or "ANY"
    std::string operation_name;
    Authorization authorization = Authorization::none;
    std::string authorizer_id;
    bool api_key_required = false;
    std::string validator_id;
    std::map<std::string, bool, std::less<>> request_parameters;  ///< "method.request.header.X" → required
    Texts request_models;                                         ///< content type → model name
    std::optional<Integration> integration;
    core::Span span;
};

struct Resource {
    std::string id;
    std::string parent_id;  ///< "" for the root
    std::string path_part;
    std::string path = "/";
    std::map<std::string, Method, std::less<>> methods;
};

struct Model {
    std::string name;
    std::string content_type = "application/json";
    core::Document schema;
    core::Span span;
};

struct RequestValidator {
    std::string id;
    std::string name;
    bool body = false;
    bool parameters = false;
};

enum class AuthorizerType { token, request };

/// One value that identifies a caller: `method.request.header.Auth`, `$request.header.Auth`,
/// `context.identity.sourceIp`.
struct IdentitySource {
    enum class Kind { header, query, stage_variable, context };
    Kind kind = Kind::header;
    std::string name;
};

struct Authorizer {
    std::string id;
    std::string name;
    AuthorizerType type = AuthorizerType::token;
    std::string uri;
    std::string credentials;
    std::vector<IdentitySource> identity_sources;
    std::string validation_expression;
    std::chrono::seconds ttl{300};
    std::string payload_format = "1.0";  ///< HTTP APIs: or "2.0"
    bool simple_responses = false;       ///< HTTP APIs
    std::string unsupported;             ///< why it cannot run; requests answer 500
    core::Span span;
};

struct GatewayResponse {
    std::optional<int> status;
    Texts parameters;
    Texts templates;
};

enum class ApiKeySource { header, authorizer };

/// What a deployment freezes.
struct Definition {
    std::map<std::string, Resource, std::less<>> resources;  ///< by id
    std::string root_id;
    std::map<std::string, Model, std::less<>> models;  ///< by name
    std::map<std::string, RequestValidator, std::less<>> validators;
    std::map<std::string, Authorizer, std::less<>> authorizers;
    std::map<std::string, GatewayResponse, std::less<>> gateway_responses;  ///< by type, "DEFAULT_4XX"
    std::vector<std::string> binary_media_types;
    ApiKeySource api_key_source = ApiKeySource::header;
    core::Document policy;  ///< null when the API has none
};

struct Stage {
    std::string name;
    std::string logical_id;
    std::string deployment_id;
    Texts variables;
    Tags tags;
    core::Instant created{};
};

struct Deployment {
    std::string id;
    std::string description;
    core::Instant created{};
    std::shared_ptr<const class Snapshot> snapshot;  // shared with the requests it is serving
};

struct Api {
    std::string id;
    std::string name;
    std::string description;
    std::string logical_id;
    Flavor flavor = Flavor::rest;
    Definition definition;
    std::map<std::string, Deployment, std::less<>> deployments;
    std::map<std::string, Stage, std::less<>> stages;
    Tags tags;
    core::Instant created{};
    std::optional<core::Document> cors;                            ///< HTTP APIs
    std::map<std::string, Integration, std::less<>> integrations;  ///< HTTP APIs, by id; routes point at them
};

struct ApiKey {
    std::string id, name, value;
    bool enabled = true;
    core::Instant created{};
};

struct UsagePlan {
    std::string id, name;
    std::vector<std::pair<std::string, std::string>> stages;  ///< API id and stage name
    std::vector<std::string> key_ids;
};

}  // namespace leastwise::apigateway
