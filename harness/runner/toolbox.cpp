#include "harness/runner/toolbox.hpp"

#include <cstdlib>

namespace leastwise::runner {
namespace fs = std::filesystem;

function::FleetOptions bundled_sdks_in(const fs::path& tools) {
    function::FleetOptions options;
    std::error_code error;
    const fs::path node = tools / "sdk-node/node_modules";
    if (fs::is_directory(node, error)) options.sdk_node_modules = node.string();
    for (const auto& version : fs::directory_iterator(tools / "sdk-python/lib", error)) {
        const fs::path packages = version.path() / "site-packages";
        if (fs::is_directory(packages, error)) options.sdk_site_packages = packages.string();
    }
    return options;
}

function::FleetOptions find_bundled_sdks() {
    if (const char* tools = std::getenv("LEASTWISE_TOOLS")) return bundled_sdks_in(tools);
    std::error_code error;
    const fs::path program = fs::read_symlink("/proc/self/exe", error);
    if (error) return {};
    return bundled_sdks_in(program.parent_path().parent_path() / "tools");
}

}  // namespace leastwise::runner
