#pragma once
#include "harness/tighten/guards.hpp"
#include "harness/tighten/needs.hpp"
#include "harness/tighten/references.hpp"
#include "runtime/template/template.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace leastwise::tighten {

/// A statement as it should be: these actions on these resources, everything else as in the old one.
struct Narrowed {
    std::vector<std::string> actions;   ///< sorted
    std::vector<std::string> patterns;  ///< with this run's physical names; sorted, parallel to `resources`
    std::vector<Reference> resources;
    std::vector<Guard> guards{};  ///< conditions to add; sorted
};

/// A member of a statement or of a resource's properties with its new value.
struct MemberEdit {
    struct Entry {
        std::string name;  ///< "" for a plain value; "Service" in a Principal; the operator of a Condition
        std::vector<Reference> values;
        std::string key{};  ///< of a Condition
    };
    std::string name;  ///< "Principal", "SourceArn"
    std::vector<Entry> entries;
};

/// A role that a function gets for itself.
struct NewRole {
    std::string function;  ///< logical ids
    std::string role;
    std::vector<Narrowed> grants;
};

/// One edit of the template.
struct Change {
    enum class Side { grants, limits, resource };  ///< what a role is granted; its boundary; the callee's side
    enum class Kind {
        narrow_statement,  ///< `after` replaces an Allow statement of a document in the template
        remove_statement,
        replace_entry,  ///< `after` replaces a SAM policy template or managed policy in a function's Policies
        remove_entry,
        rename_entry,       ///< `replacement` is the name of a narrower SAM policy template
        replace_connector,  ///< `after` goes to the function's Policies, the connector `replacement` goes
        split_role,         ///< `new_roles` take the place of the role
        set_members         ///< `members` of an object are set, the others stay
    };
    Kind kind = Kind::narrow_statement;
    Side side = Side::grants;
    std::string role;     ///< logical id
    std::string holder;   ///< the resource that will refer to others: the role, its boundary
    std::string source;   ///< the resource a person wrote: the function of a generated role
    std::string subject;  ///< "DynamoDBCrudPolicy", "statement ReadAll of AppPolicy"
    core::Span span;      ///< of the statement or entry
    std::size_t actions_before = 0;
    std::set<std::string> resources_before;
    std::vector<Narrowed> after;
    std::string replacement{};
    std::optional<core::Span> shown{};  ///< where a person finds it, when that is not `span`: a connector's name
    core::Span place() const { return shown.value_or(span); }
    std::vector<MemberEdit> members{};
    std::vector<NewRole> new_roles{};
    std::set<std::string> evidence{};  ///< request ids of the recorded calls that need what is left
};

/// What a role holds that cannot be edited here, such as a managed policy that SAM attaches by itself.
struct Remark {
    std::string role;
    std::string source;
    std::string text;
};

/// `template.yaml:58:13` back to a span of the template itself; nothing for other files and for policies
/// without place.
std::optional<core::Span> span_of(const std::string& place, const templates::Template& loaded);

/// What a person wrote in place of the policy's statements. A connector's policy is a managed policy that SAM
/// makes. nullptr for a policy that a person wrote as such.
const templates::PolicyOrigin* origin_of(const templates::Template& loaded, const References& references,
                                         std::string_view role, const iam::Policy& policy);

/// What a run can know: which services' calls it saw.
struct Emulated {
    std::set<std::string, std::less<>> services;  ///< IAM prefixes: "dynamodb"
    /// Operations that were called and are not emulated: "lambda:GetAccountSettings".
    std::vector<std::string> missed_calls{};
    /// Whether AWS would read tables' streams for functions here, under their roles.
    bool missed_streams = false;
    /// Logical ids of roles that only what is not emulated would assume.
    std::set<std::string, std::less<>> roles_elsewhere{};
    /// Whether the statement, or one action pattern, grants calls that the run could not see.
    bool misses(const iam::Statement& statement) const;
    bool misses(const std::string& action) const;
};

struct Plan {
    std::vector<Change> changes;  ///< in the order of the template
    std::vector<Change> splits;   ///< roles that could be divided: proposed, and not part of `changes`
    std::vector<Remark> remarks;
    /// Roles whose functions did not finish a single invocation: nothing is taken from them, since nothing is
    /// known.
    std::vector<std::string> unexercised;
};

/// Request ids.
std::set<std::string> evidence_of(const Needs& needs);

/// The smallest policies that grant what the run needed. Every action and resource of the result is granted
/// by the statement it replaces, under the same conditions: nothing new is granted.
Plan make_plan(const templates::Template& loaded, const std::vector<RoleNeeds>& needs,
               const std::vector<ResourceNeeds>& resource_needs, References references,
               const Emulated& emulated, const runner::RecordedPolicies& policies);

/// The part of it for trust policies and resources' own policies: actions and principals that were used, and
/// the API that a function's permission is meant for. What only callers outside of the template used, or
/// could use, stays.
void plan_resources(const templates::Template& loaded, const std::vector<RoleNeeds>& needs,
                    const std::vector<ResourceNeeds>& resource_needs, const References& references,
                    const Emulated& emulated, Plan& plan);

/// What conditions may be put on statements.
struct Guarding {
    const catalogue::Catalogue* catalogue = nullptr;  ///< nullptr: none
    iam::Variables variables = iam::Variables::substituted;
    const std::vector<iam::Condition>* present = nullptr;  ///< their keys get no further condition
};

/// Groups needs into statements that grant exactly these pairs under conditions that held for each, fewest
/// first.
std::vector<Narrowed> cover(const Needs& needs, std::string_view role, const References& references,
                            Guarding guarding);

}  // namespace leastwise::tighten
