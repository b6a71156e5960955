#include "harness/check/new_access.hpp"

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

class Comparison {
public:
    Comparison(std::string subject, std::string source, core::Span span, const Guardrails& guardrails,
               Results& results)
        : subject_(std::move(subject)),
          source_(std::move(source)),
          span_(span),
          guardrails_(guardrails),
          results_(results) {}

    /// True when nothing new is allowed.
    bool run(const Side& before, const Side& after) {
        const bool grants = std::ranges::any_of(after.granting, [](const iam::Policy* policy) {
            return std::ranges::any_of(policy->statements,
                                       [](const auto& each) { return each.effect == iam::Effect::allow; });
        });
        if (!grants) return true;
        prover::Verdict verdict = prover::subset(set_of(before, guardrails_), set_of(after, guardrails_));
        if (verdict.answer == Answer::proved) return true;
        if (!tell_statements(before, after)) tell(verdict, span_);
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
                const prover::Verdict verdict = prover::subset(set_of(before, guardrails_), set_of(one, guardrails_));
                if (verdict.answer == Answer::proved) continue;
                tell(verdict, statement.span.line == 0 ? span_ : statement.span);
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

    void tell(const prover::Verdict& verdict, core::Span span) {
        const bool shown = verdict.answer == Answer::not_subset;
        lint::Finding finding;
        finding.severity = core::Severity::error;
        finding.code = shown ? lint::code::kNewAccess : lint::code::kUndecided;
        finding.span = span;
        if (shown) {
            const std::string request(core::trim(prove::request_text(*verdict.witness)));
            finding.message = subject_ + " is newly allowed " + core::replace_all(request, "\n  ", ", ");
        } else {
            finding.message =
                subject_ + ": it could not be proved that nothing new is allowed: " + verdict.reason;
        }
        finding.hint = "take it away, or compare with a revision in which it is accepted";
        results_.push_back({std::move(finding), subject_, source_, false});
    }

    std::string subject_, source_;
    core::Span span_;
    const Guardrails& guardrails_;
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

void count(bool proved, Compared& compared) {
    ++compared.policies;
    compared.proved += proved ? 1 : 0;
}

void compare_identity(const Policies& before, const Identity& now, const Guardrails& guardrails, Results& results,
                      Compared& compared) {
    const auto old = std::ranges::find_if(before.identities, [&](const Identity& each) {
        return each.logical_id == now.logical_id && each.type == now.type;
    });
    const Identity* then = old == before.identities.end() ? nullptr : &*old;
    Comparison comparison(now.logical_id, now.source, now.span, guardrails, results);
    count(comparison.run(side_of(then), side_of(&now)), compared);
    if (!now.trust) return;
    Side trusted, trusting;
    trusting.granting = {&*now.trust};
    if (then != nullptr && then->trust) trusted.granting = {&*then->trust};
    Comparison trust("the trust policy of " + now.logical_id, now.source, now.span, guardrails, results);
    count(trust.run(trusted, trusting), compared);
}

}  // namespace

Compared find_new_access(const Policies& before, const Policies& after, Results& results,
                         const Guardrails& guardrails) {
    Compared compared;
    for (const Identity& identity : after.identities)
        compare_identity(before, identity, guardrails, results, compared);
    std::vector<std::string> seen;
    for (const ResourcePolicy& resource : after.resources) {
        if (std::ranges::find(seen, resource.name) != seen.end()) continue;
        seen.push_back(resource.name);
        const auto then = policy_of(before, resource.name), now = policy_of(after, resource.name);
        Side old_side, new_side;
        if (then) old_side.granting = {&*then};
        new_side.granting = {&*now};
        Comparison comparison("the policy of " + resource.name, resource.source, resource.policy.span,
                              guardrails, results);
        count(comparison.run(old_side, new_side), compared);
    }
    return compared;
}

}  // namespace leastwise::check
