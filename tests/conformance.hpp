#pragma once
// Published test suites and recordings of AWS that do not travel with the project: read from the folder
// `../shared/conformance` beside it, or from LEASTWISE_CONFORMANCE. Whoever includes this defines LEASTWISE_SOURCE_DIR.
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

namespace leastwise::testcases {

/// Where a file or folder of the suites is; without it, a line that begins with SKIPPED is printed.
inline std::optional<std::filesystem::path> find_conformance(std::string_view relative) {
    const char* given = std::getenv("LEASTWISE_CONFORMANCE");
    const std::filesystem::path root = given != nullptr ? given : LEASTWISE_SOURCE_DIR "/../shared/conformance";
    std::filesystem::path path = root / relative;
    if (std::filesystem::exists(path)) return path;
    std::cout << "SKIPPED: " << relative << " is not in " << root.string() << "\n";
    return {};
}

inline std::string read_whole(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

inline std::optional<std::string> read_conformance(std::string_view relative) {
    const auto path = find_conformance(relative);
    if (!path) return {};
    return read_whole(*path);
}

/// An archive of the suites, unpacked into a folder of its own that is removed at the end.
class UnpackedConformance {
public:
    explicit UnpackedConformance(std::string_view relative) {
        const auto archive = find_conformance(relative);
        if (!archive) return;
        std::string pattern = (std::filesystem::temp_directory_path() / "leastwise-suite-XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr) return;
        folder_ = pattern;
        std::string tar = "tar", extract = "-xf", file = archive->string(), into = "-C";
        char* arguments[] = {tar.data(), extract.data(), file.data(), into.data(), pattern.data(), nullptr};
        pid_t child = 0;
        int status = 1;
        usable_ = posix_spawnp(&child, "tar", nullptr, nullptr, arguments, environ) == 0 &&
                  waitpid(child, &status, 0) == child && status == 0;
        if (!usable_) std::cout << "SKIPPED: " << file << " cannot be unpacked\n";
    }
    ~UnpackedConformance() {
        std::error_code ignored;
        if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
    }
    UnpackedConformance(const UnpackedConformance&) = delete;
    UnpackedConformance& operator=(const UnpackedConformance&) = delete;

    bool usable() const { return usable_; }
    const std::filesystem::path& folder() const { return folder_; }

private:
    std::filesystem::path folder_;
    bool usable_ = false;
};

}  // namespace leastwise::testcases
