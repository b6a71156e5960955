#pragma once
#include <string_view>

namespace leastwise::dynamodb {

/// Whether the name needs a placeholder in expressions. Case does not matter. Source: Developer Guide,
/// "Reserved words in DynamoDB".
bool is_reserved(std::string_view name);

}  // namespace leastwise::dynamodb
