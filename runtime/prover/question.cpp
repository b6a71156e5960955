#include "runtime/prover/question.hpp"

#include "runtime/prover/coverage.hpp"

#include <algorithm>

namespace leastwise::prover {
namespace {

/// Adds a layer of policies to a side.
void add_layer(Side& side, const std::vector<const iam::Policy*>& policies, const Part& like) {
    std::vector<Part> allows;
    for (const iam::Policy* policy : policies) {
        for (const iam::Statement& statement : policy->statements) {
            Part part = like;
            part.policy = policy;
            part.statement = &statement;
            (statement.effect == iam::Effect::deny ? side.denies : allows).push_back(part);
        }
    }
    // Full access is attached along with resource control policies.
    if (!like.of_rcp) side.layers.push_back(std::move(allows));
}

using Digests = std::vector<Digest>;

Digests digests(const std::vector<Part>& parts) { return Digests(parts.begin(), parts.end()); }

std::vector<Digests> digests(const std::vector<std::vector<Part>>& layers) {
    std::vector<Digests> result;
    for (const auto& layer : layers) result.push_back(digests(layer));
    return result;
}

bool covered(const Digest& inner, const Digests& covering) {
    return std::ranges::any_of(covering, [&inner](const Digest& each) { return each.covers(inner); });
}

/// The statements of each layer that none of `covering` obviously covers; nothing when one layer is left
/// without.
std::optional<std::vector<Digests>> uncovered(const std::vector<Digests>& wanted, const Digests& covering) {
    std::vector<Digests> layers;
    for (const Digests& layer : wanted) {
        Digests& left = layers.emplace_back();
        for (const Digest& each : layer) {
            if (!covered(each, covering)) left.push_back(each);
        }
        if (left.empty()) return {};
    }
    return layers;
}

std::size_t action_count(const Digests& digests) {
    std::size_t count = 0;
    for (const Digest& each : digests) count += each.action_count();
    return count;
}

/// Leaves out what obviously concerns none of the requests in all layers, unless that takes longer than it
/// saves.
void add_relevant(const Digests& candidates, const std::vector<Digests>& layers, std::vector<Part>& to) {
    constexpr std::size_t kPairsMax = 1'000'000;
    std::size_t pairs = 0;
    for (const Digests& layer : layers) pairs += action_count(layer) * action_count(candidates);
    for (const Digest& each : candidates) {
        const auto meets = [&each](const Digest& other) { return each.may_meet(other); };
        const bool relevant =
            pairs > kPairsMax || std::ranges::all_of(layers, [&meets](const Digests& layer) {
                return std::ranges::any_of(layer, meets);
            });
        if (relevant) to.push_back(each.part());
    }
}

Question question_of(const std::vector<Digests>& layers, const Digests& minus, const Digests& denied) {
    Question question;
    for (const Digests& layer : layers) {
        auto& parts = question.layers.emplace_back();
        for (const Digest& each : layer) parts.push_back(each.part());
    }
    add_relevant(minus, layers, question.minus);
    add_relevant(denied, layers, question.minus);
    return question;
}

}  // namespace

std::optional<Subject> subject_of(const iam::PolicySet& policies) {
    if (policies.resource) {
        return policies.resource->kind == iam::PolicyKind::trust ? Subject::trust : Subject::resource;
    }
    if (policies.identity.empty()) return {};
    return Subject::identity;
}

Side side_of(const iam::PolicySet& policies, Budget& budget) {
    Side side;
    const bool limits_caller = policies.boundary || !policies.session.empty() || !policies.scp.empty();
    if (policies.resource && (limits_caller || !policies.identity.empty())) {
        budget.give_up(
            "a resource's policy is compared without the policies of its callers; compare them one by one");
    }
    if (!policies.resource && policies.identity.empty()) return side;
    Part by_name, by_strength, unnamed;
    by_name.principals = PrincipalUse::any_strength;
    by_name.has_boundary = policies.boundary != nullptr;
    by_strength.principals = PrincipalUse::needed_strength;
    if (policies.resource) {
        add_layer(side, {policies.resource}, by_strength);
    } else {
        add_layer(side, policies.identity, unnamed);
    }
    if (policies.boundary) add_layer(side, {policies.boundary}, unnamed);
    if (!policies.session.empty()) add_layer(side, policies.session, unnamed);
    for (const auto& level : policies.scp) add_layer(side, level, unnamed);
    if (!policies.vpc_endpoint.empty()) add_layer(side, policies.vpc_endpoint, by_name);
    by_name.of_rcp = true;
    for (const auto& level : policies.rcp) add_layer(side, level, by_name);
    return side;
}

std::vector<Question> questions(const Side& allowed, const Side& wanted) {
    std::vector<Question> result;
    if (wanted.layers.empty()) return result;
    const std::vector<Digests> layers = digests(wanted.layers);
    const Digests denied = digests(wanted.denies);
    // What is wanted must be in every layer of what is allowed …
    if (allowed.layers.empty()) result.push_back(question_of(layers, {}, denied));
    for (const auto& layer : allowed.layers) {
        const Digests covering = digests(layer);
        if (const auto left = uncovered(layers, covering))
            result.push_back(question_of(*left, covering, denied));
    }
    // … and in nothing that is denied there.
    for (const Part& part : allowed.denies) {
        if (covered(Digest(part), denied)) continue;
        result.push_back(question_of(layers, {}, denied));
        result.back().within = part;
    }
    return result;
}

}  // namespace leastwise::prover
