#include "runtime/schema/locations.hpp"

#include "runtime/core/text.hpp"
#include "runtime/schema/uri.hpp"

#include <array>
#include <vector>

namespace leastwise::schema {
namespace {

/// Pushes the schemas directly inside `schema`. Anything else (enum values, unknown keywords) holds plain
/// data.
template <typename Push>
void each_subschema(const core::Document& schema, Push push) {
    constexpr std::array<std::string_view, 4> kSingle = {"items", "additionalItems", "additionalProperties",
                                                         "not"};
    constexpr std::array<std::string_view, 4> kLists = {"items", "allOf", "anyOf", "oneOf"};
    constexpr std::array<std::string_view, 4> kMaps = {"definitions", "properties", "patternProperties",
                                                       "dependencies"};
    for (const auto keyword : kSingle) {
        const auto* value = schema.find(keyword);
        if (value != nullptr && value->if_object() != nullptr) push(*value);
    }
    for (const auto keyword : kLists) {
        const auto* value = schema.find(keyword);
        if (value == nullptr || value->if_array() == nullptr) continue;
        for (const auto& element : *value->if_array()) push(element);
    }
    for (const auto keyword : kMaps) {
        const auto* value = schema.find(keyword);
        if (value == nullptr || value->if_object() == nullptr) continue;
        for (const auto& member : *value->if_object()) push(member.value);
    }
}

const core::Document* element_at(const std::vector<core::Document>& array, std::string_view token) {
    if (token.size() > 1 && token.front() == '0') return nullptr;
    const auto index = core::to_integer(token);
    if (!index || *index < 0 || static_cast<std::size_t>(*index) >= array.size()) return nullptr;
    return &array[static_cast<std::size_t>(*index)];
}

/// RFC 6901 from `document`; `pointer` starts with '/'.
const core::Document* follow(const core::Document* document, std::string_view pointer) {
    for (const auto token : core::split(pointer.substr(1), '/')) {
        const std::string name =
            core::replace_all(core::replace_all(std::string(token), "~1", "/"), "~0", "~");
        if (const auto* array = document->if_array()) {
            document = element_at(*array, name);
        } else {
            document = document->find(name);
        }
        if (document == nullptr) return nullptr;
    }
    return document;
}

}  // namespace

Locations::Locations(const core::Document& root, const Resolver& resolver) : resolver_(resolver) {
    by_uri_.emplace("", &root);
    scan(root, "");
}

void Locations::note_identity(Place& place) {
    const std::string* id = place.schema->find_string("id");
    if (id == nullptr || place.schema->find_string("$ref") != nullptr) return;
    const std::string uri = resolve_uri(place.base, *id);
    const SplitUri parts = split_fragment(uri);
    if (parts.fragment.empty()) {
        place.base = parts.resource;
        by_uri_.emplace(parts.resource, place.schema);
    } else {
        by_uri_.emplace(parts.resource + '#' + parts.fragment, place.schema);
    }
}

void Locations::scan(const core::Document& root, std::string base) {
    std::vector<Place> pending{{&root, std::move(base)}};
    while (!pending.empty()) {
        Place place = std::move(pending.back());
        pending.pop_back();
        note_identity(place);
        bases_.emplace(place.schema, place.base);
        if (place.schema->find_string("$ref") != nullptr) continue;
        each_subschema(*place.schema, [&](const core::Document& inner) {
            pending.push_back({&inner, place.base});
        });
    }
}

const core::Document* Locations::document_at(const std::string& resource) {
    if (const auto known = by_uri_.find(resource); known != by_uri_.end()) return known->second;
    const core::Document* supplied = resolver_ ? resolver_(resource) : nullptr;
    if (supplied == nullptr) return nullptr;
    by_uri_.emplace(resource, supplied);
    scan(*supplied, resource);
    return supplied;
}

const core::Document* Locations::find(const core::Document& from, std::string_view reference) {
    const auto base = bases_.find(&from);
    const SplitUri parts = split_fragment(resolve_uri(base == bases_.end() ? "" : base->second, reference));
    const core::Document* document = document_at(parts.resource);
    if (document == nullptr || parts.fragment.empty()) return document;
    if (parts.fragment.front() != '/') {
        const auto anchor = by_uri_.find(parts.resource + '#' + parts.fragment);
        return anchor == by_uri_.end() ? nullptr : anchor->second;
    }
    const core::Document* target = follow(document, parts.fragment);
    if (target != nullptr && !bases_.contains(target)) scan(*target, parts.resource);
    return target;
}

}  // namespace leastwise::schema
