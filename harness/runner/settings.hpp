#pragma once
#include "harness/runner/organization.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace leastwise::runner {

/// The file beside the template that says what a template cannot.
inline constexpr std::string_view kSettingsName = "leastwise.yaml";

struct Settings {
    std::vector<std::filesystem::path>
        managed_policy_files{};  ///< `managed_policies`: one file or a list of them
    std::shared_ptr<const OrganizationSettings> organization{};  ///< `organization`; may be null
    /// `denial_messages`: whether an explicit denial names the policy that denies.
    iam::DenialDetail denial_detail = iam::DenialDetail::policy_arn;
    std::string
        problem{};  ///< what is wrong, a line each, `leastwise.yaml:2:1: …`; then the rest is incomplete
};

/// Reads leastwise.yaml; `read` finds the files that it names. A member that is not known is an error: nothing
/// is ignored. An empty file says nothing.
Settings read_settings(std::string_view text, const std::string& path, const ReadFile& read = {});

}  // namespace leastwise::runner
