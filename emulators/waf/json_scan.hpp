#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace leastwise::waf {

/// A key or a value of a JSON text.
struct JsonElement {
    enum class Kind { key, value };
    Kind kind = Kind::value;
    std::string pointer;  ///< RFC 6901, of the value or of the value under the key
    std::string text;     ///< strings decoded; numbers, true, false and null as written
};

struct JsonScan {
    std::vector<JsonElement> elements;
    bool complete = false;  ///< the whole text is JSON
};

/// Reads as far as the text is JSON: AWS WAF looks at what comes before the first failure.
JsonScan scan_json(std::string_view text);

}  // namespace leastwise::waf
