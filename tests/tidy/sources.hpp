#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace tidy {

/// One C++ file of the repository.
struct Source {
    std::string path;  ///< relative to the repository's root
    std::vector<std::string> lines;
};

/// Every .cpp and .hpp under runtime, emulators, harness and tests, in order of path.
const std::vector<Source>& sources();
/// A file of the repository as text; "" when there is none.
std::string read(std::string_view path);

/// The line with string literals emptied and comments removed; enough for searching tokens.
std::string code_of(const std::string& line);

}  // namespace tidy
