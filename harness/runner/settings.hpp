#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace leastwise::runner {

/// The file beside the template that says what a template cannot.
inline constexpr std::string_view kSettingsName = "leastwise.yaml";

struct Settings {
    std::vector<std::filesystem::path>
        managed_policy_files{};  ///< `managed_policies`: one file or a list of them
    std::string
        problem{};  ///< what is wrong, a line each, `leastwise.yaml:2:1: …`; then the rest is incomplete
};

/// Reads leastwise.yaml. A member that is not known is an error: nothing is ignored. An empty file says
/// nothing.
Settings read_settings(std::string_view text, const std::string& path);

}  // namespace leastwise::runner
