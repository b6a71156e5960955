#pragma once
#include "runtime/gate/error.hpp"

#include <string>
#include <string_view>

/// CloudWatch Logs' error texts. [S] recorded from AWS by a public test suite, [I] reported by users in
/// public issues, [D] AWS documentation, (mem) from memory, unverified.
namespace leastwise::logs {

inline gate::AwsError invalid_parameter(std::string message) {
    return {"InvalidParameterException", 400, std::move(message)};
}

inline gate::AwsError group_not_found() {  // [S]
    return {"ResourceNotFoundException", 400, "The specified log group does not exist."};
}
inline gate::AwsError stream_not_found() {  // [S]
    return {"ResourceNotFoundException", 400, "The specified log stream does not exist."};
}
inline gate::AwsError group_exists() {  // [S] without a full stop
    return {"ResourceAlreadyExistsException", 400, "The specified log group already exists"};
}
inline gate::AwsError stream_exists() {  // [S]
    return {"ResourceAlreadyExistsException", 400, "The specified log stream already exists"};
}
inline gate::AwsError name_too_long() {  // [S]
    return invalid_parameter(
        "Invalid LogGroup or LogStream, both must have length less than or equal to 512.");
}
inline gate::AwsError invalid_token() {  // [S]
    return invalid_parameter("The specified nextToken is invalid.");
}
inline gate::AwsError wrong_order() {  // [S]
    return invalid_parameter("Log events in a single PutLogEvents request must be in chronological order.");
}
inline gate::AwsError span_too_long() {  // [I]
    return invalid_parameter(
        "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.");
}
inline gate::AwsError batch_too_large(std::size_t bytes, std::size_t limit) {  // [I]
    return invalid_parameter("Upload too large: " + std::to_string(bytes) + " bytes exceeds limit of " +
                             std::to_string(limit));
}
inline gate::AwsError event_too_large(std::size_t bytes, std::size_t limit) {  // [I]
    return invalid_parameter("Log event too large: " + std::to_string(bytes) + " bytes exceeds limit of " +
                             std::to_string(limit));
}
inline gate::AwsError prefix_and_pattern() {  // [S]
    return invalid_parameter(
        "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
}
inline gate::AwsError name_and_identifier() {  // [S]
    return {"ValidationException", 400, "LogGroup name and LogGroup ARN are mutually exclusive parameters."};
}
inline gate::AwsError order_with_prefix() {  // [I]
    return invalid_parameter("Cannot order by LastEventTime with a logStreamNamePrefix.");
}
inline gate::AwsError names_and_prefix() {  // (mem)
    return invalid_parameter("LogStreamNames and LogStreamNamePrefix are mutually exclusive parameters.");
}

/// `1 validation error detected: Value 'x' at 'limit' failed to satisfy constraint: Member must …` [S]
inline gate::AwsError constraint(std::string_view value, std::string_view member, std::string_view rule) {
    std::string text = "1 validation error detected: Value ";
    text += value;
    text += " at '";
    text += member;
    text += "' failed to satisfy constraint: Member must ";
    text += rule;
    return invalid_parameter(std::move(text));
}

/// What leastwise itself does not do: its own words, in AWS's error form.
inline gate::AwsError not_emulated(std::string_view what) {
    return invalid_parameter("leastwise does not emulate " + std::string(what) + ".");
}

}  // namespace leastwise::logs
