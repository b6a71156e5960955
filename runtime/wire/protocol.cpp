#include "runtime/wire/protocol.hpp"

#include "runtime/core/text.hpp"
#include "runtime/wire/json.hpp"

namespace leastwise::wire {
namespace {

using core::Document;

/// Codes of the JSON 1.0 and 1.1 protocol layer itself; their message member is spelled with a capital M.
bool is_protocol_error(std::string_view code) {
    return code == "AccessDeniedException" || code == "SerializationException" ||
           code == "UnknownOperationException" || code == "InternalServerError";
}

/// What is refused before a service sees the call. Lambda answers these with `message` alone, DynamoDB with the
/// framework's namespace (bodies published in issue trackers).
bool is_authentication_error(std::string_view code) {
    return code == "MissingAuthenticationTokenException" || code == "IncompleteSignatureException" ||
           code == "UnrecognizedClientException" || code == "ExpiredTokenException" ||
           code == "InvalidSignatureException";
}

/// What stands before a code in __type. JSON 1.0 services leave two kinds of errors in their framework's own spaces.
std::string_view error_space(const Traits& traits, std::string_view code) {
    if (traits.protocol != Protocol::json_1_0) return traits.error_namespace;
    if (code == "ValidationException") return "com.amazon.coral.validate#";
    const bool early = is_protocol_error(code) || is_authentication_error(code);
    return early ? "com.amazon.coral.service#" : traits.error_namespace;
}

http::Response json_error(const Traits& traits, const ErrorView& error) {
    core::Object body;
    body.append("__type", std::string(error_space(traits, error.code)).append(error.code));
    std::string_view member = is_protocol_error(error.code) ? "Message" : traits.error_message_member;
    if (is_authentication_error(error.code)) member = "message";
    if (!error.message.empty()) body.append(std::string(member), error.message);
    for (const auto& more : error.members) body.append(more.name, more.value);
    http::Response response;
    response.status = error.status;
    response.body = to_json(body);
    return response;
}

core::Object rest_error_body(const ErrorView& error) {
    core::Object body;
    if (is_authentication_error(error.code)) {
        body.append("message", error.message);
        return body;
    }
    const Document* type = error.members.find("Type");
    body.append("Type", type != nullptr ? *type : Document(error.status >= 500 ? "Service" : "User"));
    const bool lower = error.members.find("message") != nullptr;  // the error spells its message member itself
    if (!lower) body.append("Message", error.message);
    for (const auto& member : error.members) {
        if (member.name != "Type") body.append(member.name, member.value);
    }
    return body;
}

http::Response rest_error(const ErrorView& error) {
    http::Response response;
    response.status = error.status;
    response.headers.add("x-amzn-ErrorType", std::string(error.code));
    response.body = to_json(rest_error_body(error));
    return response;
}

http::Response query_error(const Traits& traits, const ErrorView& error, std::string_view request_id) {
    core::Object detail;
    detail.append("Type", error.status >= 500 ? "Receiver" : "Sender");
    detail.append("Code", error.code);
    detail.append("Message", error.message);
    http::Response response;
    response.status = error.status;
    response.body.append("<ErrorResponse xmlns=\"").append(traits.xml_namespace).append("\">");
    response.body += to_xml("Error", detail);
    response.body += to_xml("RequestId", Document(request_id));
    response.body += "</ErrorResponse>";
    return response;
}

void finish(const Traits& traits, http::Response& response, std::string_view request_id) {
    if (response.headers.find("Content-Type") == nullptr && !response.body.empty()) {
        response.headers.add("Content-Type", content_type(traits.protocol));
    }
    response.headers.add("x-amzn-RequestId", std::string(request_id));
}

}  // namespace

std::string content_type(Protocol protocol) {
    switch (protocol) {
        case Protocol::json_1_0: return "application/x-amz-json-1.0";
        case Protocol::json_1_1: return "application/x-amz-json-1.1";
        case Protocol::rest_json: return "application/json";
        case Protocol::query: return "text/xml";
    }
    return {};
}

std::optional<std::string> operation_name(const Traits& traits, const http::Request& request) {
    switch (traits.protocol) {
        case Protocol::json_1_0:
        case Protocol::json_1_1: {
            const std::string* target = request.headers.find("X-Amz-Target");
            if (target == nullptr) return {};
            const auto dot = target->rfind('.');
            if (dot == std::string::npos || std::string_view(*target).substr(0, dot) != traits.target_prefix) return {};
            return target->substr(dot + 1);
        }
        case Protocol::query:
            for (const std::string_view text : {std::string_view(request.body), request.query()}) {
                for (const http::Header& field : http::parse_query(text)) {
                    if (field.name == "Action") return field.value;
                }
            }
            return {};
        case Protocol::rest_json: return {};
    }
    return {};
}

std::optional<Document> decode_input(const Traits& traits, const http::Request& request) {
    if (traits.protocol == Protocol::query) {
        auto input = decode_form(request.body.empty() ? request.query() : std::string_view(request.body));
        if (!input) return {};
        input->if_object()->erase("Action");
        input->if_object()->erase("Version");
        return input;
    }
    if (request.body.empty()) return Document::object();
    auto input = read_json(request.body);
    if (!input || input->if_object() == nullptr) return {};
    return input;
}

http::Response encode_output(const Traits& traits, std::string_view operation, const Document& output, int status,
                             std::string_view request_id) {
    http::Response response;
    response.status = status;
    if (traits.protocol == Protocol::query) {
        const std::string name(operation);
        response.body.append("<").append(name).append("Response xmlns=\"").append(traits.xml_namespace).append("\">");
        response.body += to_xml(name + "Result", output);
        response.body += to_xml("ResponseMetadata", Document::object({{"RequestId", request_id}}));
        response.body.append("</").append(name).append("Response>");
    } else if (!output.is_null()) {
        response.body = to_json(output);
    }
    finish(traits, response, request_id);
    return response;
}

http::Response encode_error(const Traits& traits, const ErrorView& error, std::string_view request_id) {
    http::Response response;
    switch (traits.protocol) {
        case Protocol::json_1_0:
        case Protocol::json_1_1: response = json_error(traits, error); break;
        case Protocol::rest_json: response = rest_error(error); break;
        case Protocol::query: response = query_error(traits, error, request_id); break;
    }
    finish(traits, response, request_id);
    return response;
}

}  // namespace leastwise::wire
