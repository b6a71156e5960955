#pragma once
#include "harness/runner/deployment.hpp"
#include "runtime/gate/gate.hpp"
#include "runtime/ledger/entry.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace leastwise::runner {

/// One policy as the ledger keeps it: the document, and where each statement was written.
struct RecordedPolicy {
    iam::Policy policy;
    std::vector<std::string> places;  ///< parallel to policy.statements; "" when a statement has no place
    /// Of each statement's entries of Action and Resource, parallel to them.
    struct Entries {
        std::vector<std::string> actions, resources;
    };
    std::vector<Entries> entry_places{};  ///< parallel to policy.statements
};

/// A role of the stack with everything that grants or limits it.
struct RecordedRole {
    std::string arn;
    std::string logical_id;
    std::vector<RecordedPolicy> policies;
    std::optional<RecordedPolicy> boundary;
    std::optional<RecordedPolicy> trust;
};

/// A user of the template.
struct RecordedUser : RecordedRole {
    std::vector<std::string> groups;  ///< ARNs
};

/// A resource's own policy.
struct RecordedResourcePolicy {
    std::string arn;
    RecordedPolicy policy;
};

/// The service control or resource control policies of one account, by level.
struct RecordedLevels {
    std::string arn;  ///< `scp` or `rcp`, a colon and the account
    std::vector<std::vector<RecordedPolicy>> levels;
};

/// What bound a caller from a note on.
struct RecordedCaller {
    std::string access_key_id;
    std::uint64_t sequence = 0;
    std::string user_arn;  ///< of a federated caller: the user behind it
    std::vector<RecordedPolicy> policies;
    std::optional<RecordedPolicy> boundary;
    std::vector<RecordedPolicy> session;
};

/// The policy that a resource carried from a note on.
struct RecordedCarried {
    std::string arn;
    std::uint64_t sequence = 0;
    std::optional<RecordedPolicy> policy;
};

struct RecordedChanges {
    std::vector<RecordedCaller> callers;
    std::vector<RecordedCarried> carried;
    /// The last ones before that entry; nullptr when nothing changed until then.
    const RecordedCaller* caller_at(std::string_view access_key_id, std::uint64_t sequence) const;
    const RecordedCarried* carried_at(std::string_view arn, std::uint64_t sequence) const;
};

struct RecordedPolicies {
    std::vector<RecordedRole> roles;
    std::vector<RecordedUser> users;
    std::vector<RecordedRole> groups;  ///< of the template; no boundary, no trust
    std::vector<RecordedResourcePolicy> resources;
    std::vector<RecordedLevels> levels;
    RecordedChanges changes;
    const RecordedLevels* find_levels(std::string_view kind_and_account) const;
    const RecordedRole* find_role(std::string_view arn) const;
    const RecordedUser* find_user(std::string_view arn) const;
    const RecordedRole* find_group(std::string_view arn) const;
    const RecordedResourcePolicy* find_resource(std::string_view arn) const;
};

/// A resource of the stack as it was created.
struct RecordedResource {
    std::string logical_id;
    std::string type;
    std::string physical_id;
    std::string arn;  ///< "" when it has none
};

/// Notes the template's text and each created resource: what ARNs and names in a recorded call stand for.
void note_stack(gate::Gate& gate, const Stack& stack, const templates::Template& loaded);
/// The text of the template that the run was made with; "" when none was noted.
std::string recorded_template(const ledger::Entries& entries);
std::vector<RecordedResource> read_resources(const ledger::Entries& entries);

/// Notes in the ledger every role of the directory, the template's users and groups, the policies of its
/// organization, and the policy of each of these resources: what a later explanation or tightening of this run reads.
void note_policies(gate::Gate& gate, const std::vector<std::string>& resource_arns,
                   const std::function<std::string(core::Span)>& place);

/// `template.yaml:58:13` back to a span; nothing when it names none of these files.
std::optional<core::Span> span_of_place(const std::string& place, const core::SourceFiles& files);

/// The policies noted in a ledger. The last note of a role or resource counts.
RecordedPolicies read_policies(const ledger::Entries& entries);

}  // namespace leastwise::runner
