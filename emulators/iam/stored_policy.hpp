#pragma once
#include "runtime/core/clock.hpp"
#include "runtime/iam/policy.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leastwise::iamapi {

struct PolicyVersion {
    std::string id;        ///< "v1"
    iam::Policy policy;    ///< with the name and the ARN
    std::string document;  ///< as it was given
    core::Instant created{};
};

/// A managed policy of the account.
struct StoredPolicy {
    std::string name;
    std::string arn;
    std::string id;  ///< ANPA…
    std::string description;
    std::vector<std::pair<std::string, std::string>> tags;
    core::Instant created{};
    core::Instant updated{};
    std::vector<PolicyVersion> versions;  ///< oldest first; one is the default
    std::string default_version = "v1";
    std::size_t versions_made = 1;  ///< numbers are not used again

    const PolicyVersion* find(std::string_view version) const {
        for (const PolicyVersion& one : versions) {
            if (one.id == version) return &one;
        }
        return nullptr;
    }
    const iam::Policy& current() const { return find(default_version)->policy; }
};

}  // namespace leastwise::iamapi
