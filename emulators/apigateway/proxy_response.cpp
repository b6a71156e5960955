#include "emulators/apigateway/proxy_response.hpp"

#include "runtime/core/text.hpp"
#include "runtime/wire/json.hpp"

#include <algorithm>
#include <array>

namespace leastwise::apigateway {
namespace {

constexpr std::array<std::string_view, 5> kMembers = {"isBase64Encoded", "statusCode", "headers",
                                                      "multiValueHeaders", "body"};
constexpr std::array<std::string_view, 4> kRemapped = {"connection", "content-length", "date", "server"};

/// A status code is a number or the text of one [S].
std::optional<int> read_status(const core::Document& value) {
    std::optional<std::int64_t> status = value.as_integer();
    if (const auto* text = value.if_string()) status = core::to_integer(*text);
    if (!status || *status < 100 || *status > 599) return {};
    return static_cast<int>(*status);
}

/// Header values are strings; a boolean becomes its name, anything else is refused [S].
std::optional<std::string> header_text(const core::Document& value) {
    if (const auto* text = value.if_string()) return *text;
    if (const auto* flag = value.if_bool()) return *flag ? "true" : "false";
    return {};
}

/// Neither a name with a separator nor a value with a line break may reach the wire.
bool is_safe(std::string_view name, std::string_view value) {
    const auto token = [](unsigned char c) {
        return c > 0x20 && c < 0x7f &&
               std::string_view("()<>@,;:\\\"/[]?={}").find(static_cast<char>(c)) == std::string_view::npos;
    };
    return !name.empty() && std::ranges::all_of(name, token) &&
           value.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

/// Headers being collected: one list of values for a name in any case; the first spelling stays.
class Collected {
public:
    bool add(const std::string& name, const core::Document& value) {
        const auto text = header_text(value);
        if (!text || !is_safe(name, *text)) return false;
        entry(name).push_back(*text);
        return true;
    }
    http::Headers headers() const {
        http::Headers result;
        for (const auto& [name, values] : fields_) {
            for (const auto& value : values) result.add(name, value);
        }
        return result;
    }

private:
    std::vector<std::string>& entry(const std::string& name) {
        for (auto& [known, values] : fields_) {
            if (core::equals_ignoring_case(known, name)) return values;
        }
        return fields_.emplace_back(name, std::vector<std::string>{}).second;
    }
    std::vector<std::pair<std::string, std::vector<std::string>>> fields_;
};

bool collect_single(const core::Document* headers, Collected& collected) {
    if (headers == nullptr || headers->is_null()) return true;
    const auto* object = headers->if_object();
    return object != nullptr && std::ranges::all_of(*object, [&](const core::Member& m) {
               return collected.add(m.name, m.value);
           });
}

bool collect_multiple(const core::Document* headers, Collected& collected) {
    if (headers == nullptr || headers->is_null()) return true;
    const auto* object = headers->if_object();
    if (object == nullptr) return false;
    for (const auto& member : *object) {
        const auto* list = member.value.if_array();
        if (list == nullptr) return false;
        for (const auto& value : *list) {
            if (!collected.add(member.name, value)) return false;
        }
    }
    return true;
}

/// Status, body and its encoding, which both formats read alike.
bool read_common(const core::Document& answer, ProxyResponse& response) {
    if (const auto* status = answer.find("statusCode")) {
        const auto code = read_status(*status);
        if (!code) return false;
        response.status = *code;
    }
    if (const auto* body = answer.find("body"); body != nullptr && !body->is_null()) {
        if (body->if_string() == nullptr) return false;
        response.body = *body->if_string();
    }
    if (const auto* flag = answer.find("isBase64Encoded"); flag != nullptr && !flag->is_null()) {
        if (flag->if_bool() == nullptr) return false;
        response.is_base64 = *flag->if_bool();
    }
    return true;
}

bool has_duplicates(const core::Object& object) {
    for (auto at = object.begin(); at != object.end(); ++at) {
        const auto same = [&](const core::Member& m) { return m.name == at->name; };
        if (std::any_of(std::next(at), object.end(), same)) return true;
    }
    return false;
}

bool read_cookies(const core::Document* cookies, ProxyResponse& response) {
    if (cookies == nullptr || cookies->is_null()) return true;
    const auto* list = cookies->if_array();
    if (list == nullptr) return false;
    for (const auto& cookie : *list) {
        const auto* text = cookie.if_string();
        if (text == nullptr || !is_safe("set-cookie", *text)) return false;
        response.cookies.push_back(*text);
    }
    return true;
}

}  // namespace

std::optional<ProxyResponse> read_proxy_response(std::string_view payload) {
    const auto answer = wire::read_json(payload);
    const auto* object = answer ? answer->if_object() : nullptr;
    if (object == nullptr || object->size() > kMembers.size() || has_duplicates(*object)) return {};
    for (const auto& member : *object) {
        if (std::ranges::find(kMembers, member.name) == kMembers.end()) return {};
    }
    ProxyResponse response;
    Collected collected;  // multi-value headers come first and their spelling wins [S]
    if (!read_common(*answer, response) || !collect_multiple(answer->find("multiValueHeaders"), collected) ||
        !collect_single(answer->find("headers"), collected)) {
        return {};
    }
    response.headers = collected.headers();
    return response;
}

std::optional<ProxyResponse> read_proxy_response_v2(std::string_view payload) {
    const auto answer = wire::read_json(payload);
    if (!answer) return {};
    ProxyResponse response;
    if (answer->find("statusCode") == nullptr) {
        response.headers.add("content-type", "application/json");
        response.body = answer->if_string() != nullptr ? *answer->if_string() : std::string(payload);
        return response;
    }
    Collected collected;
    if (!read_common(*answer, response) || !collect_single(answer->find("headers"), collected) ||
        !read_cookies(answer->find("cookies"), response)) {
        return {};
    }
    response.headers = collected.headers();
    return response;
}

std::optional<http::Response> to_response(const ProxyResponse& proxy, Decoding decoding) {
    http::Response response;
    response.status = proxy.status;
    response.headers = remapped(proxy.headers);
    response.body = proxy.body;
    for (const auto& cookie : proxy.cookies) response.headers.add("set-cookie", cookie);
    if (!proxy.is_base64 || decoding == Decoding::never) return response;
    auto decoded = core::from_base64(proxy.body);
    if (!decoded) return {};
    response.body = std::move(*decoded);
    return response;
}

http::Headers remapped(const http::Headers& headers) {
    http::Headers result;
    for (const auto& [name, value] : headers) {
        const std::string lower = core::to_lower(name);
        if (lower == "transfer-encoding") continue;
        const bool renamed = std::ranges::find(kRemapped, lower) != kRemapped.end();
        result.add(renamed ? "x-amzn-Remapped-" + name : name, value);
    }
    return result;
}

}  // namespace leastwise::apigateway
