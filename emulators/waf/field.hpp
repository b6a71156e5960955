#pragma once
#include "emulators/waf/rule.hpp"
#include "runtime/gate/inspector.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace leastwise::waf {

/// What a field of a request holds for a statement to look at.
struct Extract {
    enum class Verdict { look, match, no_match };
    Verdict verdict = Verdict::look;  ///< other than look: decided by size or malformed JSON, without looking
    std::vector<std::string> texts;   ///< none when the request lacks the field: nothing matches then
};

/// Limits of what is looked at. Source: AWS WAF Developer Guide, "Oversize web request components".
struct InspectionLimits {
    std::size_t body_bytes = 16 * 1024;  ///< default of API stages; a web ACL may raise it to 64 KB
    std::size_t headers_bytes = 8 * 1024;
    std::size_t headers_count = 200;
};

Extract extract(const Field& field, const gate::InspectedRequest& inspected, const InspectionLimits& limits);

}  // namespace leastwise::waf
