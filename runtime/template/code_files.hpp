#pragma once
#include <functional>
#include <optional>
#include <string>

namespace leastwise::templates {

/// What is known of the files that a template names as code. Paths are whole.
struct CodeFiles {
    enum class Kind { none, file, directory };
    std::function<Kind(const std::string& path)> kind;
    std::function<std::optional<std::string>(const std::string& path)> read;
};

/// Those of this machine.
CodeFiles files_on_disk();

}  // namespace leastwise::templates
