#include "emulators/sts/session.hpp"

#include "emulators/sts/errors.hpp"
#include "runtime/core/arn.hpp"
#include "runtime/core/text.hpp"
#include "runtime/wire/json.hpp"

#include <algorithm>

namespace leastwise::sts {

using core::Document;
using gate::Call;

namespace {

constexpr std::size_t kPolicyMax = 2'048;  // STS API Reference, AssumeRole, "Policy"
constexpr std::size_t kPolicyArnsMax = 10;

iam::Policy policy_of(const std::string& text) {
    const auto document = wire::read_json(text);
    if (!document) throw policy_is_not_json();
    core::Diagnostics problems;
    auto policy = iam::parse_policy(*document, iam::PolicyKind::session, "session policy", problems);
    if (policy) return std::move(*policy);
    const auto first = std::ranges::find(problems, core::Severity::error, &core::Diagnostic::severity);
    throw malformed_policy(first == problems.end() ? "Syntax errors in policy." : first->message);
}

/// `PolicyArns.member.1.arn` and so on.
std::vector<std::string> policy_arns(const Call& call) {
    std::vector<std::string> arns;
    const Document* list = call.input.find("PolicyArns");
    if (list == nullptr || list->if_array() == nullptr) return arns;
    for (const Document& one : *list->if_array()) {
        const std::string* arn = one.find_string("arn");
        arns.push_back(arn == nullptr ? std::string() : *arn);
    }
    return arns;
}

/// Source: STS API Reference, Tag.
void check_tag(std::size_t number, const std::string& key, const std::string& value) {
    constexpr std::size_t kKeyMax = 128, kValueMax = 256;
    const std::string place = "tags." + std::to_string(number) + ".member.";
    if (core::utf8_length(key) > kKeyMax)
        throw invalid_value(key, place + "key", "Member must have length less than or equal to 128");
    if (core::utf8_length(value) > kValueMax)
        throw invalid_value(value, place + "value", "Member must have length less than or equal to 256");
    if (core::to_lower(key.substr(0, 4)) == "aws:") throw reserved_tag_key();
}

}  // namespace

std::string text_member(const Call& call, std::string_view name) {
    const std::string* text = call.input.find_string(name);
    return text == nullptr ? std::string() : *text;
}

bool only_has(std::string_view text, std::string_view punctuation) {
    return std::ranges::all_of(text, [punctuation](unsigned char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
               punctuation.find(static_cast<char>(c)) != std::string_view::npos;
    });
}

Tags session_tags(const Call& call) {
    Tags tags;
    std::vector<std::string> keys;
    const Document* list = call.input.find("Tags");
    if (list != nullptr && list->if_array()) {
        for (const Document& tag : *list->if_array()) {
            const std::string* key = tag.find_string("Key");
            const std::string* value = tag.find_string("Value");
            if (key == nullptr || key->empty()) {
                throw invalid_value("", "tags.1.member.key",
                                    "Member must have length greater than or equal to 1");
            }
            check_tag(tags.size() + 1, *key, value == nullptr ? "" : *value);
            tags.emplace_back(*key, value == nullptr ? "" : *value);
            keys.push_back(core::to_lower(*key));
        }
    }
    std::ranges::sort(keys);
    if (std::ranges::adjacent_find(keys) != keys.end()) throw duplicate_tag_keys();
    return tags;
}

void set_request_tags(iam::Context& context, const Tags& tags) {
    std::vector<std::string> keys;
    for (const auto& [key, value] : tags) {
        context.set("aws:RequestTag/" + key, value);
        keys.push_back(key);
    }
    if (!keys.empty()) context.set_list("aws:TagKeys", keys);
}

std::int64_t duration_of(const Call& call, std::int64_t otherwise) {
    const Document* member = call.input.find("DurationSeconds");
    if (member == nullptr) return otherwise;
    auto value = member->as_integer();
    if (!value && member->if_string()) value = core::to_integer(*member->if_string());
    if (!value) {
        throw invalid_value(text_member(call, "DurationSeconds"), "durationSeconds",
                            "Member must be an integer");
    }
    return *value;
}

SessionPolicies session_policies(const Sts& service, const Call& call) {
    SessionPolicies result;
    std::size_t size = 0;
    if (const std::string text = text_member(call, "Policy"); !text.empty()) {
        size += text.size();
        result.policies.push_back(policy_of(text));
    }
    const auto arns = policy_arns(call);
    if (arns.size() > kPolicyArnsMax) throw too_many_policy_arns();
    for (const std::string& arn : arns) {
        if (!core::split_arn(arn)) throw invalid_arn(arn);
        auto policy = service.directory().managed_policy(arn);
        if (!policy) throw no_such_session_policy(arn);
        size += arn.size();
        result.policies.push_back(std::move(*policy));
    }
    if (size > kPolicyMax) throw packed_policy_too_large(size * 100 / kPolicyMax);
    const Tags tags = session_tags(call);
    for (const auto& [key, value] : tags) size += key.size() + value.size();
    if (!result.policies.empty() || !tags.empty())
        result.packed_percent = static_cast<std::int64_t>(std::min<std::size_t>(size * 100 / kPolicyMax, 100));
    return result;
}

Document describe(const gate::Credential& credential) {
    return Document::object({{"AccessKeyId", credential.access_key_id},
                             {"SecretAccessKey", credential.secret.reveal()},
                             {"SessionToken", credential.session_token},
                             {"Expiration", core::iso8601_seconds(*credential.expires)}});
}

}  // namespace leastwise::sts
