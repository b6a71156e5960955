#pragma once
#include "emulators/dynamodb/parser.hpp"
#include "emulators/dynamodb/syntax.hpp"

#include <vector>

namespace leastwise::dynamodb {

/// Refuses the first reserved word among the names.
void check_reserved(const Path& path, const ExpressionSource& source);
/// Refuses two paths of which one holds the other, then two that read one value as map and as list.
void check_overlap(const std::vector<Path>& paths, const ExpressionSource& source);

}  // namespace leastwise::dynamodb
