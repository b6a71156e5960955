#pragma once
#include <re2/re2.h>

#include <string>
#include <string_view>
#include <vector>

namespace tidy {

/// One C++ file of the repository.
struct Source {
    std::string path;  ///< relative to the repository's root
    std::vector<std::string> lines;
    std::vector<std::string> code;  ///< the lines with string literals emptied and comments removed
};

/// Every .cpp and .hpp under runtime, emulators, harness and tests, in order of path.
const std::vector<Source>& sources();
/// A file of the repository as text; "" when there is none.
std::string read(std::string_view path);

/// `path:line: text` for each of these lines that the expression (RE2) is found in, a line each; "" for none.
std::string places(const Source& source, const std::vector<std::string>& lines, const re2::RE2& expression);

}  // namespace tidy
