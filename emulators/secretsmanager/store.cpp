#include "emulators/secretsmanager/errors.hpp"
#include "emulators/secretsmanager/secretsmanager.hpp"
#include "runtime/core/arn.hpp"
#include "runtime/core/check.hpp"

#include <algorithm>

namespace leastwise::secretsmanager {
namespace {

constexpr std::size_t kSuffix = 6;  // random characters that end a secret's ARN
constexpr std::string_view kResource = "secret:";

/// Whether the text ends in a hyphen and six letters or digits: then AWS takes it for a whole ARN.
bool ends_like_an_arn(std::string_view name) {
    if (name.size() <= kSuffix || name[name.size() - kSuffix - 1] != '-') return false;
    return std::ranges::all_of(name.substr(name.size() - kSuffix), [](unsigned char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    });
}

}  // namespace

const Secret* Store::find(std::string_view id) const {
    std::string_view name = id;
    const auto parts = core::split_arn(id);
    if (parts) {
        if (parts->service != "secretsmanager" || !parts->resource.starts_with(kResource)) return nullptr;
        name = parts->resource.substr(kResource.size());
        if (ends_like_an_arn(name)) name.remove_suffix(kSuffix + 1);
    }
    const auto found = secrets_.find(name);
    if (found == secrets_.end() || !exists(*found->second)) return nullptr;
    const Secret& secret = *found->second;
    if (!parts || id == secret.arn) return &secret;
    return id == arn_without_suffix(secret.name) && !ends_like_an_arn(id) ? &secret : nullptr;
}

const Secret& Store::get(std::string_view id) const {
    const Secret* secret = find(id);
    if (secret == nullptr) throw secret_not_found();
    return *secret;
}

Secret& Store::change(const gate::Permit&, std::string_view id) {
    return *secrets_.find(get(id).name)->second;
}

Secret& Store::add(const gate::Permit&, std::string name) {
    LW_CHECK(find(name) == nullptr, "a secret is added under a name that is free");
    auto secret = std::make_unique<Secret>();
    secret->name = name;
    secret->arn = arn_without_suffix(name) + "-" + world_.ids.mixed(kSuffix);
    secret->created = secret->changed = now();
    auto& place = secrets_[std::move(name)];
    place = std::move(secret);
    return *place;
}

void Store::remove(const gate::Permit&, const Secret& secret) {
    const std::string name = secret.name;
    secrets_.erase(name);
}

std::vector<const Secret*> Store::all() const {
    std::vector<const Secret*> result;
    for (const auto& [name, secret] : secrets_) {
        if (exists(*secret)) result.push_back(secret.get());
    }
    return result;
}

std::string Store::arn_without_suffix(std::string_view name) const {
    const core::Place& place = world_.place;
    return core::make_arn(place.partition, "secretsmanager", place.region, place.account,
                          std::string(kResource) + std::string(name));
}

}  // namespace leastwise::secretsmanager
