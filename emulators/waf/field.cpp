#include "emulators/waf/field.hpp"

#include "emulators/waf/json_scan.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>

namespace leastwise::waf {
namespace {

struct Pair {
    std::string name;
    std::string value;
};

/// `a=1&b=2` without decoding: transformations do that.
std::vector<Pair> query_arguments(std::string_view query) {
    std::vector<Pair> arguments;
    if (query.empty()) return arguments;
    for (const std::string_view part : core::split(query, '&')) {
        const auto equals = part.find('=');
        const bool bare = equals == std::string_view::npos;
        arguments.push_back(
            {std::string(part.substr(0, equals)), bare ? "" : std::string(part.substr(equals + 1))});
    }
    return arguments;
}

/// Headers as AWS would see them: the Host header names the API, not the local address.
std::vector<Pair> headers_of(const gate::InspectedRequest& inspected) {
    std::vector<Pair> headers;
    for (const http::Header& header : inspected.request.headers) {
        const bool is_host = core::equals_ignoring_case(header.name, "host") && !inspected.host.empty();
        headers.push_back({core::to_lower(header.name), is_host ? inspected.host : header.value});
    }
    return headers;
}

std::vector<Pair> cookies_of(const gate::InspectedRequest& inspected) {
    std::vector<Pair> cookies;
    for (const std::string_view line : inspected.request.headers.all("Cookie")) {
        for (const std::string_view part : core::split(line, ';')) {
            const std::string_view cookie = core::trim(part);
            if (cookie.empty()) continue;
            const auto equals = cookie.find('=');
            const bool bare = equals == std::string_view::npos;
            cookies.push_back(
                {std::string(cookie.substr(0, equals)), bare ? "" : std::string(cookie.substr(equals + 1))});
        }
    }
    return cookies;
}

Extract decided(Oversize oversize) {
    return {oversize == Oversize::match ? Extract::Verdict::match : Extract::Verdict::no_match, {}};
}

bool is_selected(const Selection& selection, const std::string& name) {
    const bool listed = std::ranges::find(selection.names, name) != selection.names.end();
    switch (selection.kind) {
        case Selection::Kind::all: return true;
        case Selection::Kind::included: return listed;
        case Selection::Kind::excluded: return !listed;
    }
    return false;
}

/// Headers or cookies, cut at AWS's limits.
Extract from_pairs(const Field& field, std::vector<Pair> pairs, const InspectionLimits& limits) {
    std::size_t bytes = 0, count = 0;
    for (; count < pairs.size() && count < limits.headers_count; ++count) {
        bytes += pairs[count].name.size() + pairs[count].value.size();
        if (bytes > limits.headers_bytes) break;
    }
    if (count < pairs.size() && field.oversize != Oversize::go_on) return decided(field.oversize);
    pairs.resize(count);
    Extract result;
    for (Pair& pair : pairs) {
        if (!is_selected(field.selection, pair.name)) continue;
        if (field.scope != Scope::value) result.texts.push_back(pair.name);
        if (field.scope != Scope::key) result.texts.push_back(std::move(pair.value));
    }
    return result;
}

Extract named(const std::vector<Pair>& pairs, const std::string& name) {
    Extract result;
    for (const Pair& pair : pairs) {
        if (core::equals_ignoring_case(pair.name, name)) result.texts.push_back(pair.value);
    }
    return result;
}

/// An included path selects the element and all that is below it.
bool is_selected_path(const Selection& selection, std::string_view pointer) {
    if (selection.kind == Selection::Kind::all) return true;
    return std::ranges::any_of(selection.names, [pointer](const std::string& path) {
        return pointer.starts_with(path) &&
               (pointer.size() == path.size() || path.empty() || pointer[path.size()] == '/');
    });
}

Extract from_json(const Field& field, std::string_view body) {
    const JsonScan scan = scan_json(body);
    if (!scan.complete) {
        switch (field.invalid_json) {
            case InvalidJson::match: return {Extract::Verdict::match, {}};
            case InvalidJson::no_match: return {Extract::Verdict::no_match, {}};
            case InvalidJson::as_text: return {Extract::Verdict::look, {std::string(body)}};
            case InvalidJson::up_to_failure: break;
        }
    }
    Extract result;
    for (const JsonElement& element : scan.elements) {
        const bool is_key = element.kind == JsonElement::Kind::key;
        if (field.scope == (is_key ? Scope::value : Scope::key)) continue;
        if (is_selected_path(field.selection, element.pointer)) result.texts.push_back(element.text);
    }
    return result;
}

Extract from_body(const Field& field, std::string_view body, const InspectionLimits& limits) {
    if (body.size() > limits.body_bytes) {
        if (field.oversize != Oversize::go_on) return decided(field.oversize);
        body = body.substr(0, limits.body_bytes);
    }
    if (field.component == Component::json_body) return from_json(field, body);
    return {Extract::Verdict::look, {std::string(body)}};
}

}  // namespace

Extract extract(const Field& field, const gate::InspectedRequest& inspected, const InspectionLimits& limits) {
    const http::Request& request = inspected.request;
    const auto text = [](std::string_view value) {
        return Extract{Extract::Verdict::look, {std::string(value)}};
    };
    switch (field.component) {
        case Component::single_header: return named(headers_of(inspected), field.name);
        case Component::single_query_argument: return named(query_arguments(request.query()), field.name);
        case Component::all_query_arguments: {
            Extract result;
            for (Pair& argument : query_arguments(request.query()))
                result.texts.push_back(std::move(argument.value));
            return result;
        }
        case Component::uri_path: return text(request.path());
        case Component::query_string: return text(request.query());
        case Component::body:
        case Component::json_body: return from_body(field, request.body, limits);
        case Component::method: return text(request.method);
        case Component::headers: return from_pairs(field, headers_of(inspected), limits);
        case Component::cookies: return from_pairs(field, cookies_of(inspected), limits);
    }
    return {};
}

}  // namespace leastwise::waf
