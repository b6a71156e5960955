#pragma once
#include "harness/tighten/plan.hpp"

#include <string>

namespace leastwise::tighten {

enum class Syntax { yaml, json };

/// What an old statement passes on to the new ones, as text of the template.
struct Inherited {
    std::string sid;  ///< "" when it had none
    /// The value of Condition as it stands in the template, with what is added to it, its lines without the
    /// indentation that they share; "" when it had none.
    std::string condition;
};

/// `Effect: Allow …` for one statement, its later lines indented by `indentation` spaces; no newline at the
/// end.
std::string statement_text(const Narrowed& statement, const Inherited& inherited, std::size_t indentation,
                           Syntax syntax);
std::string action_text(const std::string& action, Syntax syntax);
/// Each of the statement's actions, each of its resources.
std::vector<std::string> action_texts(const Narrowed& statement, Syntax syntax);
std::vector<std::string> resource_texts(const Narrowed& statement, Syntax syntax);
/// The value of Condition with what stands between it and the colon.
std::string guards_text(const std::vector<Guard>& guards, std::size_t indentation, Syntax syntax);
/// `dynamodb:Select: …` for the object of an operator, its later lines indented by more than `indentation`.
std::string guard_text(const Guard& guard, std::size_t indentation, Syntax syntax);
/// As a name in the object of a Condition.
std::string operator_name(const std::string& op, Syntax syntax);
/// `Principal: …` with its new value.
std::string member_text(const MemberEdit& member, std::size_t indentation, Syntax syntax);
/// A whole policy document with these statements, for an entry of Policies.
std::string document_text(const std::vector<Narrowed>& statements, std::size_t indentation, Syntax syntax);

}  // namespace leastwise::tighten
