#pragma once
#include <string>
#include <string_view>

namespace leastwise::lambda {

/// Refuses an event that is not JSON, in the words of the parser that Lambda's front end uses (Jackson). An
/// empty event is allowed: the function then receives `{}`. @throws AwsError.
void check_payload(std::string_view payload);

/// The JSON text of an X-Amz-Client-Context header; "" for an empty one. @throws AwsError.
std::string decode_client_context(std::string_view base64);

}  // namespace leastwise::lambda
