#pragma once
#include "runtime/function/function.hpp"

#include <filesystem>

namespace leastwise::runner {

/// The SDKs that AWS's runtimes bundle and functions may rely on: from LEASTWISE_TOOLS, else from the `tools`
/// directory that set-up fills beside the build of this program. Empty paths where there is none.
function::FleetOptions find_bundled_sdks();

/// The same from one tools directory.
function::FleetOptions bundled_sdks_in(const std::filesystem::path& tools);

}  // namespace leastwise::runner
