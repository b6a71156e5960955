#pragma once
#include "runtime/core/clock.hpp"
#include "runtime/core/secret.hpp"
#include "runtime/iam/policy.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leastwise::secretsmanager {

constexpr std::string_view kCurrent = "AWSCURRENT";
constexpr std::string_view kPrevious = "AWSPREVIOUS";
constexpr std::string_view kPending = "AWSPENDING";

/// What a version holds: text or bytes, never both.
struct Value {
    std::optional<core::Secret> text;
    std::optional<core::Secret> bytes;
    bool empty() const { return !text && !bytes; }
    friend bool same_value(const Value& left, const Value& right);
};

/// One version of a secret. A version without a staging label is deprecated: listed only on request.
struct Version {
    std::string id;
    Value value;
    core::Instant created{};
    std::optional<core::Instant> last_accessed;  ///< midnight UTC of the day, as AWS rounds it
    std::set<std::string, std::less<>> stages;
};

struct Secret {
    std::string name;
    std::string arn;
    std::string description;
    std::string kms_key_id;
    std::vector<Version> versions;  ///< oldest first
    core::Instant created{};
    core::Instant changed{};
    std::optional<core::Instant> last_accessed;
    std::optional<core::Instant>
        deletion;  ///< when the recovery window ends; nothing unless marked for deletion
    /// Nothing until the first tag; afterwards a list, which may be empty.
    std::optional<std::vector<std::pair<std::string, std::string>>> tags;
    std::string policy_text;
    std::optional<iam::Policy> policy;

    const Version* find_version(std::string_view id) const;
    Version* find_version(std::string_view id);
    const Version* version_with(std::string_view stage) const;
};

/// Adds a version and moves the labels to it. AWSCURRENT takes AWSPREVIOUS along: it goes to the version that
/// was current. The first version of a secret is always current.
Version& add_version(Secret& secret, Version version, std::set<std::string, std::less<>> stages);
/// Moves one label, which the target may not have; AWSCURRENT takes AWSPREVIOUS along.
void move_stage(Secret& secret, std::string_view stage, Version& target);
void remove_stage(Version& version, std::string_view stage);

/// Versions without a label beyond the newest hundred are dropped once they are a day old.
/// Source: Secrets Manager User Guide, "Quotas".
void drop_deprecated_versions(Secret& secret, core::Instant now);

}  // namespace leastwise::secretsmanager
