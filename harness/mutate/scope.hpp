#pragma once
#include "harness/runner/policy_notes.hpp"
#include "harness/tighten/plan.hpp"
#include "runtime/template/template.hpp"

#include <functional>

namespace leastwise::mutate {

/// What is mutated. Empty functions: everything.
struct Scope {
    std::function<bool(const runner::RecordedRole&)> leaves_out_role{};
    std::function<bool(const runner::RecordedPolicy&, std::size_t statement)> leaves_out_statement{};
};

/// Left out is what nobody can edit (what SAM attaches and permits by itself), what the run could not see (services
/// that are not emulated, and roles that only these would assume), and what no test can notice: what Lambda writes to
/// a function's log. Borrows.
Scope scope_of(const templates::Template& loaded, const tighten::Emulated& emulated);

}  // namespace leastwise::mutate
