#pragma once
#include <filesystem>
#include <string>

namespace leastwise::cli {

/// Writes what a person asked for into the file that they named, in a folder that may be new. False, with a message,
/// where that is not possible.
bool write_report(const std::filesystem::path& path, const std::string& text);

}  // namespace leastwise::cli
