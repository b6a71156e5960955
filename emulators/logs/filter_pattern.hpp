#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace leastwise::logs {

class JsonPattern;

/// A filter pattern, parsed once and matched against many messages. Case-sensitive.
/// Source: CloudWatch Logs User Guide, "Filter pattern syntax for metric filters, subscription filters,
/// filter log events, and Live Tail".
class FilterPattern {
public:
    /// @throws AwsError (InvalidParameterException) when the pattern is malformed or of a kind that is not
    /// emulated (space-delimited `[…]`, regular expressions `%…%`).
    static FilterPattern parse(std::string_view text);

    bool matches(std::string_view message) const;

private:
    std::vector<std::string> required_, excluded_, optional_;
    std::shared_ptr<const JsonPattern> json_;
};

}  // namespace leastwise::logs
