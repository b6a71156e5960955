#include "emulators/apigateway/authorizer.hpp"

#include "runtime/core/text.hpp"
#include "runtime/wire/json.hpp"

#include <algorithm>

namespace leastwise::apigateway {
namespace {

std::optional<std::string> header_value(const ClientRequest& request, std::string_view name) {
    const std::string* value = request.headers.find(name);
    if (value == nullptr) return {};
    return *value;
}

std::optional<std::string> query_value(const ClientRequest& request, std::string_view name) {
    for (auto pair = request.query.rbegin(); pair != request.query.rend(); ++pair) {
        if (pair->name == name) return pair->value;
    }
    return {};
}

std::optional<std::string> source_value(const IdentitySource& identity, const EventSource& source) {
    switch (identity.kind) {
        case IdentitySource::Kind::header: return header_value(source.request, identity.name);
        case IdentitySource::Kind::query: return query_value(source.request, identity.name);
        case IdentitySource::Kind::context:
            return context_value(source.context, source.request, identity.name);
        case IdentitySource::Kind::stage_variable: {
            const auto found = source.stage_variables.find(identity.name);
            if (found != source.stage_variables.end()) return found->second;
            return {};
        }
    }
    return {};
}

bool is_scalar(const core::Document& value) {
    return value.if_array() == nullptr && value.if_object() == nullptr;
}

/// The context's members. REST APIs turn numbers and booleans into text [D].
std::optional<core::Object> read_context(const core::Document* context, ContextValues values) {
    core::Object result;
    if (context == nullptr || context->is_null()) return result;
    if (context->if_object() == nullptr) return {};
    for (const auto& member : *context->if_object()) {
        if (values == ContextValues::as_given) {
            result.append(member.name, member.value);
            continue;
        }
        if (!is_scalar(member.value)) return {};
        const bool text = member.value.if_string() != nullptr || member.value.is_null();
        result.append(member.name, text ? member.value : core::Document(wire::to_json(member.value)));
    }
    return result;
}

std::optional<iam::Policy> read_policy(const core::Document* document) {
    if (document == nullptr) return {};
    core::Diagnostics problems;
    return iam::parse_policy(*document, iam::PolicyKind::identity, "AuthorizerPolicy", problems);
}

}  // namespace

std::optional<std::vector<std::string>> identity_values(const Authorizer& authorizer,
                                                        const EventSource& source) {
    std::vector<std::string> values;
    for (const auto& identity : authorizer.identity_sources) {
        auto value = source_value(identity, source);
        if (!value || value->empty()) return {};
        values.push_back(std::move(*value));
    }
    return values;
}

std::variant<AuthorizerAnswer, Fault> read_authorizer_answer(std::string_view payload, ContextValues values) {
    const auto document = wire::read_json(payload);
    if (!document || document->if_object() == nullptr) return fault::authorizer_misconfigured();
    AuthorizerAnswer answer;
    const std::string* principal = document->find_string("principalId");
    auto policy = read_policy(document->find("policyDocument"));
    auto context = read_context(document->find("context"), values);
    if (principal == nullptr || !policy || !context) return fault::authorizer_misconfigured();
    answer.principal_id = *principal;
    answer.policy = std::move(*policy);
    answer.context = std::move(*context);
    if (const std::string* key = document->find_string("usageIdentifierKey")) answer.usage_key = *key;
    return answer;
}

std::variant<AuthorizerAnswer, Fault> read_simple_answer(std::string_view payload) {
    const auto document = wire::read_json(payload);
    const auto* decision = document ? document->find("isAuthorized") : nullptr;
    if (decision == nullptr || decision->if_bool() == nullptr) return fault::authorizer_misconfigured();
    auto context = read_context(document->find("context"), ContextValues::as_given);
    if (!context) return fault::authorizer_misconfigured();
    AuthorizerAnswer answer;
    answer.simple = *decision->if_bool();
    answer.context = std::move(*context);
    return answer;
}

Fault authorizer_function_error(std::string_view payload) {
    const auto document = wire::read_json(payload);
    const std::string* message = document ? document->find_string("errorMessage") : nullptr;
    if (message != nullptr && *message == "Unauthorized") return fault::unauthorized();
    return fault::authorizer_failed();
}

AuthorizerCache::Cached AuthorizerCache::find(const std::string& key, core::Instant now) {
    const auto found = entries_.find(key);
    if (found == entries_.end()) return nullptr;
    if (now < found->second.expires) return found->second.answer;
    by_age_.erase(found->second.age);
    entries_.erase(found);
    return nullptr;
}

void AuthorizerCache::put(const std::string& key, Cached answer, core::Instant expires) {
    if (const auto old = entries_.find(key); old != entries_.end()) {
        by_age_.erase(old->second.age);
        entries_.erase(old);
    }
    if (entries_.size() >= kCachedAnswersMax) {
        entries_.erase(by_age_.front());
        by_age_.pop_front();
    }
    by_age_.push_back(key);
    entries_.emplace(key, Entry{std::move(answer), expires, std::prev(by_age_.end())});
}

void AuthorizerCache::erase(std::string_view prefix) {
    auto entry = entries_.lower_bound(prefix);
    while (entry != entries_.end() && entry->first.starts_with(prefix)) {
        by_age_.erase(entry->second.age);
        entry = entries_.erase(entry);
    }
}

std::string cache_key(std::string_view stage_arn, std::string_view authorizer_id,
                      const std::vector<std::string>& identity) {
    std::string key = std::string(stage_arn) + '\n' + std::string(authorizer_id) + '\n';
    for (const auto& value : identity) key += std::to_string(value.size()) + ':' + value;
    return key;
}

}  // namespace leastwise::apigateway
