#pragma once
#include "harness/runner/policy_notes.hpp"

namespace leastwise::runner {

using Place = std::function<std::string(core::Span)>;

/// A policy as notes keep it, and back.
core::Document write_policy(const iam::Policy& policy, const Place& place);
std::optional<RecordedPolicy> read_policy(const core::Document& from, iam::PolicyKind kind);

/// A note about what `arn` names.
ledger::Entry policy_note(gate::Gate& gate, std::string_view operation, std::string arn, const core::Document& body);

/// A member that is text; "" when there is none.
std::string text_of(const core::Document& from, std::string_view name);

}  // namespace leastwise::runner
