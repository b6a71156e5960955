#pragma once
#include "runtime/core/document.hpp"

#include <optional>
#include <string>

namespace leastwise::cli {

/// The JSON file's content; nothing, with a message, when there is none.
std::optional<core::Document> read_document(const std::string& path);

}  // namespace leastwise::cli
