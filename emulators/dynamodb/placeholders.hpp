#pragma once
#include "emulators/dynamodb/parser.hpp"
#include "emulators/dynamodb/syntax.hpp"

#include <list>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace leastwise::dynamodb {

/// ExpressionAttributeNames and ExpressionAttributeValues of one request, with a record of which were used.
/// Resolved expressions point into `values`, so this lives as long as they do and does not change once
/// filled.
class Placeholders {
public:
    Placeholders() = default;
    Placeholders(Placeholders&&) =
        default;  // a moved map or list keeps its nodes, so pointers into it stay valid
    Placeholders& operator=(Placeholders&&) = default;

    std::map<std::string, std::string> names;  ///< "#n" → attribute name
    std::map<std::string, Value> values;       ///< ":v" → value

    /// Keeps a value of a parameter that has no placeholders (Expected, AttributeUpdates).
    const Value* keep(Value value) { return &kept_.emplace_back(std::move(value)); }
    /// Takes over what another one keeps.
    void adopt(Placeholders&& other) { kept_.splice(kept_.end(), other.kept_); }
    /// Replaces "#n" by the attribute's name. @throws ValidationException when it is not defined.
    void resolve(Path& path, const ExpressionSource& source);
    /// Resolves the operand and its arguments, in the order written.
    void resolve(Operand& operand, const ExpressionSource& source);
    /// Refuses definitions that no expression used.
    void check_all_used(Wording wording) const;

private:
    std::set<std::string> used_;
    std::list<Value> kept_;
};

}  // namespace leastwise::dynamodb
