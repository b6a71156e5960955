#include "runtime/core/text.hpp"
#include "runtime/iam/pattern.hpp"
#include "runtime/iam/rcp_services.hpp"
#include "runtime/iam/statement.hpp"
#include "runtime/prover/question.hpp"
#include "runtime/prover/witness.hpp"

#include <algorithm>
#include <set>

namespace leastwise::prover {
namespace {

/// The statements of one side, as drafts, and then as boxes.
struct Region {
    std::vector<std::vector<Draft>> allows;  ///< by layer
    std::vector<Draft> denies;
};
struct Boxes {
    std::vector<std::vector<Box>> allows;  ///< by layer
    std::vector<Box> denies;
};

class Question {
public:
    Question(Subject subject, Callers callers, const Side& allowed, const Side& wanted, Budget& budget)
        : subject_(subject), allowed_(allowed), wanted_(wanted), budget_(budget), model_(callers, budget) {}

    /// Shows every box of requests that only `wanted` allows, until `found` answers true.
    bool search(const std::function<bool(const Box&)>& found) {
        prepare();
        const Region wanted = draft(wanted_, Bound::upper), allowed = draft(allowed_, Bound::lower);
        const auto limits = draft_limits();
        model_.build();
        if (budget_.given_up()) return false;
        limit_ = model_.boxes(limits.first).front();
        always_allowed_ = model_.boxes(limits.second);
        const Boxes more = boxes(wanted), less = boxes(allowed);
        return !budget_.given_up() && compare(more, less, found);
    }
    const Model& model() const { return model_; }

private:
    inline static const std::vector<std::string> kAssumingActions = {
        "sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity",
        "sts:TagSession", "sts:SetSourceIdentity",  "sts:SetContext"};

    template <typename Each>
    static void for_each_statement(const Side& side, Each each) {
        for (const Layer& layer : side.layers) {
            for (const iam::Policy* policy : layer.policies) {
                for (const iam::Statement& statement : policy->statements) each(layer, *policy, statement);
            }
        }
    }

    static bool leads(const Side& side, const Layer& layer, const iam::Statement& statement) {
        return &layer == &side.layers.front() && statement.effect == iam::Effect::allow;
    }

    void prepare() {
        std::set<std::string> conditions;
        for_each_statement(wanted_, [&](const Layer& layer, const iam::Policy& policy, const iam::Statement& statement) {
            if (leads(wanted_, layer, statement)) model_.follow_variables(policy, statement);
            for (const iam::Condition& each : statement.conditions) {
                if (depends_on_variables(each, iam::variables_of(policy))) conditions.insert(signature(each));
            }
        });
        if (conditions.empty()) return;
        for_each_statement(allowed_, [&](const Layer&, const iam::Policy& policy, const iam::Statement& statement) {
            for (const iam::Condition& each : statement.conditions) {
                const bool varies = depends_on_variables(each, iam::variables_of(policy));
                if (varies && conditions.contains(signature(each))) model_.share(each);
            }
        });
    }

    /// `outer` is the bound of what the side allows; what it denies is taken from the other end.
    Region draft(const Side& side, Bound outer) {
        Region region;
        region.allows.resize(side.layers.size());
        for_each_statement(side, [&](const Layer& layer, const iam::Policy& policy, const iam::Statement& statement) {
            const auto index = static_cast<std::size_t>(&layer - side.layers.data());
            const bool denies = statement.effect == iam::Effect::deny;
            if (layer.denies_only && !denies) return;
            Standing standing{outer, layer.principals, side.has_boundary};
            if (denies) standing.bound = outer == Bound::lower ? Bound::upper : Bound::lower;
            if (outer == Bound::upper && leads(side, layer, statement)) standing.bound = Bound::own;
            Draft made = model_.draft(policy, statement, standing);
            if (layer.denies_only) limit_to_rcp_services(made);
            (denies ? region.denies : region.allows[index]).push_back(std::move(made));
        });
        return region;
    }

    /// Resource control policies bind the services that support them. Source: iam::supports_rcp, layers.cpp.
    void limit_to_rcp_services(Draft& draft) {
        std::vector<std::string> patterns;
        for (const std::string_view service : iam::kRcpServices) patterns.push_back(std::string(service) + ":*");
        draft.always.push_back(model_.actions(patterns));
        Membership exempt = model_.actions({"kms:RetireGrant"});
        exempt.inside = false;
        draft.always.push_back(exempt);
    }

    Boxes boxes(const Region& region) {
        Boxes result;
        const auto add = [this](const Draft& each, std::vector<Box>& to) {
            for (Box& box : model_.boxes(each)) to.push_back(std::move(box));
            budget_.spend(to.size());
        };
        for (const auto& layer : region.allows) {
            auto& to = result.allows.emplace_back();
            for (const Draft& each : layer) add(each, to);
        }
        for (const Draft& each : region.denies) add(each, result.denies);
        return result;
    }

