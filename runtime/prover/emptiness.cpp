#include "runtime/prover/emptiness.hpp"

#include "runtime/core/text.hpp"
#include "runtime/iam/pattern.hpp"
#include "runtime/iam/rcp_services.hpp"
#include "runtime/iam/statement.hpp"

#include <algorithm>
#include <set>

namespace leastwise::prover {
namespace {

const std::vector<std::string>& assuming_actions() {
    static const std::vector<std::string> kActions = {
        "sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity",
        "sts:TagSession", "sts:SetSourceIdentity",  "sts:SetContext"};
    return kActions;
}

constexpr std::string_view kCallerIdentity = "sts:GetCallerIdentity";

/// Calls `each` with every statement of the question that requests must be in, and those they must not.
template <typename Each>
void for_each_part(const Question& question, Each each) {
    for (const auto& layer : question.layers) std::ranges::for_each(layer, each);
    if (question.within) each(*question.within);
    std::ranges::for_each(question.minus, each);
}

}  // namespace

Emptiness::Emptiness(const Question& question, Subject subject, Callers callers, Budget& budget)
    : question_(question), subject_(subject), budget_(budget), model_(callers, budget) {}

bool Emptiness::search(const std::function<bool(const Box&)>& found) {
    prepare();
    std::vector<std::vector<Draft>> layers;
    for (const auto& layer : question_.layers) {
        // The patterns of the first layer are followed to the letter; see Reading::own.
        const Bound bound = layers.empty() ? Bound::own : Bound::upper;
        auto& drafts = layers.emplace_back();
        for (const Part& part : layer) drafts.push_back(draft(part, bound));
    }
    if (question_.within) layers.push_back({draft(*question_.within, Bound::upper)});
    std::vector<Draft> minus, limits(1);
    for (const Part& part : question_.minus) minus.push_back(draft(part, Bound::lower));
    draft_limits(limits.front(), minus.emplace_back());
    model_.build();
    if (budget_.given_up()) return false;
    for (const auto& drafts : layers) layers_.push_back(boxes(drafts));
    subtrahends_ = boxes(minus);
    for (const Box& box : subtrahends_) minus_.push_back(&box);
    const Boxes possible = boxes(limits);
    return !possible.empty() && compare(possible.front(), 0, found) && !budget_.given_up();
}

/// Finds what depends on variables: texts that follow patterns, and conditions that occur on both sides.
void Emptiness::prepare() {
    std::set<std::string> conditions;
    const auto add = [&conditions](const Part& part) {
        for (const iam::Condition& each : part.statement->conditions) {
            if (depends_on_variables(each, iam::variables_of(*part.policy)))
                conditions.insert(signature(each));
        }
    };
    for (const Part& part : question_.layers.front()) model_.follow_variables(*part.policy, *part.statement);
    for (const auto& layer : question_.layers) std::ranges::for_each(layer, add);
    if (question_.within) add(*question_.within);
    if (conditions.empty()) return;
    for (const Part& part : question_.minus) {
        for (const iam::Condition& each : part.statement->conditions) {
            const bool varies = depends_on_variables(each, iam::variables_of(*part.policy));
            if (varies && conditions.contains(signature(each))) model_.share(each);
        }
    }
}

Draft Emptiness::draft(const Part& part, Bound bound) {
    Draft result = model_.draft(*part.policy, *part.statement, {bound, part.principals, part.has_boundary});
    if (!part.of_rcp) return result;
    std::vector<std::string> patterns;
    for (const std::string_view service : iam::kRcpServices) patterns.push_back(std::string(service) + ":*");
    result.always.push_back(model_.actions(patterns));
    Membership exempt = model_.actions({"kms:RetireGrant"});
    exempt.inside = false;
    result.always.push_back(exempt);
    return result;
}

/// What requests there are at all, and which of them are allowed whatever policies say.
void Emptiness::draft_limits(Draft& possible, Draft& settled) {
    const bool trust = subject_ == Subject::trust;
    possible.always.push_back(trust ? model_.resource("iam", "role/?*") : model_.resource("*", "*"));
    // A resource's policy speaks about its resource, and a role's trust policy about assuming it.
    if (subject_ != Subject::identity) possible.always.push_back(Model::is_arn());
    if (trust) possible.always.push_back(model_.actions(assuming_actions()));
    settled.nothing = !names_caller_identity();
    if (settled.nothing) return;
    settled.always.push_back(model_.actions({std::string(kCallerIdentity)}));
    if (subject_ != Subject::identity) settled.always.push_back(model_.signed_calls());
}

/// Whether a statement tells sts:GetCallerIdentity from the other actions.
bool Emptiness::names_caller_identity() const {
    bool found = false;
    for_each_part(question_, [&found](const Part& part) {
        for (const std::string& action : part.statement->actions) {
            found = found || (core::equals_ignoring_case(action.substr(0, 4), "sts:") &&
                              iam::match_glob(action, kCallerIdentity, iam::Case::fold));
        }
    });
    return found;
}

Emptiness::Boxes Emptiness::boxes(const std::vector<Draft>& drafts) {
    Boxes result;
    for (const Draft& each : drafts) {
        for (Box& box : model_.boxes(each)) result.push_back(std::move(box));
        if (!budget_.spend(1)) return {};
    }
    return result;
}

bool Emptiness::compare(const Box& from, std::size_t layer, const std::function<bool(const Box&)>& found) {
    if (layer == layers_.size()) return subtract(from, minus_, budget_, found);
    for (const Box& box : layers_[layer]) {
        if (!budget_.spend(1)) return false;
        if (!from.meets(box)) continue;
        Box both = from;
        both.limit(box);
        if (compare(both, layer + 1, found)) return true;
    }
    return false;
}

}  // namespace leastwise::prover
