#include "harness/runner/scratch.hpp"

#include <stdlib.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace leastwise::runner {
namespace fs = std::filesystem;

Scratch::Scratch() {
    std::string pattern = (fs::temp_directory_path() / "leastwise-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) {
        throw fs::filesystem_error("cannot create a temporary directory", pattern,
                                   std::error_code(errno, std::generic_category()));
    }
    path_ = pattern;
    // Functions run as another user and must be able to read what is unpacked here.
    fs::permissions(path_, fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec |
                               fs::perms::others_read | fs::perms::others_exec);
}

Scratch::~Scratch() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

}  // namespace leastwise::runner
