#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace leastwise::core {
class Document;
}

namespace leastwise::logs {

enum class Comparison {
    equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal,
    is_null,
    is_true,
    is_false,
    not_exists
};

/// One step of `$.a.b[0]`: a member name or an array index.
using Step = std::variant<std::string, std::size_t>;

/// `$.status >= 500`, `$.user = "a*"`, `$.detail NOT EXISTS`.
struct JsonTest {
    std::vector<Step> path;
    Comparison comparison = Comparison::equal;
    std::string value;       ///< as written, quotation marks removed
    bool is_number = false;  ///< `value` is a number
    bool is_quoted = false;  ///< a quoted value never compares as a number
};

/// `a && b`, `a || b`, or one test.
struct JsonExpression {
    enum class Kind { test, all, any };
    Kind kind = Kind::test;
    JsonTest test;
    std::vector<JsonExpression> parts;
};

/// A pattern `{ … }` for log events that are JSON objects. && binds tighter than ||.
/// Source: CloudWatch Logs User Guide, "Using filter patterns to match terms in JSON log events".
class JsonPattern {
public:
    /// `text` is what stands between the braces. @throws AwsError.
    explicit JsonPattern(std::string_view text);
    /// False for a message that is not JSON.
    bool matches(std::string_view message) const;

private:
    JsonExpression expression_;
};

}  // namespace leastwise::logs
