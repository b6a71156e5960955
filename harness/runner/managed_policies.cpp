#include "harness/runner/managed_policies.hpp"

#include "runtime/core/arn.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace leastwise::runner {
namespace {

/// The file's text, one byte more than may be read at most; nothing when it cannot be opened.
std::optional<std::string> read_file(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in || std::filesystem::is_directory(path)) return {};
    std::string text(iamapi::kManagedFileBytesMax + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    return text;
}

}  // namespace

iamapi::ManagedPolicies load_managed_policies(const std::vector<std::filesystem::path>& files,
                                              core::Diagnostics& diagnostics) {
    std::vector<iamapi::ManagedPolicy> policies;
    for (const std::filesystem::path& path : files) {
        const std::string name = path.lexically_proximate(std::filesystem::current_path()).string();
        const auto text = read_file(path);
        if (!text) {
            diagnostics.push_back({core::Severity::error,
                                   "LW0606",
                                   {},
                                   name + ": the file of managed policies cannot be read",
                                   "name an existing file with --managed-policies or in leastwise.yaml"});
            continue;
        }
        auto read = iamapi::read_managed_policies(*text, name, diagnostics);
        std::ranges::move(read, std::back_inserter(policies));
    }
    return std::make_shared<const std::vector<iamapi::ManagedPolicy>>(std::move(policies));
}

std::map<std::string, std::string, std::less<>> managed_policy_paths(
    const iamapi::ManagedPolicies& policies) {
    constexpr std::string_view kPolicy = "policy/";
    std::map<std::string, std::string, std::less<>> paths;
    for (const iamapi::ManagedPolicy& policy : *policies) {
        paths[policy.name] = core::split_arn(policy.arn)->resource.substr(kPolicy.size());
    }
    return paths;
}

}  // namespace leastwise::runner
