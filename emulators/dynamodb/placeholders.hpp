#pragma once
#include "emulators/dynamodb/parser.hpp"
#include "emulators/dynamodb/syntax.hpp"

#include <map>
#include <set>
#include <string>

namespace leastwise::dynamodb {

/// ExpressionAttributeNames and ExpressionAttributeValues of one request, with a record of which were used.
/// Resolved expressions point into `values`, so this lives as long as they do and does not change once filled.
class Placeholders {
public:
    std::map<std::string, std::string> names;  ///< "#n" → attribute name
    std::map<std::string, Value> values;       ///< ":v" → value

    /// Replaces "#n" by the attribute's name. @throws ValidationException when it is not defined.
    void resolve(Path& path, const ExpressionSource& source);
    /// Resolves the operand and its arguments, in the order written.
    void resolve(Operand& operand, const ExpressionSource& source);
    /// Refuses definitions that no expression used.
    void check_all_used(Wording wording) const;

private:
    std::set<std::string> used_;
};

}  // namespace leastwise::dynamodb
