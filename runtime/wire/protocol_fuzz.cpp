#include "runtime/core/text.hpp"
#include "runtime/wire/json.hpp"
#include "runtime/wire/protocol.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

using namespace leastwise;

namespace {

/// XML that a strict reader accepts: UTF-8, no bare control characters, angle brackets only in tags, tags
/// nested.
void check_xml(std::string_view xml) {
    if (!core::is_utf8(xml)) __builtin_trap();
    long depth = 0;
    bool in_tag = false;
    for (std::size_t i = 0; i < xml.size(); ++i) {
        const auto byte = static_cast<unsigned char>(xml[i]);
        if (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') __builtin_trap();
        if (xml[i] == '<') {
            if (in_tag) __builtin_trap();
            in_tag = true;
            depth += i + 1 < xml.size() && xml[i + 1] == '/' ? -1 : 1;
            if (depth < 0) __builtin_trap();
        } else if (xml[i] == '>') {
            if (!in_tag) __builtin_trap();
            in_tag = false;
            if (xml[i - 1] == '/') --depth;
        }
    }
    if (depth != 0 || in_tag) __builtin_trap();
}

}  // namespace

/// Any bytes as the target and the body of a request in every protocol, and as an error's text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    http::Request request;
    request.method = "POST";
    request.target = "/?" + std::string(text.substr(0, text.find('\n')));
    request.headers.add("X-Amz-Target", std::string(text.substr(0, text.find('\n'))));
    request.body = text.substr(std::min(size, text.find('\n') + 1));
    wire::Traits traits;
    traits.target_prefix = "Service_1";
    traits.api_version = "2010-05-15";
    traits.xml_namespace = "https://service.amazonaws.com/doc/2010-05-15/";
    for (const auto protocol : {wire::Protocol::json_1_0, wire::Protocol::json_1_1, wire::Protocol::rest_json,
                                wire::Protocol::query}) {
        traits.protocol = protocol;
        (void)wire::operation_name(traits, request);
        const auto input = wire::decode_input(traits, request);
        const core::Object members;
        const auto error = wire::encode_error(traits, {"Code", 400, text, members}, "id");
        if (protocol == wire::Protocol::query) check_xml(error.body);
        if (!input) continue;
        if (protocol != wire::Protocol::query) {
            const auto output = wire::encode_output(traits, "Operation", *input, 200, "id");
            if (!wire::read_json(output.body)) __builtin_trap();
        }
    }
    core::Object named;
    named.append("Text", std::string(text));
    named.append("List", core::Document::Array{std::string(text), 1, true, nullptr});
    check_xml(wire::to_xml("Answer", named));
    return 0;
}
