#include "runtime/gate/unsupported.hpp"

#include "runtime/gate/errors.hpp"
#include "runtime/gate/rest_names.hpp"
#include "runtime/wire/protocol.hpp"

#include <algorithm>

namespace leastwise::gate {
namespace {

constexpr std::string_view kRestXml[] = {"s3", "cloudfront", "route53"};

/// The Action parameter of the Query protocol; "" when there is none.
std::string action_of(const http::Request& request) {
    wire::Traits query;
    query.protocol = wire::Protocol::query;
    return wire::operation_name(query, request).value_or("");
}

wire::Traits traits_of(const http::Request& request) {
    wire::Traits traits;
    traits.protocol = wire::Protocol::rest_json;
    if (request.headers.find("X-Amz-Target") != nullptr) {
        traits.protocol = wire::Protocol::json_1_1;
    } else if (!action_of(request).empty()) {
        traits.protocol = wire::Protocol::query;
    }
    return traits;
}

/// S3's form. 501 is what S3 answers to what it does not implement.
Refusal refuse_in_xml(std::string message, std::string_view request_id) {
    AwsError error("NotImplemented", 501, std::move(message));
    http::Response response;
    response.status = error.http_status();
    response.headers.add("Content-Type", "application/xml");
    response.body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    response.body += wire::to_xml("Error", core::Document::object({{"Code", error.code()},
                                                                   {"Message", error.message()},
                                                                   {"RequestId", request_id}}));
    return {std::move(error), std::move(response)};
}

}  // namespace

std::string presentable(std::string_view name) {
    constexpr std::size_t kBytesMax = 256;
    std::string text(name.substr(0, kBytesMax));
    std::ranges::replace_if(text, [](char c) { return c < ' ' || c > '~'; }, '?');
    return text;
}

std::string asked_for(std::string_view signing_name, const http::Request& request) {
    if (const std::string* target = request.headers.find("X-Amz-Target")) {
        return target->substr(target->rfind('.') + 1);
    }
    if (std::string action = action_of(request); !action.empty()) return action;
    std::string name = rest_operation(signing_name, request.method, request.path(), request.query());
    if (!name.empty()) return name;
    return name.append(request.method).append(1, ' ').append(request.path());
}

Refusal refuse_unsupported(const Routed& routed, const http::Request& request, std::string_view request_id) {
    const std::string_view service = routed.service_hint.empty() ? "AWS" : std::string_view(routed.service_hint);
    const wire::Traits traits = traits_of(request);
    AwsError error = unknown_operation(traits, service, routed.operation_name);
    if (traits.protocol == wire::Protocol::rest_json && std::ranges::find(kRestXml, service) != std::end(kRestXml)) {
        return refuse_in_xml(error.message(), request_id);
    }
    http::Response response = wire::encode_error(
        traits, {error.code(), error.http_status(), error.message(), error.members()}, request_id);
    return {std::move(error), std::move(response)};
}

}  // namespace leastwise::gate
