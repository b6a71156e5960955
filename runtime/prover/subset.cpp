#include "runtime/core/text.hpp"
#include "runtime/iam/pattern.hpp"
#include "runtime/iam/statement.hpp"
#include "runtime/prover/emptiness.hpp"
#include "runtime/prover/guess.hpp"
#include "runtime/prover/witness.hpp"

namespace leastwise::prover {
namespace {

/// Turns boxes into requests and has the evaluator confirm them.
class Search {
public:
    Search(const iam::PolicySet& allowed, const iam::PolicySet& wanted, const Limits& limits)
        : allowed_(allowed), wanted_(wanted), budget_(limits) {}

    Verdict run(Subject subject, Callers callers) {
        const Side allowed = side_of(allowed_, budget_), wanted = side_of(wanted_, budget_);
        if (budget_.given_up()) return {Answer::not_proved, {}, budget_.reason()};
        for (const Question& question : questions(allowed, wanted)) {
            Emptiness emptiness(question, subject, callers, budget_);
            const bool found =
                emptiness.search([&](const Box& box) { return confirm(emptiness.model(), box, subject); });
            if (found)
                return {Answer::not_subset, made_readable(std::move(*witness_), allowed_, wanted_), {}};
            // Another question may still be answered with a request, this one not any more.
            if (budget_.given_up()) return {Answer::not_proved, {}, budget_.reason()};
        }
        if (unconfirmed_ != 0) return {Answer::not_proved, {}, doubt_};
        return {Answer::proved, {}, {}};
    }

private:
    bool confirm(const Model& model, const Box& box, Subject subject) {
        auto witness = example_of(model, box, subject);
        if (witness && allows(wanted_, *witness) && !allows(allowed_, *witness)) {
            witness_ = std::move(witness);
            return true;
        }
        if (unconfirmed_ == 0) doubt_ = doubt(witness);
        if (++unconfirmed_ >= budget_.limits().unconfirmed_max) budget_.give_up(doubt_);
        return false;
    }

    static std::string doubt(const std::optional<Witness>& witness) {
        if (!witness) return "for the requests that remain no example could be found";
        return "requests such as " + witness->check.action + " on " + witness->check.resource +
               " remain, and whether one of them shows a difference depends on the values of variables or "
               "keys";
    }

    const iam::PolicySet& allowed_;
    const iam::PolicySet& wanted_;
    Budget budget_;
    std::optional<Witness> witness_;
    std::size_t unconfirmed_ = 0;
    std::string doubt_;
};

}  // namespace

std::string_view answer_name(Answer answer) {
    switch (answer) {
        case Answer::proved: return "proved";
        case Answer::not_subset: return "not a subset";
        case Answer::not_proved: return "not proved";
    }
    return {};
}

namespace {

/// The exact answer, or else a request that was guessed.
Verdict decide(const iam::PolicySet& allowed, const iam::PolicySet& wanted, Subject subject, Callers callers,
               const Limits& limits) {
    Verdict verdict = Search(allowed, wanted, limits).run(subject, callers);
    if (verdict.answer != Answer::not_proved) return verdict;
    auto found = guess(allowed, wanted, subject, callers, limits.guesses_max);
    if (!found) return verdict;
    return {Answer::not_subset, made_readable(std::move(*found), allowed, wanted), {}};
}

}  // namespace

Verdict subset(const iam::PolicySet& allowed, const iam::PolicySet& wanted, const Limits& limits) {
    const auto subject = subject_of(wanted);
    if (!subject) return {Answer::proved, {}, {}};  // nothing is allowed
    const auto other = subject_of(allowed);
    if (other && *other != *subject) {
        return {Answer::not_proved, {}, "the policies are of different kinds and decide different requests"};
    }
    const Callers callers = *subject == Subject::identity ? Callers::with_policies : Callers::anyone;
    return decide(allowed, wanted, *subject, callers, limits);
}

Verdict find_request(const iam::PolicySet& policies, Who who, const Limits& limits) {
    const auto subject = subject_of(policies);
    if (!subject) return {Answer::proved, {}, {}};
    Callers callers = who == Who::strangers ? Callers::strangers : Callers::anyone;
    if (*subject == Subject::identity) callers = Callers::with_policies;
    const iam::PolicySet nothing;
    return decide(nothing, policies, *subject, callers, limits);
}

}  // namespace leastwise::prover
