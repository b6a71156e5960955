#include "emulators/secretsmanager/handlers.hpp"
#include "emulators/secretsmanager/input.hpp"
#include "emulators/secretsmanager/page.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>

namespace leastwise::secretsmanager {

using core::Document;
using gate::Call;
using gate::Permit;

namespace {

Document tag_list(const Tags& tags) {
    Document::Array list;
    for (const auto& [key, value] : tags) list.push_back(Document::object({{"Key", key}, {"Value", value}}));
    return Document(std::move(list));
}

Document stages_by_version(const Secret& secret) {
    Document stages = Document::object();
    for (const Version& version : secret.versions) {
        if (!version.stages.empty()) stages.if_object()->append(version.id, stage_list(version));
    }
    return stages;
}

/// The members that DescribeSecret and ListSecrets share.
Document described(const Secret& secret, std::string stages_member) {
    Document out = identity_of(secret);
    core::Object& members = *out.if_object();
    if (!secret.description.empty()) members.append("Description", secret.description);
    if (!secret.kms_key_id.empty()) members.append("KmsKeyId", secret.kms_key_id);
    members.append("CreatedDate", seconds(secret.created));
    members.append("LastChangedDate", seconds(secret.changed));
    if (secret.last_accessed) members.append("LastAccessedDate", seconds(*secret.last_accessed));
    if (secret.deletion) members.append("DeletedDate", seconds(*secret.deletion));
    if (secret.tags) members.append("Tags", tag_list(*secret.tags));
    if (!secret.versions.empty()) members.append(std::move(stages_member), stages_by_version(secret));
    return out;
}

/// Every word of `wanted` must begin a word of `text`; without regard to case, as AWS searches descriptions.
bool words_match(std::string_view text, std::string_view wanted) {
    const std::string lower_text = core::to_lower(text), lower_wanted = core::to_lower(wanted);
    const auto words = core::split(lower_text, ' ');
    for (const std::string_view word : core::split(lower_wanted, ' ')) {
        if (word.empty()) continue;
        if (std::ranges::none_of(words, [word](std::string_view w) { return w.starts_with(word); }))
            return false;
    }
    return true;
}

enum class Key { all, name, description, tag_key, tag_value, owning_service, primary_region };

Key filter_key(const std::string& text) {
    if (text == "all") return Key::all;
    if (text == "name") return Key::name;
    if (text == "description") return Key::description;
    if (text == "tag-key") return Key::tag_key;
    if (text == "tag-value") return Key::tag_value;
    if (text == "owning-service") return Key::owning_service;
    if (text == "primary-region") return Key::primary_region;
    throw invalid_filter_key(text);
}

bool any_tag(const Secret& secret, std::string Tags::value_type::* part, std::string_view prefix) {
    return secret.tags && std::ranges::any_of(*secret.tags, [part, prefix](const Tags::value_type& tag) {
               return (tag.*part).starts_with(prefix);
           });
}

/// Prefix matches with regard to case, except in descriptions.
bool value_matches(const Secret& secret, Key key, std::string_view value) {
    switch (key) {
        case Key::name: return secret.name.starts_with(value);
        case Key::description: return words_match(secret.description, value);
        case Key::tag_key: return any_tag(secret, &Tags::value_type::first, value);
        case Key::tag_value: return any_tag(secret, &Tags::value_type::second, value);
        case Key::owning_service:
        case Key::primary_region: return false;  // no secret here is owned or replicated
        case Key::all:
            return core::to_lower(secret.name).starts_with(core::to_lower(value)) ||
                   words_match(secret.description, value) ||
                   any_tag(secret, &Tags::value_type::first, value) ||
                   any_tag(secret, &Tags::value_type::second, value);
    }
    return false;
}

/// One filter: any of its values; a value that starts with `!` matches what the rest of it does not.
bool filter_matches(const Secret& secret, Key key, const std::vector<std::string>& values) {
    return std::ranges::any_of(values, [&secret, key](const std::string& value) {
        if (value.starts_with('!')) return !value_matches(secret, key, std::string_view(value).substr(1));
        return value_matches(secret, key, value);
    });
}

struct Filter {
    Key key;
    std::vector<std::string> values;
};

std::vector<Filter> filters_of(const Call& call) {
    std::vector<Filter> filters;
    const Document* list = call.input.find("Filters");
    if (list == nullptr || !list->if_array()) return filters;
    for (const Document& entry : *list->if_array()) {
        const std::string* key = entry.find_string("Key");
        Filter filter{filter_key(key == nullptr ? "" : *key), {}};
        const Document* values = entry.find("Values");
        if (values != nullptr && values->if_array()) {
            for (const Document& value : *values->if_array()) {
                if (!value.if_string()) throw gate::AwsError("SerializationException", 400, "");
                filter.values.push_back(*value.if_string());
            }
        }
        filters.push_back(std::move(filter));
    }
    return filters;
}

}  // namespace

gate::Answer describe_secret(Store& store, const Call& call, const Permit&) {
    return gate::Reply{.output = described(store.get(text_or_empty(call, "SecretId")), "VersionIdsToStages")};
}

gate::Answer list_secrets(Store& store, const Call& call, const Permit&) {
    const auto filters = filters_of(call);
    std::vector<const Secret*> found;
    for (const Secret* secret : store.all()) {
        if (secret->deletion && !is_true(call, "IncludePlannedDeletion")) continue;
        const auto matches = [secret](const Filter& f) { return filter_matches(*secret, f.key, f.values); };
        if (std::ranges::all_of(filters, matches)) found.push_back(secret);
    }
    std::ranges::stable_sort(found, {}, &Secret::created);
    if (text_or_empty(call, "SortOrder") == "desc") std::ranges::reverse(found);
    Document::Array secrets;
    for (const Secret* secret : found) secrets.push_back(described(*secret, "SecretVersionsToStages"));
    Document output = Document::object();
    append_page(call, "SecretList", std::move(secrets), output);
    return gate::Reply{.output = std::move(output)};
}

}  // namespace leastwise::secretsmanager
