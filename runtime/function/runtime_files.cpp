#include "runtime/function/runtime_files.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace leastwise::function {
namespace {

namespace fs = std::filesystem;

std::string make_root() {
    std::string pattern = (fs::temp_directory_path() / "leastwise-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) {
        throw fs::filesystem_error("cannot create a temporary directory", pattern,
                                   std::error_code(errno, std::generic_category()));
    }
    // Functions run as another user, who must be able to read the runtimes.
    fs::permissions(pattern, fs::perms(0755));
    return pattern;
}

}  // namespace

RuntimeFiles::RuntimeFiles() : root_(make_root()) {
    for (const EmbeddedFile& file : embedded_files()) {
        const fs::path path = fs::path(root_) / file.path;
        fs::create_directories(path.parent_path());
        std::ofstream out(path, std::ios::binary);
        out << file.text;
        out.close();
        if (!out) throw fs::filesystem_error("cannot write", path, std::make_error_code(std::errc::io_error));
    }
    // Mount points of the bundled SDKs.
    fs::create_directories(fs::path(runtime_directory("node")) / "node_modules");
    fs::create_directories(fs::path(runtime_directory("python")) / "site-packages");
}

RuntimeFiles::~RuntimeFiles() {
    std::error_code ignored;
    fs::remove_all(root_, ignored);
}

std::string RuntimeFiles::layers(const std::vector<std::string>& directories, std::string& failure) {
    if (directories.empty()) return "";
    if (directories.size() == 1) return directories.front();
    const auto known = merged_.find(directories);
    if (known != merged_.end()) return known->second;
    const fs::path target = fs::path(root_) / ("layers-" + std::to_string(merged_.size()));
    std::error_code error;
    fs::create_directories(target, error);
    for (const std::string& directory : directories) {
        if (error) break;
        fs::copy(directory, target,
                 fs::copy_options::recursive | fs::copy_options::overwrite_existing |
                     fs::copy_options::copy_symlinks,
                 error);
    }
    if (error) {
        failure = "cannot merge layers into " + target.string() + ": " + error.message();
        return "";
    }
    return merged_.emplace(directories, target.string()).first->second;
}

}  // namespace leastwise::function
