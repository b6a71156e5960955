#include "emulators/secretsmanager/reference.hpp"

#include "emulators/secretsmanager/errors.hpp"
#include "runtime/core/text.hpp"
#include "runtime/wire/json.hpp"

namespace leastwise::secretsmanager {

using core::Document;

namespace {

constexpr std::string_view kOpen = "{{resolve:secretsmanager:";
constexpr std::string_view kPrefix = "resolve:secretsmanager:";
constexpr std::size_t kArnParts = 7;  // arn:partition:secretsmanager:region:account:secret:name

std::string value_of_key(const std::string& secret, const SecretReference& reference) {
    const auto document = wire::read_json(secret);
    if (!document || !document->if_object()) throw secret_is_not_json();
    const Document* value = document->find(reference.json_key);
    if (value == nullptr) throw no_such_json_key(reference.json_key);
    return value->if_string() ? *value->if_string() : wire::to_json(*value);
}

std::string resolve(gate::Gate& gate, const gate::Caller& caller, const SecretReference& reference) {
    Document input = Document::object({{"SecretId", reference.secret_id}});
    if (!reference.version_stage.empty()) input.if_object()->append("VersionStage", reference.version_stage);
    if (!reference.version_id.empty()) input.if_object()->append("VersionId", reference.version_id);
    const gate::Reply reply = gate.call_now(caller, "secretsmanager", "GetSecretValue", std::move(input));
    const std::string* text = reply.output.find_string("SecretString");
    if (text == nullptr) throw secret_is_not_text();
    return reference.json_key.empty() ? *text : value_of_key(*text, reference);
}

}  // namespace

std::optional<SecretReference> parse_reference(std::string_view text) {
    if (!text.starts_with(kPrefix)) return {};
    auto parts = core::split(text.substr(kPrefix.size()), ':');
    const std::size_t id_parts = parts.front() == "arn" ? kArnParts : 1;
    if (parts.size() < id_parts || parts.size() > id_parts + 4) return {};
    SecretReference reference;
    for (std::size_t i = 0; i < id_parts; ++i) {
        if (i > 0) reference.secret_id += ':';
        reference.secret_id += parts[i];
    }
    const auto part = [&parts, id_parts](std::size_t index) {
        return id_parts + index < parts.size() ? std::string(parts[id_parts + index]) : std::string();
    };
    if (reference.secret_id.empty()) return {};
    if (const std::string kind = part(0); !kind.empty() && kind != "SecretString") return {};
    reference.json_key = part(1);
    reference.version_stage = part(2);
    reference.version_id = part(3);
    // CloudFormation takes a stage or a version, not both.
    if (!reference.version_stage.empty() && !reference.version_id.empty()) return {};
    return reference;
}

std::string resolve_references(gate::Gate& gate, const gate::Caller& caller, std::string_view text) {
    std::string result;
    std::size_t at = 0;
    for (auto start = text.find(kOpen); start != std::string_view::npos; start = text.find(kOpen, at)) {
        const auto end = text.find("}}", start);
        if (end == std::string_view::npos) break;
        const std::string_view inside = text.substr(start + 2, end - start - 2);
        const auto reference = parse_reference(inside);
        if (!reference) throw malformed_reference(inside);
        result += text.substr(at, start - at);
        result += resolve(gate, caller, *reference);
        at = end + 2;
    }
    return result.append(text.substr(at));
}

}  // namespace leastwise::secretsmanager