    /// What requests there are at all, and which of them no policy can deny.
    std::pair<Draft, Draft> draft_limits() {
        Draft possible, settled;
        settled.nothing = true;
        // A resource's policy speaks about its resource.
        if (subject_ != Subject::identity) possible.always.push_back(Model::is_arn());
        if (subject_ == Subject::trust) possible.always.push_back(model_.actions(kAssumingActions));
        if (names_caller_identity()) {
            settled.nothing = false;
            if (subject_ != Subject::identity) settled.always.push_back(model_.signed_calls());
            settled.always.push_back(model_.actions({std::string(kCallerIdentity)}));
        }
        return {possible, settled};
    }

    /// Whether a statement tells sts:GetCallerIdentity from the other actions.
    bool names_caller_identity() const {
        bool found = false;
        const auto consider = [&found](const Layer&, const iam::Policy&, const iam::Statement& statement) {
            for (const std::string& action : statement.actions) {
                found = found || (core::equals_ignoring_case(action.substr(0, 4), "sts:") &&
                                  iam::match_glob(action, kCallerIdentity, iam::Case::fold));
            }
        };
        for_each_statement(wanted_, consider);
        for_each_statement(allowed_, consider);
        return found;
    }

    /// Requests that every layer of `more` allows and none of its statements denies, less what `less` allows.
    bool compare(const Boxes& more, const Boxes& less, const std::function<bool(const Box&)>& found) {
        const auto denied = joined({&more.denies, &always_allowed_});
        std::vector<std::vector<const Box*>> missing;
        for (const auto& layer : less.allows) missing.push_back(joined({&more.denies, &always_allowed_, &layer}));
        if (less.allows.empty()) missing.push_back(denied);
        return for_each_allowed(more, 0, limit_, [&](const Box& box) {
            for (const auto& minus : missing) {
                if (subtract(box, minus, budget_, found)) return true;
            }
            for (const Box& each : less.denies) {
                Box both = box;
                both.limit(each);
                if (!both.empty() && subtract(both, denied, budget_, found)) return true;
            }
            return budget_.given_up();
        }) && !budget_.given_up();
    }

    static std::vector<const Box*> joined(std::initializer_list<const std::vector<Box>*> lists) {
        std::vector<const Box*> all;
        for (const auto* list : lists) {
            for (const Box& box : *list) {
                if (!box.empty()) all.push_back(&box);
            }
        }
        return all;
    }

    template <typename Each>
    bool for_each_allowed(const Boxes& boxes, std::size_t layer, const Box& from, const Each& each) {
        if (boxes.allows.empty()) return false;
        if (layer == boxes.allows.size()) return each(from);
        for (const Box& box : boxes.allows[layer]) {
            if (!budget_.spend(1)) return false;
            if (!from.meets(box)) continue;
            Box both = from;
            both.limit(box);
            if (for_each_allowed(boxes, layer + 1, both, each)) return true;
        }
        return false;
    }

    static constexpr std::string_view kCallerIdentity = "sts:GetCallerIdentity";

    Subject subject_;
    const Side& allowed_;
    const Side& wanted_;
    Budget& budget_;
    Model model_;
    Box limit_;
    std::vector<Box> always_allowed_;
};

/// Turns boxes into requests and has the evaluator confirm them.
class Search {
public:
    Search(const iam::PolicySet& allowed, const iam::PolicySet& wanted, const Limits& limits)
        : allowed_(allowed), wanted_(wanted), budget_(limits) {}

    Verdict run(Subject subject, Callers callers) {
        const Side allowed = layers_of(allowed_, budget_), wanted = layers_of(wanted_, budget_);
        if (budget_.given_up()) return {Answer::not_proved, {}, budget_.reason()};
        Question question(subject, callers, allowed, wanted, budget_);
        const bool found = question.search([&](const Box& box) { return confirm(question.model(), box, subject); });
        if (found) return {Answer::not_subset, made_readable(std::move(*witness_), allowed_, wanted_), {}};
        if (budget_.given_up()) return {Answer::not_proved, {}, budget_.reason()};
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
               " remain, and whether one of them shows a difference depends on the values of variables or keys";
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

Verdict subset(const iam::PolicySet& allowed, const iam::PolicySet& wanted, const Limits& limits) {
    const auto subject = subject_of(wanted);
    if (!subject) return {Answer::proved, {}, {}};  // nothing is allowed
    const auto other = subject_of(allowed);
    if (other && *other != *subject) {
        return {Answer::not_proved, {}, "the policies are of different kinds and decide different requests"};
    }
    const Callers callers = *subject == Subject::identity ? Callers::with_policies : Callers::anyone;
    return Search(allowed, wanted, limits).run(*subject, callers);
}

Verdict find_request(const iam::PolicySet& policies, Who who, const Limits& limits) {
    const auto subject = subject_of(policies);
    if (!subject) return {Answer::proved, {}, {}};
    Callers callers = who == Who::strangers ? Callers::strangers : Callers::anyone;
    if (*subject == Subject::identity) callers = Callers::with_policies;
    const iam::PolicySet nothing;
    return Search(nothing, policies, limits).run(*subject, callers);
}

}  // namespace leastwise::prover
