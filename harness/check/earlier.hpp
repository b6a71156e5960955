#pragma once
#include "runtime/template/template.hpp"

#include <filesystem>
#include <string>
#include <variant>

namespace leastwise::check {

/// Reads a template without looking at the code that it names; nothing has to be built.
templates::Template load_only(const std::filesystem::path& file, const templates::Options& options);

/// The template to compare with: the file of that name, where there is one, else the same template in that
/// revision of its git repository. Parameters that it does not have are left out. The text says what is
/// wrong.
std::variant<templates::Template, std::string> load_earlier(const std::string& revision_or_file,
                                                            const std::filesystem::path& present,
                                                            const templates::Options& options);

}  // namespace leastwise::check
