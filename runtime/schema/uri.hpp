#pragma once
#include <string>
#include <string_view>

namespace leastwise::schema {

/// RFC 3986, 5.2: `reference` as seen from `base`. Both may be relative; the fragment of `reference` is kept.
std::string resolve_uri(std::string_view base, std::string_view reference);

/// An absolute or relative URI cut at its fragment; the fragment is percent-decoded.
struct SplitUri {
    std::string resource;
    std::string fragment;
};
SplitUri split_fragment(std::string_view uri);

}  // namespace leastwise::schema
