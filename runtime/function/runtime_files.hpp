#pragma once
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leastwise::function {

/// A file of leastwise's own Node.js or Python runtime, as compiled into the program.
struct EmbeddedFile {
    std::string_view path;  ///< "node/bootstrap.cjs"
    std::string_view text;
};
std::span<const EmbeddedFile> embedded_files();

/// A temporary directory of the engine with what sandboxes mount: the runtimes and merged layers. Removed
/// with all its content when this object goes.
class RuntimeFiles {
public:
    /// Throws std::filesystem::filesystem_error when the temporary directory cannot be written.
    RuntimeFiles();
    ~RuntimeFiles();
    RuntimeFiles(const RuntimeFiles&) = delete;
    RuntimeFiles& operator=(const RuntimeFiles&) = delete;

    /// The directory to mount at /var/runtime; `language` is "node" or "python".
    std::string runtime_directory(std::string_view language) const {
        return root_ + "/" + std::string(language);
    }
    /// One directory with the content of all layers, later ones over earlier ones as Lambda extracts them; a
    /// single layer is used as it is. Merged once per list. `failure` tells why the result is "".
    std::string layers(const std::vector<std::string>& directories, std::string& failure);
    const std::string& root() const { return root_; }

private:
    std::string root_;
    std::map<std::vector<std::string>, std::string> merged_;
};

}  // namespace leastwise::function
