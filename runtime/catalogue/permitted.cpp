#include "runtime/catalogue/permitted.hpp"

#include "runtime/catalogue/blanks.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace leastwise::catalogue {
namespace {

void add_keys(const Service& service, Run run, std::vector<const Key*>& keys) {
    for (const std::uint32_t index : service.keys_of(run)) {
        const Key* key = &service.keys()[index];
        if (std::ranges::find(keys, key) == keys.end()) keys.push_back(key);
    }
}

}  // namespace

std::vector<const Key*> condition_keys(const Found& found) {
    const Service& service = *found.service;
    std::vector<const Key*> keys;
    add_keys(service, found.action->keys, keys);
    for (const Use& use : service.uses(*found.action)) {
        add_keys(service, use.keys, keys);
        add_keys(service, service.types()[use.type].keys, keys);
    }
    return keys;
}

bool is_tag_key(std::string_view key) {
    constexpr std::array<std::string_view, 3> kTagKeys = {"aws:RequestTag/${TagKey}", "aws:TagKeys",
                                                          "aws:ResourceTag/${TagKey}"};
    return std::ranges::any_of(kTagKeys, [key](std::string_view known) { return fills_key(known, key); });
}

const Key* find_condition_key(const Catalogue& catalogue, const Found& found, std::string_view key) {
    for (const Key* own : condition_keys(found)) {
        if (fills_key(own->name, key)) return own;
    }
    const GlobalKey* global = is_tag_key(key) ? nullptr : catalogue.find_global_key(key);
    return global == nullptr ? nullptr : &global->key;
}

namespace {

/// Literal characters of the type's longest template that the ARN fits; nothing when it fits none.
std::optional<std::size_t> fit(const Service& service, const ResourceType& type, std::string_view arn) {
    std::optional<std::size_t> best;
    for (const std::string_view known : service.arns(type)) {
        if (fills_arn(known, arn)) best = std::max(best.value_or(0), literal_length(known));
    }
    return best;
}

}  // namespace

const ResourceType* type_of(const Service& service, std::string_view arn) {
    const ResourceType* best = nullptr;
    std::optional<std::size_t> best_fit;
    for (const ResourceType& type : service.types()) {
        const auto length = fit(service, type, arn);
        if (length <= best_fit) continue;  // nothing is less than any length
        best = &type;
        best_fit = length;
    }
    return best;
}

bool works_on(const Found& found, std::string_view resource) {
    const Service& service = *found.service;
    const auto uses = service.uses(*found.action);
    if (resource == "*") {
        return std::ranges::none_of(uses, [](const Use& use) { return use.need == Need::required; });
    }
    return std::ranges::any_of(
        uses, [&](const Use& use) { return fit(service, service.types()[use.type], resource).has_value(); });
}

}  // namespace leastwise::catalogue
