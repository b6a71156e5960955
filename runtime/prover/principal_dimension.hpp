#pragma once
#include "runtime/iam/policy.hpp"
#include "runtime/iam/principal_match.hpp"
#include "runtime/prover/budget.hpp"
#include "runtime/prover/class_set.hpp"

#include <vector>

namespace leastwise::prover {

/// Who may make the requests that are looked at.
enum class Callers {
    anyone,         ///< every kind of principal
    with_policies,  ///< users and role sessions: those that identity policies are attached to
    strangers       ///< anonymous callers, users and role sessions of an account that no policy names, and whom
                    ///< providers vouch for at which anybody can have an identity
};

/// A caller, and how strongly the resource's policy must name it for the call to be allowed: an account's
/// name delegates to it, a role's allows its sessions, only a direct match allows what session policies leave
/// out.
struct CallerClass {
    iam::Principal principal;
    iam::Match needed = iam::Match::account;
};

/// All callers, divided into the classes that no Principal element tells apart.
class PrincipalDimension {
public:
    explicit PrincipalDimension(Callers callers) : callers_(callers) {}

    /// How the statement's Principal counts.
    enum class Strength {
        any,    ///< a match of any strength
        needed  ///< a match that is as strong as the class of callers asks for
    };
    /// The group of callers that the statement speaks about. The statement stays where it is until `build`.
    std::size_t group(const iam::Statement& statement, Strength strength);

    /// All callers but the anonymous one.
    std::size_t signed_callers();

    void build(Budget& budget);
    std::size_t size() const { return classes_.size(); }
    const ClassSet& set(std::size_t group) const { return sets_[group]; }
    const CallerClass& caller(std::size_t i) const { return classes_[i]; }

private:
    struct Source {
        const iam::Statement* statement;  // null: all signed callers
        Strength strength;
    };
    bool is_in(const Source& source, const CallerClass& caller) const;
    std::vector<iam::Principal> candidates() const;

    Callers callers_;
    std::vector<Source> sources_;
    std::vector<CallerClass> classes_;
    std::vector<ClassSet> sets_;
};

}  // namespace leastwise::prover
