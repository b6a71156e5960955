#include "harness/check/new_access.hpp"

#include "harness/check/example.hpp"
#include "harness/prove/say.hpp"
#include "runtime/core/text.hpp"
#include "runtime/prover/prover.hpp"

#include <algorithm>

namespace leastwise::check {
namespace {

using prover::Answer;

/// One side of a comparison: what grants, and what limits it.
struct Side {
    std::vector<const iam::Policy*> granting;
    const iam::Policy* boundary = nullptr;
};

/// Guardrails limit both sides alike: what they forbid is no new access.
iam::PolicySet set_of(const Side& side, const Guardrails& guardrails) {
    iam::PolicySet set;
    for (const iam::Policy* policy : side.granting) {
        if (policy->kind == iam::PolicyKind::identity) {
            set.identity.push_back(policy);
        } else {
            set.resource = policy;
        }
    }
    set.boundary = side.boundary;
    if (set.resource == nullptr) set.scp = guardrails.scp;
    if (set.resource != nullptr) set.rcp = guardrails.rcp;
    return set;
}

/// Whose policies are compared, and where to tell of them.
struct Subject {
    enum class Is { identity, carrier } is = Is::identity;  ///< carrier: of a policy that names principals
    std::string name, source;
    core::Span span;
    std::string arn;  ///< of what carries the policy; "" for an identity
};

/// What every comparison is made with.
struct Setting {
    const Guardrails& guardrails;
    const catalogue::Catalogue& catalogue;
};

bool grants_something(const Side& side) {
    return std::ranges::any_of(side.granting, [](const iam::Policy* policy) {
        return std::ranges::any_of(policy->statements,
                                   [](const auto& each) { return each.effect == iam::Effect::allow; });
    });
}

prover::Verdict compare(const Side& before, const Side& after, const Guardrails& guardrails) {
    return prover::subset(set_of(before, guardrails), set_of(after, guardrails));
}

bool allows_nothing_new(const Side& before, const Side& after, const Guardrails& guardrails) {
    return !grants_something(after) || compare(before, after, guardrails).answer == Answer::proved;
}

class Comparison {
public:
    Comparison(Subject subject, const Setting& setting, Results& results)
        : subject_(std::move(subject)), setting_(setting), results_(results) {}

    /// True when nothing new is allowed.
    bool run(const Side& before, const Side& after) {
        if (!grants_something(after)) return true;
        const prover::Verdict verdict = compare(before, after, setting_.guardrails);
        if (verdict.answer == Answer::proved) return true;
        if (!tell_statements(before, after)) tell(verdict, subject_.span);
        return false;
    }

private:
    /// Each statement that adds something by itself, where it stands. False when none does: then a Deny or a
    /// boundary is gone, or only all of them together are undecided.
    bool tell_statements(const Side& before, const Side& after) {
        bool told = false;
        for (std::size_t p = 0; p < after.granting.size(); ++p) {
            for (std::size_t s = 0; s < after.granting[p]->statements.size(); ++s) {
                const iam::Statement& statement = after.granting[p]->statements[s];
                if (statement.effect != iam::Effect::allow) continue;
                const auto narrowed = with_one_allow(after, p, s);
                Side one{{}, after.boundary};
                for (const iam::Policy& policy : narrowed) one.granting.push_back(&policy);
                prover::Verdict verdict = compare(before, one, setting_.guardrails);
                if (verdict.answer == Answer::proved) continue;
                if (verdict.witness) make_concrete(*verdict.witness, statement, before, one);
                tell(verdict, statement.span.line == 0 ? subject_.span : statement.span);
                told = true;
            }
        }
        return told;
    }

    static std::vector<iam::Policy> with_one_allow(const Side& side, std::size_t kept_policy,
                                                   std::size_t kept) {
        std::vector<iam::Policy> policies;
        for (std::size_t p = 0; p < side.granting.size(); ++p) {
            iam::Policy copy = *side.granting[p];
            copy.statements.clear();
            for (std::size_t s = 0; s < side.granting[p]->statements.size(); ++s) {
                const iam::Statement& each = side.granting[p]->statements[s];
                if (each.effect == iam::Effect::deny || (p == kept_policy && s == kept))
                    copy.statements.push_back(each);
            }
            policies.push_back(std::move(copy));
        }
        return policies;
    }

    void make_concrete(prover::Witness& witness, const iam::Statement& statement, const Side& before,
                       const Side& after) const {
        const iam::PolicySet then = set_of(before, setting_.guardrails), now = set_of(after, setting_.guardrails);
        witness = check::made_concrete(witness, statement, subject_.arn, setting_.catalogue,
                                       [&](const prover::Witness& each) {
                                           return prover::allows(now, each) && !prover::allows(then, each);
                                       });
    }

