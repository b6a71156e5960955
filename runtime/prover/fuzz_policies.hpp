#pragma once
// Random policies and requests over a vocabulary so small that most of them have something to do with each
// other.
#include "runtime/core/random.hpp"
#include "runtime/iam/operators.hpp"
#include "runtime/prover/prover.hpp"

#include <set>
#include <string>
#include <vector>

namespace leastwise::prover::fuzz {

/// What one round may contain.
struct Features {
    bool variables = true;    ///< `${…}`, for which the prover may have to say "not proved"
    bool mixed_types = true;  ///< one key compared as text and as number: the same
};

/// The keys that the policies compare as lists, in lower case.
void add_list_keys(const iam::Policy& policy, std::set<std::string>& lists);

class Generator {
public:
    Generator(std::uint64_t seed, Features features) : random_(seed), features_(features) {}

    iam::Policy policy(iam::PolicyKind kind);
    /// A policy that differs from `policy` in little, often by being narrower.
    iam::Policy variation(const iam::Policy& policy);
    /// `lists`: keys whose values may be lists.
    Witness request(const iam::PolicySet& like, const std::set<std::string>& lists);
    bool chance(std::uint64_t one_in) { return random_.below(one_in) == 0; }

private:
    using Texts = std::vector<std::string>;
    const std::string& pick(const Texts& from) { return from[random_.below(from.size())]; }
    Texts some(const Texts& from, std::size_t most);
    iam::Statement statement(iam::PolicyKind kind);
    iam::Condition condition();
    iam::Condition text_condition();
    iam::Condition typed_condition();
    iam::PrincipalPattern principal_pattern();
    iam::Principal principal();
    void change(iam::Statement& statement, iam::PolicyKind kind);
    void fill(iam::Context& context, const std::set<std::string>& lists);

    core::Random random_;
    Features features_;
};

}  // namespace leastwise::prover::fuzz
