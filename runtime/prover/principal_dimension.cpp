#include "runtime/prover/principal_dimension.hpp"

#include "runtime/prover/callers.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace leastwise::prover {
namespace {

/// Strengths between which decisions differ; naming the user behind a federated session does what naming the
/// role behind a role session does.
constexpr std::array kStrengths = {iam::Match::account, iam::Match::role, iam::Match::direct};

/// Callers without policies of their own need to be named themselves. See Grant in iam/evaluate.cpp.
bool has_own_policies(const iam::Principal& principal) {
    switch (principal.kind) {
        case iam::PrincipalKind::anonymous:
        case iam::PrincipalKind::service: return false;
        case iam::PrincipalKind::federated:
            return principal.arn.find(":federated-user/") != std::string::npos;
        case iam::PrincipalKind::root:
        case iam::PrincipalKind::user:
        case iam::PrincipalKind::role_session: return true;
    }
    return false;
}

}  // namespace

std::size_t PrincipalDimension::group(const iam::Statement& statement, Strength strength) {
    sources_.push_back({&statement, strength});
    return sources_.size() - 1;
}

std::size_t PrincipalDimension::signed_callers() {
    sources_.push_back({nullptr, Strength::any});
    return sources_.size() - 1;
}

bool PrincipalDimension::is_in(const Source& source, const CallerClass& caller) const {
    if (!source.statement) return caller.principal.kind != iam::PrincipalKind::anonymous;
    const iam::Match match = iam::match_principal(*source.statement, caller.principal);
    if (source.strength == Strength::any) return match != iam::Match::none;
    return match >= (has_own_policies(caller.principal) ? caller.needed : iam::Match::direct);
}

void PrincipalDimension::build(Budget& budget) {
    std::vector<const iam::Statement*> statements;
    for (const Source& source : sources_) {
        if (source.statement) statements.push_back(source.statement);
    }
    const bool has_strengths = std::ranges::any_of(
        sources_, [](const Source& source) { return source.strength == Strength::needed; });
    std::set<std::vector<bool>> seen;
    std::vector<std::vector<bool>> facts;
    for (const iam::Principal& principal : list_callers(statements, callers_)) {
        for (const iam::Match needed : kStrengths) {
            // What limits other callers, missing or narrower policies of their own, does not limit a root
            // user.
            const bool once =
                !has_strengths || principal.kind == iam::PrincipalKind::root || !has_own_policies(principal);
            if (once && needed != iam::Match::account) continue;
            const CallerClass caller{principal, needed};
            std::vector<bool> in;
            for (const Source& source : sources_) in.push_back(is_in(source, caller));
            if (!budget.spend(sources_.size())) return;
            if (!seen.insert(in).second) continue;
            facts.push_back(std::move(in));
            classes_.push_back(caller);
        }
    }
    for (std::size_t g = 0; g < sources_.size(); ++g) {
        ClassSet& set = sets_.emplace_back(classes_.size());
        for (std::size_t c = 0; c < classes_.size(); ++c) {
            if (facts[c][g]) set.insert(c);
        }
    }
}

}  // namespace leastwise::prover
