#include "runtime/prover/smt.hpp"

#include "runtime/core/text.hpp"
#include "runtime/iam/resource.hpp"
#include "runtime/iam/statement.hpp"
#include "runtime/prover/question.hpp"
#include "runtime/prover/smt_terms.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace leastwise::prover {
namespace {

/// Both sides as formulas over one request.
class Formula {
public:
    Formula(Subject subject, Budget& budget)
        : subject_(subject),
          budget_(budget),
          callers_(subject == Subject::identity ? Callers::with_policies : Callers::anyone) {}

    SmtQuestion write(const Side& allowed, const Side& wanted) {
        for (const Side* side : {&allowed, &wanted}) {
            for (const auto& layer : side->layers) collect(layer);
            collect(side->denies);
        }
        callers_.build(budget_);
        if (budget_.given_up()) return {{}, budget_.reason()};
        const std::string more = side_term(wanted), less = side_term(allowed);
        if (!terms_.problem().empty()) return {{}, terms_.problem()};
        return {header() + terms_.declarations() + "(assert " + more + ")\n(assert (not " + less +
                    "))\n(check-sat)\n",
                {}};
    }

private:
    void collect(const std::vector<Part>& parts) {
        for (const Part& part : parts) {
            if (part.of_rcp) terms_.give_up("resource control policies");
            if (part.principals == PrincipalUse::ignored) continue;
            const bool by_strength = part.principals == PrincipalUse::needed_strength &&
                                     part.statement->effect == iam::Effect::allow;
            const auto strength =
                by_strength ? PrincipalDimension::Strength::needed : PrincipalDimension::Strength::any;
            groups_[part.statement] = callers_.group(*part.statement, strength);
        }
    }

    std::string header() const {
        std::string text =
            "; Satisfiable: the new policies allow a request that the old ones do not.\n"
            "(set-logic ALL)\n(declare-const action String)\n; the resource is * and no ARN\n"
            "(declare-const star Bool)\n(declare-const caller Int)\n";
        for (const std::string_view part : kParts) {
            text += "(declare-const " + std::string(part) + " String)\n";
            if (part != kParts.back())
                text += "(assert (not (str.contains " + std::string(part) + " \":\")))\n";
        }
        text += "(assert (str.in_re action " + SmtTerms::glob("?*:?*") + "))\n";
        text += "(assert (not (= action \"sts:getcalleridentity\")))\n";
        text +=
            "(assert (<= 0 caller " + std::to_string(std::max<std::size_t>(callers_.size(), 1) - 1) + "))\n";
        if (subject_ != Subject::identity) text += "(assert (not star))\n";
        return text;
    }

    std::string side_term(const Side& side) {
        if (side.layers.empty()) return "false";
        std::vector<std::string> all;
        for (const auto& layer : side.layers) all.push_back(any_of(layer));
        all.push_back(SmtTerms::negate(any_of(side.denies)));
        return SmtTerms::both("and", all);
    }

    std::string any_of(const std::vector<Part>& parts) {
        std::vector<std::string> terms;
        for (const Part& part : parts) terms.push_back(part_term(part));
        return SmtTerms::both("or", terms);
    }

    std::string part_term(const Part& part) {
        const iam::Statement& statement = *part.statement;
        const iam::Variables mode = iam::variables_of(*part.policy);
        std::vector<std::string> all{action_term(statement)};
        if (part.policy->kind != iam::PolicyKind::trust)
            all.push_back(resource_term(*part.policy, statement, mode));
        const bool everyone =
            statement.not_principal && part.has_boundary && statement.effect == iam::Effect::deny;
        if (groups_.contains(part.statement) && !everyone)
            all.push_back(caller_term(groups_.at(part.statement)));
        for (const iam::Condition& each : statement.conditions) all.push_back(terms_.condition(each, mode));
        return SmtTerms::both("and", all);
    }

    std::string caller_term(std::size_t group) const {
        std::vector<std::string> terms;
        callers_.set(group).for_each(
            [&](std::size_t i) { terms.push_back("(= caller " + std::to_string(i) + ")"); });
        return SmtTerms::both("or", terms);
    }

    static std::string listed(std::string term, bool negated) {
        return negated ? SmtTerms::negate(term) : term;
    }

    std::string action_term(const iam::Statement& statement) {
        if (statement.actions.empty()) terms_.give_up("an element that lists nothing");
        std::vector<std::string> terms;
        for (const std::string& each : statement.actions) {
            terms.push_back(terms_.matches("action", core::to_lower(each), iam::Variables::literal));
        }
        return listed(SmtTerms::both("or", terms), statement.not_action);
    }

    std::string resource_term(const iam::Policy& policy, const iam::Statement& statement,
                              iam::Variables mode) {
        if (statement.resources.empty()) terms_.give_up("an element that lists nothing");
        std::vector<std::string> terms;
        for (const std::string& each : statement.resources) {
            const auto arn = iam::complete_arn(each, policy.kind);
            if (iam::matches_everything(each) || (arn && iam::is_every_arn(*arn))) {
                terms.emplace_back("true");
            } else if (arn && iam::match_glob(arn->parts[0], "arn")) {
                terms.push_back(arn_term(*arn, mode));
            }
        }
        return listed(SmtTerms::both("or", terms), statement.not_resource);
    }

    std::string arn_term(const iam::ArnPattern& arn, iam::Variables mode) {
        std::vector<std::string> all{"(not star)"};
        for (std::size_t i = 0; i < kParts.size(); ++i) {
            const auto read = i + 1 == kParts.size() ? mode : iam::Variables::literal;
            if (iam::matches_everything(arn.parts[i + 1])) continue;
            all.push_back(terms_.matches(std::string(kParts[i]), arn.parts[i + 1], read));
        }
        return SmtTerms::both("and", all);
    }

    static constexpr std::array<std::string_view, 5> kParts = {"partition", "service", "region", "account",
                                                               "resource"};

    Subject subject_;
    Budget& budget_;
    PrincipalDimension callers_;
    std::map<const iam::Statement*, std::size_t> groups_;
    SmtTerms terms_;
};

}  // namespace

SmtQuestion to_smt(const iam::PolicySet& allowed, const iam::PolicySet& wanted) {
    const auto subject = subject_of(wanted), other = subject_of(allowed);
    if (!subject) return {{}, "the new side has no policies"};
    if (*subject == Subject::trust) return {{}, "trust policies"};
    if (other && *other != *subject) return {{}, "policies of different kinds"};
    const Limits limits;
    Budget budget(limits);
    const Side less = side_of(allowed, budget), more = side_of(wanted, budget);
    if (budget.given_up()) return {{}, budget.reason()};
    return Formula(*subject, budget).write(less, more);
}

}  // namespace leastwise::prover
