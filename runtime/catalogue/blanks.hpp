#pragma once
#include <cstddef>
#include <string_view>

namespace leastwise::catalogue {

/// Whether the key fills the blanks of the known one: `${TagKey}` or `<key>` stands for one character or
/// more. Case does not count.
bool fills_key(std::string_view known, std::string_view key);

/// Whether the ARN can be one of the template: each of its first five parts is that part filled in, and so is
/// the resource. A blank stands for one character or more, `*` for any run. A blank of the resource may hold
/// `/` and
/// `:`, as paths of roles and keys of objects do; so a longer template may fit as well, and the one with more
/// literal characters is the ARN's.
bool fills_arn(std::string_view known, std::string_view arn);

/// Characters of the template outside its blanks.
std::size_t literal_length(std::string_view known);

}  // namespace leastwise::catalogue
