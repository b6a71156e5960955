#include "emulators/apigateway/gateway_response.hpp"

#include "runtime/core/text.hpp"
#include "runtime/wire/json.hpp"

#include <algorithm>

namespace leastwise::apigateway {
namespace {

constexpr std::string_view kJson = "application/json";

const GatewayResponse* find_response(const Fault& fault, const GatewayResponses& responses) {
    if (const auto own = responses.find(fault.type); own != responses.end()) return &own->second;
    if (fault.type == response_type::kRequestTooLarge) return nullptr;  // not customizable [D]
    const auto family =
        responses.find(fault.status >= 500 ? response_type::kDefault5xx : response_type::kDefault4xx);
    return family == responses.end() ? nullptr : &family->second;
}

/// The template whose content type the client accepts, else JSON's, else the first.
const std::pair<const std::string, std::string>* choose_template(const Texts& templates,
                                                                 const http::Headers& headers) {
    if (templates.empty()) return nullptr;
    if (const std::string* accept = headers.find("Accept")) {
        for (const auto part : core::split(*accept, ',')) {
            const auto found = templates.find(core::trim(part.substr(0, part.find(';'))));
            if (found != templates.end()) return &*found;
        }
    }
    const auto json = templates.find(kJson);
    return json != templates.end() ? &*json : &*templates.begin();
}

std::string default_body(const Fault& fault) {
    // ACCESS_DENIED says "Message" where its template says "message" [K].
    const bool capital = fault.type == response_type::kAccessDenied && fault.message != "Forbidden";
    const std::string message = fault.message ? wire::to_json(core::Document(*fault.message)) : "null";
    return std::string(capital ? "{\"Message\":" : "{\"message\":") + message + '}';
}

}  // namespace

bool is_response_type(std::string_view name) {
    return std::ranges::any_of(kDefaultStatus, [&](const auto& entry) { return entry.first == name; });
}

http::Response render_fault(const Fault& fault, const GatewayResponses& responses, TemplateValues values) {
    values.fault = &fault;
    http::Response response;
    response.status = fault.status;
    response.body = default_body(fault);
    std::string content_type(kJson);
    if (const GatewayResponse* custom = find_response(fault, responses)) {
        if (custom->status) response.status = *custom->status;
        if (const auto* chosen = choose_template(custom->templates, values.request.headers)) {
            content_type = chosen->first;
            response.body = fill_template(chosen->second, values);
        }
        for (const auto& [parameter, expression] : custom->parameters) {
            constexpr std::string_view kPrefix = "gatewayresponse.header.";
            if (!parameter.starts_with(kPrefix)) continue;
            const auto value = mapped_value(expression, values);
            if (value) response.headers.set(parameter.substr(kPrefix.size()), *value);
        }
    }
    if (response.headers.find("Content-Type") == nullptr) response.headers.set("Content-Type", content_type);
    response.headers.set("x-amzn-ErrorType", std::string(fault.error_type));
    return response;
}

http::Response render_http_api_fault(const Fault& fault) {
    http::Response response;
    response.status = fault.status;
    response.headers.set("Content-Type", std::string(kJson));
    const std::string message = fault.status == 500 ? "Internal Server Error" : fault.message.value_or("");
    response.body = "{\"message\":" + wire::to_json(core::Document(message)) + '}';
    return response;
}

}  // namespace leastwise::apigateway
