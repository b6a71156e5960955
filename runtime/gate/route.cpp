#include "runtime/gate/route.hpp"

#include "runtime/core/text.hpp"
#include "runtime/gate/unsupported.hpp"

#include <algorithm>

namespace leastwise::gate {
namespace {

/// Fourth part of `AKID/date/region/service/aws4_request`.
std::string service_of_scope(std::string_view scope) {
    const auto parts = core::split(scope, '/');
    return parts.size() == 5 ? std::string(parts[3]) : std::string{};
}

/// `dynamodb.us-east-1.amazonaws.com` and `sts.amazonaws.com` name their service first.
std::string service_of_host(const http::Request& request) {
    const std::string* host = request.headers.find("Host");
    if (host == nullptr || host->find(".amazonaws.com") == std::string::npos) return {};
    return host->substr(0, host->find('.'));
}

/// Matches `/functions/{FunctionName}/policy` against a raw path and collects the parameters.
bool match_path(std::string_view pattern, std::string_view path, core::Object& members) {
    if (path.size() > 1 && path.ends_with('/') && !pattern.ends_with('/')) path.remove_suffix(1);
    const auto expected = core::split(pattern, '/');
    const auto actual = core::split(path, '/');
    if (expected.size() != actual.size()) return false;
    core::Object found;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        if (expected[i].starts_with('{')) {
            if (actual[i].empty()) return false;
            found.append(std::string(expected[i].substr(1, expected[i].size() - 2)), core::uri_decode(actual[i]));
        } else if (expected[i] != actual[i]) {
            return false;
        }
    }
    members = std::move(found);
    return true;
}

bool route_rest(const Service& service, const http::Request& request, Routed& routed) {
    for (const Operation& row : service.operations()) {
        if (row.route.method != request.method) continue;
        if (!match_path(row.route.path, request.path(), routed.path_members)) continue;
        routed.operation = &row;
        routed.operation_name = row.name;
        return true;
    }
    return false;
}

void route_by_name(const Service& service, const http::Request& request, Routed& routed) {
    routed.operation_name = wire::operation_name(service.wire(), request).value_or("");
    const auto rows = service.operations();
    const auto found = std::ranges::find(rows, std::string_view(routed.operation_name), &Operation::name);
    if (found != rows.end()) routed.operation = &*found;
}

bool is_target_of(const Service& service, std::string_view target) {
    const auto prefix = service.wire().target_prefix;
    return !prefix.empty() && target.starts_with(prefix) && target.substr(prefix.size()).starts_with('.');
}

}  // namespace

std::string signing_name(const http::Request& request) {
    constexpr std::string_view kMark = "Credential=";
    if (const std::string* authorization = request.headers.find("Authorization")) {
        const auto start = authorization->find(kMark);
        if (start == std::string::npos) return {};
        const auto scope = std::string_view(*authorization).substr(start + kMark.size());
        return service_of_scope(scope.substr(0, scope.find_first_of(", ")));
    }
    for (const http::Header& field : http::parse_query(request.query())) {
        if (core::equals_ignoring_case(field.name, "X-Amz-Credential")) return service_of_scope(field.value);
    }
    return {};
}

namespace {

Routed find_row(const std::vector<Service*>& services, const http::Request& request) {
    Routed routed;
    if (const std::string* target = request.headers.find("X-Amz-Target")) {
        routed.service_hint = target->substr(0, target->find('.'));
        const auto found = std::ranges::find_if(
            services, [&](const Service* service) { return is_target_of(*service, *target); });
        if (found == services.end()) return routed;
        routed.service = *found;
        route_by_name(**found, request, routed);
        return routed;
    }
    std::string wanted = signing_name(request);
    if (wanted.empty()) wanted = service_of_host(request);
    routed.service_hint = wanted;
    for (Service* service : services) {
        const bool named = !wanted.empty() && service->wire().signing_name == wanted;
        if (!wanted.empty() && !named) continue;
        if (service->wire().protocol == Protocol::rest_json) {
            const bool matched = route_rest(*service, request, routed);
            if (!named && !matched) continue;
        } else {
            route_by_name(*service, request, routed);
            if (!named && routed.operation == nullptr) continue;
        }
        routed.service = service;
        if (routed.operation != nullptr) return routed;
    }
    return routed;
}

}  // namespace

Routed route(const std::vector<Service*>& services, const http::Request& request) {
    Routed routed = find_row(services, request);
    if (routed.operation != nullptr) return routed;
    const std::string_view service =
        routed.service == nullptr ? std::string_view(routed.service_hint) : routed.service->wire().signing_name;
    routed.operation_name = presentable(asked_for(service, request));
    routed.service_hint = presentable(routed.service_hint);
    return routed;
}

}  // namespace leastwise::gate
