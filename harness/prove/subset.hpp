#pragma once
#include "runtime/core/document.hpp"
#include "runtime/prover/prover.hpp"
#include "runtime/prover/smt.hpp"

#include <iosfwd>
#include <string>
#include <string_view>

namespace leastwise::prove {

/// One comparison of policy documents, answered.
struct Comparison {
    prover::Verdict verdict;
    std::string problem;  ///< why there is no verdict: a document that is no policy; else ""
    std::string note;     ///< what had to be assumed; else ""
};

/// Does `after`, a policy document or a list of them, allow nothing that `before` does not?
Comparison compare(const core::Document& before, const core::Document& after);

/// The same question in SMT-LIB 2, for another prover; `problem` where it cannot be written.
prover::SmtQuestion smt_question(const core::Document& before, const core::Document& after);

/// Answers `{"id", "old", "new"}` with `{"id", "verdict", "witness"?, "other_policies"?, "reason"?, "note"?}`.
struct Line {
    std::string text;
    bool refused = false;  ///< the line was no question
};
Line answer(std::string_view line);
/// Answers every line; how many were no question.
std::size_t answer_all(std::istream& in, std::ostream& out);

}  // namespace leastwise::prove
