// The prover against the evaluator: random pairs of policies, and for each pair many random requests over the
// same vocabulary. `prover_fuzz ROUNDS SEED` stops with exit status 1 at the first disagreement and prints
// it.
#include "runtime/core/text.hpp"
#include "runtime/prover/fuzz_policies.hpp"
#include "runtime/wire/json.hpp"

#include <cstdlib>
#include <iostream>
#include <map>

using namespace leastwise;
using namespace leastwise::prover;

namespace {

constexpr int kRequests = 60;

/// The policies of both sides; the guardrails are the same on both.
struct Round {
    iam::Policy allowed, wanted;
    std::optional<iam::Policy> limit;
    iam::PolicySet allowed_set, wanted_set;
};

void draw(fuzz::Generator& generator, Round& round) {
    using iam::PolicyKind;
    const PolicyKind kind = generator.chance(3)
                                ? (generator.chance(4) ? PolicyKind::trust : PolicyKind::resource)
                                : PolicyKind::identity;
    round.allowed = generator.policy(kind);
    round.wanted = generator.chance(3) ? generator.policy(kind) : generator.variation(round.allowed);
    if (generator.chance(4)) std::swap(round.allowed, round.wanted);
    if (kind != PolicyKind::identity) {
        round.allowed_set.resource = &round.allowed;
        round.wanted_set.resource = &round.wanted;
        return;
    }
    round.allowed_set.identity = {&round.allowed};
    round.wanted_set.identity = {&round.wanted};
    if (!generator.chance(4)) return;
    round.limit = generator.policy(generator.chance(2) ? PolicyKind::boundary : PolicyKind::scp);
    for (iam::PolicySet* set : {&round.allowed_set, &round.wanted_set}) {
        if (set == &round.allowed_set && generator.chance(2)) continue;
        if (round.limit->kind == PolicyKind::boundary) set->boundary = &*round.limit;
        if (round.limit->kind == PolicyKind::scp) set->scp = {{&*round.limit}};
    }
}

void print(const Round& round, const Witness& request) {
    std::cout << "allowed: " << wire::to_json(iam::to_document(round.allowed))
              << "\nwanted:  " << wire::to_json(iam::to_document(round.wanted)) << '\n';
    if (round.limit) std::cout << "limit:   " << wire::to_json(iam::to_document(*round.limit)) << '\n';
    std::cout << "request: " << request.check.action << " on " << request.check.resource << " by "
              << request.principal.arn << request.principal.service << " in account "
              << request.resource_account << " standing " << static_cast<int>(request.own_policies) << '\n';
    for (const auto& [key, values] : request.check.context) {
        std::cout << "  " << key << (values.multivalued ? " list" : "") << ": "
                  << core::join(values.values, " | ") << '\n';
    }
}

/// True when the verdict holds for every request that is tried.
bool agrees(const Round& round, const Verdict& verdict, fuzz::Generator& generator) {
    if (verdict.answer == Answer::not_subset) {
        const bool confirmed =
            allows(round.wanted_set, *verdict.witness) && !allows(round.allowed_set, *verdict.witness);
        if (!confirmed) print(round, *verdict.witness);
        return confirmed;
    }
    if (verdict.answer == Answer::not_proved) return true;
    std::set<std::string> lists;
    fuzz::add_list_keys(round.allowed, lists);
    fuzz::add_list_keys(round.wanted, lists);
    if (round.limit) fuzz::add_list_keys(*round.limit, lists);
    for (int i = 0; i < kRequests; ++i) {
        const Witness request = generator.request(round.wanted_set, lists);
        if (!allows(round.wanted_set, request) || allows(round.allowed_set, request)) continue;
        print(round, request);
        return false;
    }
    return true;
}

std::uint64_t number(const char* text, std::uint64_t otherwise) {
    const auto value = core::to_integer(text ? text : "");
    return value ? static_cast<std::uint64_t>(*value) : otherwise;
}

}  // namespace

int main(int argc, char** argv) {
    const std::uint64_t rounds = number(argc > 1 ? argv[1] : nullptr, 10'000);
    const std::uint64_t first_seed = number(argc > 2 ? argv[2] : nullptr, 1);
    std::map<Answer, std::uint64_t> answers;
    std::uint64_t undecided_without_variables = 0;
    for (std::uint64_t i = 0; i < rounds; ++i) {
        const std::uint64_t seed = first_seed + i;
        const fuzz::Features features{seed % 2 == 0, seed % 4 == 0};
        fuzz::Generator generator(seed, features);
        Round round;
        draw(generator, round);
        const Verdict verdict = subset(round.allowed_set, round.wanted_set);
        ++answers[verdict.answer];
        if (!agrees(round, verdict, generator)) {
            std::cout << "disagreement: " << answer_name(verdict.answer) << ", seed " << seed << '\n';
            return EXIT_FAILURE;
        }
        if (verdict.answer == Answer::not_proved && !features.variables && !features.mixed_types) {
            ++undecided_without_variables;
            std::cout << "undecided without variables: seed " << seed << ": " << verdict.reason << '\n';
            print(round, Witness{});
        }
    }
    for (const auto& [answer, count] : answers) std::cout << answer_name(answer) << ": " << count << '\n';
    return undecided_without_variables == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
