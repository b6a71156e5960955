#pragma once
#include <filesystem>

namespace leastwise::runner {

/// A directory of our own in the system's place for temporary files; goes with its owner.
class Scratch {
public:
    Scratch();  ///< @throws std::filesystem::filesystem_error
    ~Scratch();
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

}  // namespace leastwise::runner
