#pragma once
#include <filesystem>
#include <string>

namespace leastwise::runner {

/// Puts the text in the file's place: at every moment there is the old file or the new one, whole, with the same
/// permissions and owner; a link stays one. "" or what went wrong.
std::string replace_file(const std::filesystem::path& path, const std::string& text);

/// The same for a file that a person may be editing meanwhile: nothing is written when it is not what it was, nor
/// when it is read-only.
std::string replace_unchanged(const std::filesystem::path& path, const std::string& before, const std::string& text);

}  // namespace leastwise::runner
