#include "emulators/iam/members.hpp"

#include "emulators/iam/documents.hpp"
#include "emulators/iam/errors.hpp"
#include "runtime/core/arn.hpp"
#include "runtime/core/text.hpp"
#include "runtime/wire/json.hpp"

#include <algorithm>

namespace leastwise::iamapi {

using core::Document;
using gate::Call;

namespace {

constexpr std::int64_t kPageDefault = 100;  // IAM API Reference, "MaxItems"
constexpr std::size_t kTagsMax = 50;
constexpr std::size_t kTagKeyMax = 128;
constexpr std::size_t kTagValueMax = 256;

/// Letters and digits of any script count as valid, as `\p{L}` and `\p{N}` say; so does every other character
/// beyond ASCII here.
bool is_tag_text(std::string_view text) {
    return std::ranges::all_of(text, [](unsigned char c) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        return letter || c >= 0x80 ||
               std::string_view(" _.:/=+-@").find(static_cast<char>(c)) != std::string_view::npos;
    });
}

bool same_key(std::string_view left, std::string_view right, TagKeys keys) {
    return keys == TagKeys::folded ? core::equals_ignoring_case(left, right) : left == right;
}

void check_tag(const std::string& key, const std::string& value, std::size_t position) {
    const std::string at = "tags." + std::to_string(position) + ".member.";
    const auto longer = [](std::size_t limit) {
        return "Member must have length less than or equal to " + std::to_string(limit);
    };
    if (key.empty()) throw invalid_value(at + "key", "Member must have length greater than or equal to 1");
    if (core::utf8_length(key) > kTagKeyMax) throw invalid_value(at + "key", longer(kTagKeyMax));
    if (core::utf8_length(value) > kTagValueMax) throw invalid_value(at + "value", longer(kTagValueMax));
    if (!is_tag_text(key)) throw invalid_value(at + "key", kTagKeyPattern);
    if (!is_tag_text(value)) throw invalid_value(at + "value", kTagValuePattern);
}

}  // namespace

std::string text_member(const Call& call, std::string_view name) {
    const std::string* text = call.input.find_string(name);
    return text == nullptr ? std::string() : *text;
}

std::optional<std::int64_t> integer_member(const Call& call, std::string_view name) {
    const Document* member = call.input.find(name);
    if (member == nullptr) return {};
    if (const std::string* text = member->if_string()) return core::to_integer(*text);
    return member->as_integer();
}

std::vector<std::string> text_list(const Call& call, std::string_view name) {
    std::vector<std::string> texts;
    const Document* list = call.input.find(name);
    if (list == nullptr || list->if_array() == nullptr) return texts;
    for (const Document& one : *list->if_array())
        texts.push_back(one.if_string() ? *one.if_string() : std::string());
    return texts;
}

bool is_true(const Call& call, std::string_view name) {
    const Document* member = call.input.find(name);
    if (member == nullptr) return false;
    if (const bool* value = member->if_bool()) return *value;
    return member->if_string() != nullptr && *member->if_string() == "true";
}

Tags tags_member(const Call& call, TagKeys keys) {
    Tags tags;
    const Document* list = call.input.find("Tags");
    if (list == nullptr || list->if_array() == nullptr) return tags;
    if (list->if_array()->size() > kTagsMax) throw too_many_tags("tags");
    for (const Document& tag : *list->if_array()) {
        const std::string* key = tag.find_string("Key");
        const std::string* value = tag.find_string("Value");
        tags.emplace_back(key ? *key : "", value ? *value : "");
        check_tag(tags.back().first, tags.back().second, tags.size());
    }
    for (std::size_t i = 0; i < tags.size(); ++i) {
        const auto same = [&](const auto& other) { return same_key(other.first, tags[i].first, keys); };
        if (std::any_of(tags.begin(), tags.begin() + static_cast<std::ptrdiff_t>(i), same)) {
            throw keys == TagKeys::folded ? duplicate_tag_keys_of_identity() : duplicate_tag_keys();
        }
    }
    return tags;
}

void add_tags(Tags& tags, const Tags& added, TagKeys keys) {
    for (const auto& tag : added) {
        const auto same = [&](const auto& other) { return same_key(other.first, tag.first, keys); };
        const auto known = std::ranges::find_if(tags, same);
        if (known == tags.end()) {
            tags.push_back(tag);
        } else {
            *known = tag;
        }
    }
}

void remove_tags(Tags& tags, const std::vector<std::string>& removed, TagKeys keys) {
    std::erase_if(tags, [&](const auto& tag) {
        return std::ranges::any_of(removed, [&](const auto& key) { return same_key(tag.first, key, keys); });
    });
}

Document tag_list(const Tags& tags) {
    Document::Array list;
    for (const auto& [key, value] : tags) list.push_back(Document::object({{"Key", key}, {"Value", value}}));
    return Document(std::move(list));
}

void set_request_tags(iam::Context& context, const Call& call) {
    std::vector<std::string> keys;
    const Document* list = call.input.find("Tags");
    if (list != nullptr && list->if_array() != nullptr) {
        for (const Document& tag : *list->if_array()) {
            const std::string* key = tag.find_string("Key");
            const std::string* value = tag.find_string("Value");
            if (key == nullptr) continue;
            context.set("aws:RequestTag/" + *key, value ? *value : "");
            keys.push_back(*key);
        }
    }
    for (std::string& key : text_list(call, "TagKeys")) keys.push_back(std::move(key));
    if (!keys.empty()) context.set_list("aws:TagKeys", std::move(keys));
}

Document::Array page_of(const Call& call, Document::Array all, Document& output) {
    std::size_t start = 0;
    if (const std::string marker = text_member(call, "Marker"); !marker.empty()) {
        const auto decoded = core::from_base64(marker);
        const auto position = decoded ? core::to_integer(*decoded) : std::nullopt;
        if (!position || *position < 0 || static_cast<std::size_t>(*position) > all.size()) {
            throw invalid_marker(marker);
        }
        start = static_cast<std::size_t>(*position);
    }
    // The table has checked the limits of MaxItems.
    const auto size = static_cast<std::size_t>(integer_member(call, "MaxItems").value_or(kPageDefault));
    const std::size_t end = std::min(all.size(), start + size);
    const bool more = end < all.size();
    output.if_object()->append("IsTruncated", more);
    if (more) output.if_object()->append("Marker", core::to_base64(std::to_string(end)));
    return {all.begin() + static_cast<std::ptrdiff_t>(start), all.begin() + static_cast<std::ptrdiff_t>(end)};
}

std::string path_of(std::string_view arn) {
    const auto parts = core::split_arn(arn);
    if (!parts) return "/";
    const auto first = parts->resource.find('/');
    const auto last = parts->resource.rfind('/');
    return first == std::string_view::npos ? "/"
                                           : std::string(parts->resource.substr(first, last - first + 1));
}

std::string account_arn(const Iam& service, std::string_view resource) {
    const core::Place& place = service.place();
    return core::make_arn(place.partition, "iam", "", place.account, resource);
}

std::string path_member(const Call& call) { return checked_path(call.input); }

}  // namespace leastwise::iamapi
