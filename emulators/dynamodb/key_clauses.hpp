#pragma once
#include "emulators/dynamodb/errors.hpp"
#include "emulators/dynamodb/requests.hpp"

#include <map>
#include <string>

namespace leastwise::dynamodb {

/// The conditions on keys that a KeyConditionExpression amounts to. @throws ValidationException for operators
/// and forms that no key can be searched by.
std::map<std::string, KeyClause> key_clauses(const Condition& condition, Wording wording);

}  // namespace leastwise::dynamodb
