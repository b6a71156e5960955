#include "tests/gate/sweep.hpp"

#include "runtime/core/text.hpp"
#include "runtime/wire/json.hpp"
#include "tests/catch.hpp"

namespace leastwise::sweep {
namespace {

/// A path with its parameters filled in from the row's example, or with something that a name may be.
std::string fill(std::string_view path, const core::Document& example) {
    std::string filled;
    while (!path.empty()) {
        const auto open = path.find('{');
        filled += path.substr(0, open);
        if (open == std::string_view::npos) break;
        const auto close = path.find('}', open);
        const std::string* value = example.find_string(path.substr(open + 1, close - open - 1));
        filled += value == nullptr ? "x" : core::uri_encode(*value);
        path.remove_prefix(close + 1);
    }
    return filled;
}

/// `{"A": {"B": ["x"]}}` as `A.B.member.1=x`.
void append_form(std::string& out, const std::string& name, const core::Document& value) {
    if (const auto* object = value.if_object()) {
        for (const auto& member : *object)
            append_form(out, name.empty() ? member.name : name + "." + member.name, member.value);
    } else if (const auto* array = value.if_array()) {
        for (std::size_t i = 0; i < array->size(); ++i) {
            append_form(out, name + ".member." + std::to_string(i + 1), (*array)[i]);
        }
    } else {
        const std::string text = value.if_string() != nullptr ? *value.if_string() : wire::to_json(value);
        out += "&" + name + "=" + core::uri_encode(text);
    }
}

}  // namespace

http::Request request_for(const gate::Service& service, const gate::Operation& row) {
    const wire::Traits& traits = service.wire();
    http::Request request;
    request.method = row.route.method;
    request.target = fill(row.route.path, wire::read_json(row.example).value());
    request.headers.add("Host", std::string(traits.signing_name) + ".us-east-1.amazonaws.com");
    switch (traits.protocol) {
        case wire::Protocol::json_1_0:
        case wire::Protocol::json_1_1:
            request.headers.add("X-Amz-Target",
                                std::string(traits.target_prefix) + "." + std::string(row.name));
            request.body = row.example;
            break;
        case wire::Protocol::rest_json:
            if (request.method != "GET") request.body = row.example;
            break;
        case wire::Protocol::query:
            request.body = "Action=" + std::string(row.name) + "&Version=" + std::string(traits.api_version);
            append_form(request.body, "", wire::read_json(row.example).value());
            break;
    }
    return request;
}

http::Request signed_request(const World& world, const gate::Service& service, const gate::Operation& row,
                             const sigv4::Credentials& credentials) {
    http::Request request = request_for(service, row);
    sigv4::sign(request, credentials, "us-east-1", service.wire().signing_name, world.clock.now());
    return request;
}

http::Response send(World& world, const http::Request& request) {
    std::optional<http::Response> response;
    world.services.gate.serve(request, [&](http::Response answer) { response = std::move(answer); });
    REQUIRE(response.has_value());
    return *response;
}

}  // namespace leastwise::sweep
