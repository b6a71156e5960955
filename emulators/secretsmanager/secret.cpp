#include "emulators/secretsmanager/secret.hpp"

#include <algorithm>

namespace leastwise::secretsmanager {

bool same_value(const Value& left, const Value& right) {
    const auto same = [](const std::optional<core::Secret>& a, const std::optional<core::Secret>& b) {
        return a.has_value() == b.has_value() && (!a || core::constant_time_equal(a->reveal(), b->reveal()));
    };
    return same(left.text, right.text) && same(left.bytes, right.bytes);
}

const Version* Secret::find_version(std::string_view id) const {
    const auto found = std::ranges::find(versions, id, &Version::id);
    return found == versions.end() ? nullptr : &*found;
}

Version* Secret::find_version(std::string_view id) {
    const auto found = std::ranges::find(versions, id, &Version::id);
    return found == versions.end() ? nullptr : &*found;
}

const Version* Secret::version_with(std::string_view stage) const {
    const auto found =
        std::ranges::find_if(versions, [stage](const Version& v) { return v.stages.contains(stage); });
    return found == versions.end() ? nullptr : &*found;
}

void remove_stage(Version& version, std::string_view stage) {
    const auto found = version.stages.find(stage);
    if (found != version.stages.end()) version.stages.erase(found);
}

void move_stage(Secret& secret, std::string_view stage, Version& target) {
    for (Version& version : secret.versions) {
        if (&version == &target || !version.stages.contains(stage)) continue;
        remove_stage(version, stage);
        if (stage != kCurrent) continue;
        for (Version& other : secret.versions) remove_stage(other, kPrevious);
        version.stages.emplace(kPrevious);
        // A version that was pending when it became current is done; AWS takes the label off with the next
        // move.
        remove_stage(version, kPending);
    }
    target.stages.emplace(stage);
}

Version& add_version(Secret& secret, Version version, std::set<std::string, std::less<>> stages) {
    if (secret.versions.empty()) stages.emplace(kCurrent);
    Version& added = secret.versions.emplace_back(std::move(version));
    for (const std::string& stage : stages) move_stage(secret, stage, added);
    return added;
}

void drop_deprecated_versions(Secret& secret, core::Instant now) {
    constexpr std::ptrdiff_t kDeprecatedMax = 100;
    const auto deprecated = [](const Version& v) { return v.stages.empty(); };
    auto excess = std::ranges::count_if(secret.versions, deprecated) - kDeprecatedMax;
    std::erase_if(secret.versions, [&](const Version& version) {
        if (excess <= 0 || !deprecated(version) || now - version.created < std::chrono::hours(24))
            return false;
        --excess;
        return true;
    });
}

}  // namespace leastwise::secretsmanager
