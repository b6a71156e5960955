#pragma once
#include "harness/tighten/plan.hpp"
#include "harness/tighten/rerun.hpp"
#include "runtime/catalogue/catalogue.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leastwise::coverage {

/// What became of something that a policy says.
enum class State {
    used,     ///< calls needed just this
    broader,  ///< calls needed some of it
    unused,   ///< no call of the run needed it
    unseen,   ///< it grants calls to a service that is not emulated: the run cannot tell
    idle      ///< a Deny that refused no call, which is no fault of it
};
std::string_view state_name(State state);

/// Whose policy a statement is in.
enum class Side {
    role,      ///< grants to a role
    user,      ///< grants to a user
    group,     ///< grants to the users of a group
    boundary,  ///< limits a role or user, grants nothing
    trust,     ///< who may assume a role
    resource,  ///< a resource's own policy
    scp,       ///< an organization's denial to identities of an account
    rcp        ///< an organization's denial on resources of an account
};
std::string_view side_name(Side side);
bool grants_to_identity(Side side);

/// One entry of Action or Resource, as it was evaluated. A negated element ("all but iam:*") and the role that
/// a trust policy is about are one entry each.
struct Entry {
    std::string text;
    core::Span span;  ///< the statement's where the entry has none
    bool negated = false;
    std::string shown{};  ///< as the template could write it: the same in every run
    State state = State::unused;
};

/// One action on one resource of a statement.
struct Cell {
    State state = State::unused;
    tighten::Needs needs{};  ///< what was asked of it, each with the calls; of a Deny, what it refused
};

/// A condition of a statement, and how it came out for the calls that the rest of the statement is about, whatever was
/// decided of them in the end.
struct Tested {
    std::string text{};  ///< "StringEquals aws:PrincipalTag/team"
    std::size_t held = 0, failed = 0;
    std::string_view outcome() const;  ///< "tested", "always held", "never held", "never asked"
};

/// One statement with what a run made of it. Where several grant a call, one is charged with it: the one that
/// `tighten` keeps.
struct Grant {
    Side side = Side::role;
    iam::Effect effect = iam::Effect::allow;
    std::vector<std::string> holders{};  ///< logical ids of the roles or the resource; ARNs without one
    std::string source{};                ///< logical id of what a person wrote for the first holder
    std::string policy{};                ///< "AppPolicy"; the logical id of a managed policy of the template
    std::string origin{};                ///< "DynamoDBCrudPolicy": what a person wrote in place of statements
    std::string sid{};
    std::size_t index = 0;               ///< in the policy
    core::Span span{};                   ///< line 0: nobody wrote it in a file of the template
    std::string elsewhere{};             ///< where it was written instead: "leastwise.yaml:6:11"
    std::vector<Entry> actions{}, resources{};
    std::vector<Cell> cells{};           ///< row by row: actions × resources
    std::vector<Tested> conditions{};
    State state = State::unused;
    std::size_t spared = 0;  ///< calls that it allows as well, and another statement is charged with

    const Cell& cell(std::size_t action, std::size_t resource) const {
        return cells[action * resources.size() + resource];
    }
    tighten::Needs needs() const;
    tighten::Needs needs_of_action(std::size_t action) const;
    tighten::Needs needs_of_resource(std::size_t resource) const;
    std::string name() const;  ///< "statement ReadAll of AppPolicy", "DynamoDBCrudPolicy"
};

std::size_t calls_of(const tighten::Needs& needs);

/// Calls of the application that were refused for the same reason.
struct Denied {
    tighten::NewDenial what;
    tighten::Use first;
    std::string source;             ///< logical id of what a person wrote for the caller; "" for services
    std::optional<std::size_t> by;  ///< the Deny among the grants; none where nothing allowed the call
    /// Made within an invocation or by a service: a call that the test command makes itself under a role is
    /// one whose denial it sees.
    bool by_application = false;
};

/// How many entries of Action a role, user or group is granted, and how many of these a call needed.
struct Share {
    std::string holder;
    std::size_t granted = 0, used = 0;
    bool exercised = false;  ///< calls were made under it
};

struct Coverage {
    std::vector<Grant> grants;  ///< roles first, then users and groups, each with its policies in their order
    std::vector<Denied> denied;
    std::vector<Share> shares;  ///< of the identities' own policies
    std::size_t granted() const;
    std::size_t used() const;
};

/// What a run is measured by. Borrowed, also by the result.
struct Recorded {
    const templates::Template& loaded;
    const ledger::Entries& entries;
    const runner::RecordedPolicies& policies;
    const std::vector<tighten::RoleNeeds>& needs;
    const tighten::References& references;
    const tighten::Emulated& emulated;
    const catalogue::Catalogue& catalogue;
};

/// A resource by what the template calls it, where it is one of the stack's: "!GetAtt Table.Arn".
std::string shown_resource(const Recorded& recorded, const std::string& resource, const std::string& holder);

/// Holds every statement of every policy of the stack against what the run asked of it.
Coverage measure(const Recorded& recorded);

}  // namespace leastwise::coverage