    /// An identity is the caller itself; a policy that names principals allows some caller.
    std::string text_of(const prover::Witness& witness) const {
        const bool identity = subject_.is == Subject::Is::identity;
        const std::string request = identity ? prove::call_text(witness) + prove::circumstances_text(witness)
                                             : prove::request_text(witness);
        return subject_.name + (identity ? " is newly allowed " : " newly allows ") +
               core::replace_all(std::string(core::trim(request)), "\n  ", ", ");
    }

    void tell(const prover::Verdict& verdict, core::Span span) {
        const bool shown = verdict.answer == Answer::not_subset;
        lint::Finding finding;
        finding.severity = core::Severity::error;
        finding.code = shown ? lint::code::kNewAccess : lint::code::kUndecided;
        finding.span = span;
        finding.message =
            shown ? text_of(*verdict.witness)
                  : subject_.name + ": it could not be proved that nothing new is allowed: " + verdict.reason;
        finding.hint = "take it away, or compare with a revision in which it is accepted";
        results_.push_back({std::move(finding), subject_.name, subject_.source, false});
    }

    Subject subject_;
    const Setting& setting_;
    Results& results_;
};

Side side_of(const Identity* identity) {
    Side side;
    if (identity == nullptr) return side;
    for (const Attached& each : identity->policies) side.granting.push_back(&each.policy);
    for (const Attached& each : identity->inherited) side.granting.push_back(&each.policy);
    if (identity->boundary) side.boundary = &*identity->boundary;
    return side;
}

Side trust_of(const Identity* identity) {
    Side side;
    if (identity != nullptr && identity->trust) side.granting = {&*identity->trust};
    return side;
}

const Identity* find(const Policies& policies, const Identity& like) {
    const auto found = std::ranges::find_if(policies.identities, [&](const Identity& each) {
        return each.logical_id == like.logical_id && each.type == like.type;
    });
    return found == policies.identities.end() ? nullptr : &*found;
}

/// Compares each identity and each carrier with what it was.
class Run {
public:
    Run(const Policies& before, const Policies& after, const Setting& setting, Results& results)
        : before_(before), after_(after), setting_(setting), results_(results) {}

    Compared take() {
        for (const Identity& identity : after_.identities) identities(identity);
        std::vector<std::string> seen;
        for (const ResourcePolicy& resource : after_.resources) {
            if (std::ranges::find(seen, resource.name) != seen.end()) continue;
            seen.push_back(resource.name);
            carriers(resource);
        }
        return compared_;
    }

private:
    void count(bool proved) {
        ++compared_.policies;
        compared_.proved += proved ? 1 : 0;
    }

    void identities(const Identity& now) {
        const Identity* then = find(before_, now);
        if (then == nullptr) then = renamed(now);
        Comparison comparison({Subject::Is::identity, now.logical_id, now.source, now.span, {}}, setting_, results_);
        count(comparison.run(side_of(then), side_of(&now)));
        if (!now.trust) return;
        Comparison trust({Subject::Is::carrier, "the trust policy of " + now.logical_id, now.source, now.span, now.arn},
                         setting_, results_);
        count(trust.run(trust_of(then), trust_of(&now)));
    }

    /// One of the identities that are gone, whose place the new one takes: it allows no more, and to nobody else.
    const Identity* renamed(const Identity& now) {
        for (const Identity& then : before_.identities) {
            const bool gone = then.type == now.type && find(after_, then) == nullptr;
            if (!gone || std::ranges::find(replaced_, &then) != replaced_.end()) continue;
            if (!allows_nothing_new(side_of(&then), side_of(&now), setting_.guardrails) ||
                !allows_nothing_new(trust_of(&then), trust_of(&now), setting_.guardrails))
                continue;
            replaced_.push_back(&then);
            return &then;
        }
        return nullptr;
    }

    void carriers(const ResourcePolicy& resource) {
        const auto then = policy_of(before_, resource.name), now = policy_of(after_, resource.name);
        Side old_side, new_side;
        if (then) old_side.granting = {&*then};
        new_side.granting = {&*now};
        Comparison comparison({Subject::Is::carrier, "the policy of " + resource.name, resource.source,
                               resource.policy.span, resource.arn},
                              setting_, results_);
        count(comparison.run(old_side, new_side));
    }

    const Policies& before_;
    const Policies& after_;
    const Setting& setting_;
    Results& results_;
    std::vector<const Identity*> replaced_;
    Compared compared_;
};

}  // namespace

Compared find_new_access(const Policies& before, const Policies& after, const catalogue::Catalogue& catalogue,
                         Results& results, const Guardrails& guardrails) {
    const Setting setting{guardrails, catalogue};
    return Run(before, after, setting, results).take();
}

}  // namespace leastwise::check
