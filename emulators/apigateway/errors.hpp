#pragma once
#include "runtime/gate/error.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

// Every text that a client of an API or of the control plane sees. Tags: [S] recorded from AWS by a public
// test suite, [D] AWS documentation, [K] AWS knowledge centre, (mem) not verified.

namespace leastwise::apigateway {

/// Gateway response types in AWS's spelling.
namespace response_type {
constexpr std::string_view kAccessDenied = "ACCESS_DENIED";
constexpr std::string_view kApiConfigurationError = "API_CONFIGURATION_ERROR";
constexpr std::string_view kAuthorizerConfigurationError = "AUTHORIZER_CONFIGURATION_ERROR";
constexpr std::string_view kAuthorizerFailure = "AUTHORIZER_FAILURE";
constexpr std::string_view kBadRequestBody = "BAD_REQUEST_BODY";
constexpr std::string_view kBadRequestParameters = "BAD_REQUEST_PARAMETERS";
constexpr std::string_view kDefault4xx = "DEFAULT_4XX";
constexpr std::string_view kDefault5xx = "DEFAULT_5XX";
constexpr std::string_view kExpiredToken = "EXPIRED_TOKEN";
constexpr std::string_view kIntegrationFailure = "INTEGRATION_FAILURE";
constexpr std::string_view kIntegrationTimeout = "INTEGRATION_TIMEOUT";
constexpr std::string_view kInvalidApiKey = "INVALID_API_KEY";
constexpr std::string_view kInvalidSignature = "INVALID_SIGNATURE";
constexpr std::string_view kMissingAuthenticationToken = "MISSING_AUTHENTICATION_TOKEN";
constexpr std::string_view kQuotaExceeded = "QUOTA_EXCEEDED";
constexpr std::string_view kRequestTooLarge = "REQUEST_TOO_LARGE";
constexpr std::string_view kResourceNotFound = "RESOURCE_NOT_FOUND";
constexpr std::string_view kThrottled = "THROTTLED";
constexpr std::string_view kUnauthorized = "UNAUTHORIZED";
constexpr std::string_view kUnsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE";
constexpr std::string_view kWafFiltered = "WAF_FILTERED";
}  // namespace response_type

/// Default status of each type [D]; 0 where the type stands for others.
constexpr std::array<std::pair<std::string_view, int>, 21> kDefaultStatus = {{
    {response_type::kAccessDenied, 403},
    {response_type::kApiConfigurationError, 500},
    {response_type::kAuthorizerConfigurationError, 500},
    {response_type::kAuthorizerFailure, 500},
    {response_type::kBadRequestBody, 400},
    {response_type::kBadRequestParameters, 400},
    {response_type::kDefault4xx, 0},
    {response_type::kDefault5xx, 0},
    {response_type::kExpiredToken, 403},
    {response_type::kIntegrationFailure, 504},
    {response_type::kIntegrationTimeout, 504},
    {response_type::kInvalidApiKey, 403},
    {response_type::kInvalidSignature, 403},
    {response_type::kMissingAuthenticationToken, 403},
    {response_type::kQuotaExceeded, 429},
    {response_type::kRequestTooLarge, 413},
    {response_type::kResourceNotFound, 404},
    {response_type::kThrottled, 429},
    {response_type::kUnauthorized, 401},
    {response_type::kUnsupportedMediaType, 415},
    {response_type::kWafFiltered, 403},
}};

/// Why a request ends before, or instead of, an integration's answer.
struct Fault {
    std::string_view type;  ///< response_type::…
    int status = 500;
    std::optional<std::string> message;  ///< nothing is JSON's null
    std::string_view error_type;         ///< x-amzn-ErrorType
    std::string validation_error{};      ///< $context.error.validationErrorString
};

namespace fault {

inline Fault unknown_route() {  // [S], also for a method that the resource lacks
    return {response_type::kMissingAuthenticationToken, 403, "Missing Authentication Token",
            "MissingAuthenticationTokenException"};
}
inline Fault unsigned_request() { return unknown_route(); }  // [K]
inline Fault missing_parameters(const std::string& names) {  // [S]; names sorted by their full keys
    return {response_type::kBadRequestParameters, 400, "Missing required request parameters: [" + names + "]",
            "BadRequestException"};
}
inline Fault invalid_body(std::string details) {  // [S]; details in the context only [D]
    return {response_type::kBadRequestBody, 400, "Invalid request body", "BadRequestException",
            std::move(details)};
}
inline Fault unauthorized() {  // [K]
    return {response_type::kUnauthorized, 401, "Unauthorized", "UnauthorizedException"};
}
inline Fault authorizer_denied() {  // [K]
    return {response_type::kAccessDenied, 403, "User is not authorized to access this resource",
            "AccessDeniedException"};
}
inline Fault authorizer_denied_explicitly() {  // [K]; until 2025 without "in an identity-based policy"
    return {
        response_type::kAccessDenied, 403,
        "User is not authorized to access this resource with an explicit deny in an identity-based policy",
        "AccessDeniedException"};
}
/// `who` is an ARN, or "anonymous" for an unsigned request. [K]
inline Fault not_authorized(std::string_view who, std::string_view method_arn, std::string_view suffix) {
    return {response_type::kAccessDenied, 403,
            "User: " + std::string(who) + " is not authorized to perform: execute-api:Invoke on resource: " +
                std::string(method_arn) + std::string(suffix),
            "AccessDeniedException"};
}
constexpr std::string_view kWithExplicitDeny = " with an explicit deny";  // [K]

inline Fault signature_refused(std::string_view type, std::string message, std::string_view error_type) {
    return {type, 403, std::move(message), error_type};  // texts are those of Signature Version 4
}
inline Fault invalid_api_key() {  // [K]
    return {response_type::kInvalidApiKey, 403, "Forbidden", "ForbiddenException"};
}
inline Fault waf_filtered() {  // [K]; header (mem)
    return {response_type::kWafFiltered, 403, "Forbidden", "ForbiddenException"};
}
inline Fault unknown_stage() {  // (mem)
    return {response_type::kAccessDenied, 403, "Forbidden", "ForbiddenException"};
}
inline Fault not_found() {  // HTTP APIs [D]
    return {response_type::kResourceNotFound, 404, "Not Found", "NotFoundException"};
}
inline Fault forbidden() {  // HTTP APIs [D]
    return {response_type::kAccessDenied, 403, "Forbidden", "ForbiddenException"};
}
inline Fault http_internal_error() {  // HTTP APIs [D]
    return {response_type::kApiConfigurationError, 500, "Internal Server Error",
            "InternalServerErrorException"};
}
inline Fault service_unavailable() {  // HTTP APIs (mem)
    return {response_type::kIntegrationTimeout, 503, "Service Unavailable", "InternalServerErrorException"};
}
inline Fault unsupported_media_type() {  // [K]
    return {response_type::kUnsupportedMediaType, 415, "Unsupported Media Type", "BadRequestException"};
}
inline Fault request_too_large() {  // (mem)
    return {response_type::kRequestTooLarge, 413, "Request Too Long", "RequestTooLargeException"};
}
inline Fault uri_too_long() {  // [D]
    return {response_type::kDefault4xx, 414, "Request URI too long", "RequestURITooLongException"};
}
inline Fault headers_too_large() {  // (mem)
    return {response_type::kDefault4xx, 431, "Request Header Fields Too Large", "BadRequestException"};
}
inline Fault bad_request() {  // (mem)
    return {response_type::kDefault4xx, 400, "Bad Request", "BadRequestException"};
}
inline Fault authorizer_misconfigured() {  // [K]
    return {response_type::kAuthorizerConfigurationError, 500, std::nullopt,
            "AuthorizerConfigurationException"};
}
inline Fault authorizer_failed() {  // (mem)
    return {response_type::kAuthorizerFailure, 500, std::nullopt, "AuthorizerFailureException"};
}
inline Fault internal_error() {  // [S]
    return {response_type::kApiConfigurationError, 500, "Internal server error",
            "InternalServerErrorException"};
}
inline Fault malformed_proxy_response() {  // [S]
    return {response_type::kApiConfigurationError, 502, "Internal server error",
            "InternalServerErrorException"};
}
inline Fault integration_timeout() {  // [K]
    return {response_type::kIntegrationTimeout, 504, "Endpoint request timed out",
            "InternalServerErrorException"};
}

}  // namespace fault

namespace errors {

inline gate::AwsError unknown_api(std::string_view account, std::string_view id) {  // [S]
    return {"NotFoundException", 404,
            "Invalid API identifier specified " + std::string(account) + ":" + std::string(id)};
}
inline gate::AwsError unknown_stage() {
    return {"NotFoundException", 404, "Invalid stage identifier specified"};
}  // [S]
inline gate::AwsError unknown_resource() {
    return {"NotFoundException", 404, "Invalid Resource identifier specified"};  // [S]
}
inline gate::AwsError unknown_deployment() {
    return {"BadRequestException", 400, "Deployment id does not exist"};  // [S]
}
inline gate::AwsError unknown_http_api(std::string_view id) {  // (mem)
    return {"NotFoundException", 404, "Invalid API identifier specified " + std::string(id)};
}
inline gate::AwsError unknown_usage_plan() {
    return {"NotFoundException", 404, "Invalid Usage Plan ID specified"};  // [S]
}
inline gate::AwsError no_methods() {
    return {"BadRequestException", 400, "The REST API doesn't contain any methods"};  // [D]
}
inline gate::AwsError no_integration() {
    return {"BadRequestException", 400, "No integration defined for method"};  // [D]
}
inline gate::AwsError invalid_import() {
    return {"BadRequestException", 400, "Invalid OpenAPI input."};
}  // [S]
inline gate::AwsError resource_exists(std::string_view path_part) {  // (mem)
    return {"ConflictException", 409,
            "Another resource with the same parent already has this name: " + std::string(path_part)};
}
inline gate::AwsError stage_exists() { return {"ConflictException", 409, "Stage already exists"}; }  // [S]
inline gate::AwsError invalid_stage_name() {
    return {"BadRequestException", 400, "Stage name only allows a-zA-Z0-9_-"};  // [K]
}
inline gate::AwsError unknown_integration() {
    return {"NotFoundException", 404, "Invalid Integration identifier specified"};  // [S]
}
inline gate::AwsError invalid_model() {
    return {"BadRequestException", 400,
            "Invalid model specified: Validation Result: warnings : [], errors : "
            "[Invalid model schema specified]"};  // [S]
}
inline gate::AwsError unknown_key() {
    return {"NotFoundException", 404, "Invalid API Key identifier specified"};  // [S]
}
inline gate::AwsError invalid_key_value() {
    return {"BadRequestException", 400, "API Key value should be at least 20 characters"};  // [S]
}
inline gate::AwsError invalid_policy() {  // (mem)
    return {"BadRequestException", 400,
            "Invalid policy document. Please check the policy syntax and ensure that Principals are valid."};
}
inline gate::AwsError bad_property(std::string_view name, std::string_view problem) {
    return {"BadRequestException", 400, "Property " + std::string(name) + " " + std::string(problem)};
}

}  // namespace errors

}  // namespace leastwise::apigateway
