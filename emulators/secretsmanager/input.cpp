#include "emulators/secretsmanager/input.hpp"

#include "runtime/core/text.hpp"

#include <algorithm>

namespace leastwise::secretsmanager {

using core::Document;
using gate::Call;

namespace {

constexpr std::size_t kValueBytesMax = 65'536;  // Secrets Manager User Guide, "Quotas"
constexpr std::size_t kTagsMax = 50;

}  // namespace

std::optional<std::string> text_of(const Call& call, std::string_view name) {
    const std::string* text = call.input.find_string(name);
    if (text == nullptr) return {};
    return *text;
}

std::string text_or_empty(const Call& call, std::string_view name) {
    return text_of(call, name).value_or("");
}

bool is_true(const Call& call, std::string_view name) {
    const Document* member = call.input.find(name);
    const bool* value = member == nullptr ? nullptr : member->if_bool();
    return value != nullptr && *value;
}

std::optional<std::int64_t> integer_of(const Call& call, std::string_view name) {
    const Document* member = call.input.find(name);
    return member == nullptr ? std::nullopt : member->as_integer();
}

std::vector<std::string> texts_of(const Call& call, std::string_view name) {
    std::vector<std::string> result;
    const Document* member = call.input.find(name);
    if (member == nullptr || !member->if_array()) return result;
    for (const Document& element : *member->if_array()) {
        if (!element.if_string()) throw gate::AwsError("SerializationException", 400, "");
        result.push_back(*element.if_string());
    }
    return result;
}

Value value_of(const Call& call) {
    const auto text = text_of(call, "SecretString");
    const auto binary = text_of(call, "SecretBinary");
    if (text && binary) throw two_values();
    Value value;
    if (text) {
        if (text->size() > kValueBytesMax) throw value_too_long("secretString", kValueBytesMax);
        value.text = core::Secret(*text);
    }
    if (binary) {
        auto bytes = core::from_base64(*binary);
        if (!bytes) throw invalid_binary();
        if (bytes->size() > kValueBytesMax) throw value_too_long("secretBinary", kValueBytesMax);
        value.bytes = core::Secret(std::move(*bytes));
    }
    return value;
}

std::string request_token(const Call& call) {
    const auto token = text_of(call, "ClientRequestToken");
    if (!token) throw no_request_token();
    if (token->size() < 32 || token->size() > 64) throw request_token_length();
    return *token;
}

Tags tags_of(const Call& call) {
    Tags tags;
    const Document* member = call.input.find("Tags");
    if (member == nullptr || !member->if_array()) return tags;
    for (const Document& tag : *member->if_array()) {
        const std::string* key = tag.find_string("Key");
        const std::string* value = tag.find_string("Value");
        if (key == nullptr) throw gate::AwsError("SerializationException", 400, "");
        for (const auto& [earlier, unused] : tags) {
            if (earlier == *key) throw duplicate_tag_key();
        }
        tags.emplace_back(*key, value == nullptr ? "" : *value);
    }
    return tags;
}

void put_tags(Secret& secret, const Tags& tags) {
    Tags changed = secret.tags.value_or(Tags{});
    for (const auto& tag : tags) {
        const auto same = std::ranges::find(changed, tag.first, &Tags::value_type::first);
        if (same == changed.end()) {
            changed.push_back(tag);
        } else {
            same->second = tag.second;
        }
    }
    if (changed.size() > kTagsMax) throw too_many_tags();
    secret.tags = std::move(changed);
}

void check_secret_name(std::string_view name) {
    const bool valid = std::ranges::all_of(name, [](unsigned char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("-/_+=.@!").find(static_cast<char>(c)) != std::string_view::npos;
    });
    if (!valid) throw invalid_name();
}

void check_secret_id(std::string_view id) {
    if (!id.starts_with("arn:")) check_secret_name(id);
}

void refuse_when_deleted(const Secret& secret) {
    if (secret.deletion) throw marked_for_deletion();
}

Document seconds(core::Instant at) { return Document(core::Number{core::epoch_seconds(at)}); }

Document identity_of(const Secret& secret) {
    return Document::object({{"ARN", secret.arn}, {"Name", secret.name}});
}

Document stage_list(const Version& version) {
    return Document(Document::Array(version.stages.begin(), version.stages.end()));
}

}  // namespace leastwise::secretsmanager
