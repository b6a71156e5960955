#pragma once
#include "runtime/core/document.hpp"

#include <string>
#include <string_view>

// The SAM transform derives logical ids from hashes of what Python prints, so these print the same.
namespace leastwise::templates::sam {

/// json.dumps(value, separators=(",", ":"), sort_keys=True): names in code-point order, non-ASCII escaped.
std::string sorted_json(const core::Document& value);
/// The same with indent=4 and separators=(",", ": "), over several lines.
std::string indented_json(const core::Document& value);
/// str(value): 'text' for texts inside lists and maps, True, None; a text alone is itself.
std::string python_text(const core::Document& value);
/// repr(value): as above, a text alone is quoted as well.
std::string python_repr(const core::Document& value);

std::string sha1_hex(std::string_view text);
/// The first ten hex digits of the SHA-1 of the value: of its text, or of its sorted JSON when it is no text;
/// "" for a value that Python takes for false.
std::string short_hash(const core::Document& value);

}  // namespace leastwise::templates::sam
