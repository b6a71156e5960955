#include "harness/cli/write_report.hpp"

#include <fstream>
#include <iostream>

namespace leastwise::cli {

bool write_report(const std::filesystem::path& path, const std::string& text) {
    std::error_code ignored;  // a folder that cannot be made shows in the file
    if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), ignored);
    std::ofstream file(path, std::ios::binary);
    file << text << std::flush;
    if (!file) std::cerr << "leastwise: " << path.string() << " cannot be written\n";
    return static_cast<bool>(file);
}

}  // namespace leastwise::cli
