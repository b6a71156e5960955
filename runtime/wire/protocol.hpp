#pragma once
#include "runtime/core/document.hpp"
#include "runtime/http/message.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace leastwise::wire {

enum class Protocol { json_1_0, json_1_1, rest_json, query };

/// How a service speaks, from AWS's service models.
struct Traits {
    Protocol protocol = Protocol::json_1_1;
    std::string_view target_prefix{};    ///< "DynamoDB_20120810" of X-Amz-Target; JSON protocols
    std::string_view signing_name{};     ///< credential scope: "dynamodb", "lambda", …
    std::string_view api_version{};      ///< "2010-05-15"; Query protocol
    std::string_view xml_namespace{};    ///< Query protocol
    std::string_view error_namespace{};  ///< "com.amazonaws.dynamodb.v20120810#" before codes in __type
    int access_denied_status = 400;    ///< HTTP status of AccessDenied errors
    std::string_view validation_code = "ValidationException";  ///< code of generic input validation errors
    std::string_view error_message_member = "message";  ///< of the service's own errors; JSON protocols
    bool validation_shows_value = true;  ///< `Value 'x' at 'member' failed …`; IAM writes `Value at 'member' …`
};

/// The operation that a request names: X-Amz-Target's last part, or the Action parameter. Nothing for REST.
std::optional<std::string> operation_name(const Traits& traits, const http::Request& request);

/// The input members as the request carries them (body or form; REST path and query are added by the router).
/// Nothing when the body is malformed.
std::optional<core::Document> decode_input(const Traits& traits, const http::Request& request);

/// Content-Type of the protocol's answers.
std::string content_type(Protocol protocol);

/// What an error looks like before it is put on the wire.
struct ErrorView {
    std::string_view code;
    int status;
    std::string_view message;
    const core::Object& members;
};

http::Response encode_output(const Traits& traits, std::string_view operation, const core::Document& output,
                             int status, std::string_view request_id);
http::Response encode_error(const Traits& traits, const ErrorView& error, std::string_view request_id);

/// `A.member.1.B=x` form fields as a tree: numbered members become arrays, the rest objects of strings. A field that
/// contradicts an earlier one is left out. Nothing when there are more fields or the tree has more nodes than the
/// limits say.
std::optional<core::Document> decode_form(std::string_view body);
constexpr std::size_t kFormFieldsMax = 5'000;   // ours: members are looked up one by one
constexpr std::size_t kFormNodesMax = 100'000;  // ours: `A.member.9999.member.9999=x` is short, its lists are not
/// Elements in order; arrays as `<member>` lists, numbers and booleans as text, null members left out.
std::string to_xml(std::string_view element, const core::Document& value);
/// Escaped; what XML cannot hold (control characters, bytes that are not UTF-8) is replaced by U+FFFD.
void append_xml_text(std::string& out, std::string_view text);

}  // namespace leastwise::wire
