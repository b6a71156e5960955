#pragma once
#include "emulators/dynamodb/input.hpp"

#include <map>
#include <optional>
#include <string>

namespace leastwise::dynamodb {

// The parameters that expressions replaced, read into the same conditions and updates.

/// Expected and ConditionalOperator.
std::optional<Condition> read_expected(const Input& input, Placeholders& placeholders);
/// QueryFilter or ScanFilter with ConditionalOperator.
std::optional<Condition> read_filter(const Input& input, std::string_view parameter,
                                     Placeholders& placeholders);
std::map<std::string, KeyClause> read_key_conditions(const Input& input, Placeholders& placeholders);
std::optional<Update> read_attribute_updates(const Input& input, Placeholders& placeholders);

}  // namespace leastwise::dynamodb
