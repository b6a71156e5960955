// What a run can know.
#include "harness/tighten/plan.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>
#include <array>

namespace leastwise::tighten {
namespace {

/// What Lambda calls as the role of a function whose event source is a table's stream. Source: Lambda Developer
/// Guide, "Using AWS Lambda with Amazon DynamoDB".
constexpr std::array<std::string_view, 4> kStreamReads = {
    "dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"};

}  // namespace

bool Emulated::misses(const iam::Statement& statement) const {
    return std::ranges::any_of(statement.actions, [this](const std::string& action) { return misses(action); });
}

bool Emulated::misses(const std::string& action) const {
    const std::string pattern = core::to_lower(action);
    const std::string service = pattern.substr(0, pattern.find(':'));
    const auto matches = [&pattern](std::string_view name) {
        return core::glob_match(pattern, core::to_lower(name));
    };
    if (service.find_first_of("*?") == std::string::npos && !services.contains(service)) return true;
    if (std::ranges::any_of(missed_calls, matches)) return true;
    return missed_streams && std::ranges::any_of(kStreamReads, matches);
}

}  // namespace leastwise::tighten
