#include "emulators/lambda/payload.hpp"

#include "emulators/lambda/errors.hpp"
#include "runtime/core/text.hpp"
#include "runtime/wire/json.hpp"

namespace leastwise::lambda {

namespace {

constexpr std::size_t kClientContextBytesMax = 3583;  // API reference, Invoke: ClientContext

std::string hex_byte(unsigned char byte) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    return std::string("0x") + kDigits[byte >> 4] + kDigits[byte & 15];
}

/// Where a byte stands, counted as Jackson does: lines from 1, columns from 1.
std::string location(std::string_view text, std::size_t offset) {
    std::size_t line = 1, column = 1;
    for (std::size_t i = 0; i < offset && i < text.size(); ++i) {
        if (text[i] == '\n') {
            ++line;
            column = 1;
        } else {
            ++column;
        }
    }
    return "\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: " +
           std::to_string(line) + ", column: " + std::to_string(column) + "]";
}

constexpr std::string_view kExpectedValue =
    "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

bool is_token_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$';
}

/// What stands at a place where a value should start. [S] for the two recorded forms, (mem) for the others.
std::string problem_at_value(std::string_view text, std::size_t offset) {
    const auto byte = static_cast<unsigned char>(text[offset]);
    if (!is_token_character(text[offset])) {
        const std::string shown = byte < 32 || byte >= 127 ? "(CTRL-CHAR, code " + std::to_string(byte) + ")"
                                                           : "'" + std::string(1, text[offset]) + "' (code " +
                                                                 std::to_string(byte) + ")";
        return "Unexpected character (" + shown + "): expected a valid value " + std::string(kExpectedValue) +
               location(text, offset);
    }
    std::size_t end = offset;
    while (end < text.size() && is_token_character(text[end])) ++end;
    if (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) {
        return "Invalid UTF-8 start byte " + hex_byte(static_cast<unsigned char>(text[end])) +
               location(text, end + 1);
    }
    return "Unrecognized token '" + std::string(text.substr(offset, end - offset)) + "': was expecting " +
           std::string(kExpectedValue) + location(text, end);
}

std::string problem_of(std::string_view text, std::size_t offset) {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) {
        return "No content to map due to end-of-input" + location(text, text.size());  // (mem)
    }
    constexpr std::string_view kStarts = "{[\"-0123456789";
    if (kStarts.find(text[first]) == std::string_view::npos) return problem_at_value(text, first);
    if (offset >= text.size()) return "Unexpected end-of-input" + location(text, text.size());  // (mem)
    const auto byte = static_cast<unsigned char>(text[offset]);
    return "Unexpected character (" +  // (mem) Jackson goes on to say what it expected
           (byte < 32 || byte >= 127
                ? "(CTRL-CHAR, code " + std::to_string(byte) + ")"
                : "'" + std::string(1, text[offset]) + "' (code " + std::to_string(byte) + ")") +
           ")" + location(text, offset);
}

}  // namespace

void check_payload(std::string_view payload) {
    if (payload.empty()) return;
    const auto parsed = wire::parse_json(payload);
    if (const auto* error = std::get_if<wire::JsonError>(&parsed)) {
        throw invalid_payload(problem_of(payload, error->offset));
    }
}

std::string decode_client_context(std::string_view base64) {
    if (base64.empty()) return {};
    if (base64.size() > kClientContextBytesMax) throw client_context_too_large();
    auto text = core::from_base64(base64);
    if (!text) throw invalid_client_context();
    const auto document = wire::read_json(*text);
    if (!document || document->if_object() == nullptr) throw invalid_client_context();
    return *std::move(text);
}

}  // namespace leastwise::lambda
