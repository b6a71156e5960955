#pragma once
#include "runtime/gate/error.hpp"

#include <string>
#include <string_view>

/// AWS Lambda's error texts. [S] recorded from AWS by a public test suite, [I] reported by users in public
/// issues, (mem) from memory, unverified.
namespace leastwise::lambda {

/// Most of Lambda's errors spell their text `message`; only ResourceNotFound and a few of the front end say
/// `Message`, which is the protocol's default.
inline gate::AwsError lower_case(std::string code, int status, std::string message) {
    core::Document text(message);
    return gate::AwsError(std::move(code), status, std::move(message)).with("message", std::move(text));
}

inline gate::AwsError not_found(std::string message) {
    return {"ResourceNotFoundException", 404, std::move(message)};
}
inline gate::AwsError invalid_parameter(std::string message) {
    return lower_case("InvalidParameterValueException", 400, std::move(message));
}

inline gate::AwsError function_not_found(std::string_view arn) {  // [S]
    return not_found("Function not found: " + std::string(arn));
}
inline gate::AwsError wrong_region(std::string_view wrong, std::string_view here) {  // [S]
    return not_found("Functions from '" + std::string(wrong) + "' are not reachable in this region ('" +
                     std::string(here) + "')");
}
inline gate::AwsError no_such_resource() {  // [S]
    return not_found("The resource you requested does not exist.");
}
inline gate::AwsError no_policy() {  // [S]
    return not_found("No policy is associated with the given resource.");
}
inline gate::AwsError no_policy_for(std::string_view arn) {  // [S]
    return not_found("No policy found for: " + std::string(arn));
}
inline gate::AwsError statement_not_found(std::string_view sid) {  // [S]
    return not_found("Statement " + std::string(sid) + " is not found in resource policy.");
}
inline gate::AwsError alias_not_found(std::string_view arn) {  // [S]
    return not_found("Cannot find alias arn: " + std::string(arn));
}
inline gate::AwsError statement_exists(std::string_view sid) {  // [S]
    return lower_case("ResourceConflictException", 409,
                      "The statement id (" + std::string(sid) +
                          ") provided already exists. Please provide a new statement id, or remove the "
                          "existing statement.");
}
inline gate::AwsError qualifier_mismatch() {  // [S]
    return invalid_parameter(
        "The derived qualifier from the function name does not match the specified qualifier.");
}
inline gate::AwsError latest_policy() {  // [S]
    return invalid_parameter("We currently do not support adding policies for $LATEST.");
}
inline gate::AwsError invalid_principal() {  // [S]
    return invalid_parameter("The provided principal was invalid. Please check the principal and try again.");
}
inline gate::AwsError revision_mismatch() {  // [S]
    return lower_case("PreconditionFailedException", 412,
                      "The Revision Id provided does not match the latest Revision Id. Call the "
                      "GetFunction/GetAlias API to retrieve the latest Revision Id");
}
inline gate::AwsError role_not_assumable() {  // [I] CreateFunction
    return invalid_parameter("The role defined for the function cannot be assumed by Lambda.");
}
inline gate::AwsError role_not_assumable_at_run() {  // (mem) Invoke, once the role's trust policy has changed
    return {"AccessDeniedException", 403, "The role defined for the function cannot be assumed by Lambda."};
}
inline gate::AwsError request_too_large(std::size_t limit) {  // [I]
    return {
        "RequestEntityTooLargeException", 413,
        "Request must be smaller than " + std::to_string(limit) + " bytes for the InvokeFunction operation"};
}
/// `problem` is the JSON parser's own text. [S]
inline gate::AwsError invalid_payload(std::string_view problem) {
    return lower_case(
        "InvalidRequestContentException", 400,
        "Could not parse request body into json: Could not parse payload into json: " + std::string(problem));
}
inline gate::AwsError invalid_client_context() {  // [I]
    return lower_case("InvalidRequestContentException", 400,
                      "Client context must be a valid Base64-encoded JSON object.");
}
inline gate::AwsError client_context_too_large() {  // (mem)
    return lower_case("InvalidRequestContentException", 400,
                      "Client context must be no more than 3583 bytes when base64-encoded.");
}
/// `reason` is one of ThrottleReason's values. [S]
inline gate::AwsError throttled(std::string_view reason) {
    return lower_case("TooManyRequestsException", 429, "Rate Exceeded.")
        .with("Reason", core::Document(reason))
        .with("Type", core::Document("User"));
}
inline gate::AwsError environment_too_large(std::string_view measured) {  // [S]
    return invalid_parameter(
        "Lambda was unable to configure your environment variables because the environment variables you "
        "have "
        "provided exceeded the 4KB limit. String measured: " +
        std::string(measured));
}
inline gate::AwsError reserved_keys(std::string_view keys) {  // [I]
    return invalid_parameter(
        "Lambda was unable to configure your environment variables because the environment variables you "
        "have "
        "provided contains reserved keys that are currently not supported for modification. Reserved keys "
        "used "
        "in this request: " +
        std::string(keys));
}
inline gate::AwsError too_many_layers() {  // [S]
    return invalid_parameter("Cannot reference more than 5 layers.");
}
inline gate::AwsError cannot_unzip() {  // [S]
    return invalid_parameter(
        "Could not unzip uploaded file. Please check your file, then try to upload again.");
}
inline gate::AwsError unzipped_too_large(std::size_t limit) {  // [S]
    return invalid_parameter("Unzipped size must be smaller than " + std::to_string(limit) + " bytes");
}
inline gate::AwsError zipped_too_large(std::size_t limit) {  // [S]
    return {"RequestEntityTooLargeException", 413,
            "Zipped size must be smaller than " + std::to_string(limit) + " bytes"};
}
/// `Value 'x' at 'role' failed to satisfy constraint: Member must …`, counted and joined. [S]
inline gate::AwsError validation(const std::vector<std::string>& problems) {
    std::string text = std::to_string(problems.size());
    text += problems.size() == 1 ? " validation error detected: " : " validation errors detected: ";
    for (std::size_t i = 0; i < problems.size(); ++i) text.append(i == 0 ? "" : "; ").append(problems[i]);
    return lower_case("ValidationException", 400, std::move(text));
}
inline std::string constraint(std::string_view value, std::string_view member, std::string_view rule) {
    std::string text = "Value '";
    return text.append(value)
        .append("' at '")
        .append(member)
        .append("' failed to satisfy constraint: Member must ")
        .append(rule);
}

/// What leastwise itself does not do: its own words.
inline gate::AwsError not_emulated(std::string_view what) {
    return invalid_parameter("leastwise does not emulate " + std::string(what) + ".");
}

}  // namespace leastwise::lambda
