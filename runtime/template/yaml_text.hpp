#pragma once
#include "runtime/core/diagnostic.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace leastwise::templates {

/// Why the bytes cannot be a template's text: too many, control characters, no UTF-8.
std::optional<core::Diagnostic> unreadable_bytes(std::string_view text, std::uint16_t file);

/// JSON writes a character outside the basic plane as two escapes; yaml-cpp wants one. The escape that
/// replaces them is padded by nothing, so columns after it on that line move by two.
std::string join_surrogates(std::string_view text);

/// yaml-cpp writes the escapes "\_" (no-break space) and "\N" (next line) as one byte, which is no UTF-8.
std::string repaired(const std::string& value);

}  // namespace leastwise::templates
