#pragma once
#include "runtime/core/diagnostic.hpp"
#include "runtime/core/document.hpp"
#include "runtime/core/world.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace leastwise::templates {

class Created;

/// What intrinsics are evaluated against. Borrows everything it points to.
struct Scope {
    const std::map<std::string, core::Document, std::less<>>* parameters =
        nullptr;                               ///< pseudo parameters included
    const core::Document* mappings = nullptr;  ///< the section, or null
    const std::map<std::string, bool, std::less<>>* conditions = nullptr;
    const std::map<std::string, std::string, std::less<>>* exports = nullptr;
    const std::set<std::string, std::less<>>* resources = nullptr;   ///< logical ids that exist
    const std::set<std::string, std::less<>>* absent = nullptr;      ///< those whose condition does not hold
    const std::set<std::string, std::less<>>* unfinished = nullptr;  ///< see `unfinished_part`
    const Created* created = nullptr;  ///< null: what refers to resources stays as it is
    core::Place place;
    core::Span owner{};  ///< where to tell what is wrong in values that nobody wrote
    bool language_extensions = false;  ///< the transform AWS::LanguageExtensions is in use
};

/// One value after evaluation.
struct Evaluated {
    enum class State {
        complete,
        pending,  ///< holds an intrinsic that waits for a resource
        removed   ///< Ref of AWS::NoValue: the member or element that has it goes away
    };
    core::Document value;
    State state = State::complete;
};

/// Evaluates every intrinsic in the value. What is wrong goes to `diagnostics`, once each, and becomes null.
Evaluated evaluate(const core::Document& value, const Scope& scope, core::Diagnostics& diagnostics);

/// Evaluates the section Conditions: every condition, in dependency order; cycles and unknown names are
/// diagnosed.
std::map<std::string, bool, std::less<>> evaluate_conditions(const core::Document& section,
                                                             const Scope& scope,
                                                             core::Diagnostics& diagnostics);

/// The resource of SAM that would have made the logical id, when that resource was not translated: its id is
/// how the other starts. "" for all others.
std::string unfinished_part(std::string_view logical_id, const Scope& scope);

/// The logical ids that a value refers to by Ref, Fn::GetAtt and Fn::Sub, each with the place of the
/// reference.
void collect_references(const core::Document& value, std::map<std::string, core::Span>& references);

/// The one member of an object that has one, when its name is that of an intrinsic or starts like one; else
/// null.
const core::Member* intrinsic_of(const core::Document& value);

/// The pieces of an Fn::Sub pattern: literal text, and names to be replaced.
struct SubPiece {
    std::string text;
    bool is_name = false;
};
std::vector<SubPiece> split_sub(std::string_view pattern);

/// "did you mean 'X'?" for the nearest of the names, or "" when none is near.
std::string nearest_name(std::string_view name, const std::set<std::string, std::less<>>& names);

}  // namespace leastwise::templates
