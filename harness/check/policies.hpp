#pragma once
#include "emulators/iam/managed.hpp"
#include "runtime/iam/policy.hpp"
#include "runtime/template/template.hpp"

#include <optional>
#include <string>
#include <vector>

namespace leastwise::check {

/// Where a policy comes from: what a person can change about it.
enum class Written { in_template, by_name };  ///< statements; a SAM policy template, connector or AWS policy

struct Attached {
    iam::Policy policy;
    Written written = Written::in_template;
};

/// A role, user or group with everything that grants or limits it; or a policy that the template attaches to none of
/// its own.
struct Identity {
    std::string logical_id;
    std::string source;  ///< logical id of the resource a person wrote
    std::string type;    ///< "AWS::IAM::Role"
    std::string arn;
    core::Span span;
    std::vector<Attached> policies;
    std::vector<Attached> inherited;  ///< a user's, from the groups of the template
    std::optional<iam::Policy> boundary;
    std::optional<iam::Policy> trust;
};

/// A resource's own policy.
struct ResourcePolicy {
    std::string name;    ///< logical id of what it is attached to, else what the template calls that
    std::string source;  ///< logical id of the resource that carries it
    std::string type;    ///< of that: "AWS::S3::BucketPolicy"
    iam::Policy policy;
    Written written = Written::in_template;
    std::string arn{};  ///< of what it is attached to; "" when nobody knows
    /// A bucket may take or honour no policy for strangers, a search domain be out of their reach.
    enum class Strangers { as_the_policy_says, blocked, in_vpc } strangers = Strangers::as_the_policy_says;
};

/// What the organization of the account lets anybody do, by level; nothing outside of one. Borrowed.
struct Guardrails {
    using Levels = std::vector<std::vector<const iam::Policy*>>;
    Levels scp;  ///< for the account's identities
    Levels rcp;  ///< on the account's resources
};

/// All policies of a template as they would be deployed, nothing being deployed.
struct Policies {
    std::vector<Identity> identities;
    std::vector<ResourcePolicy> resources;
    std::vector<Identity> organization;  ///< AWS::Organizations::Policy: service and resource control policies
    core::Diagnostics diagnostics;  ///< what could not be read, as an error
};

/// The policies of one resource, read as one; nothing where it has none.
std::optional<iam::Policy> policy_of(const Policies& policies, const std::string& resource);

Policies collect(const templates::Template& loaded, const iamapi::ManagedCatalogue& managed);

}  // namespace leastwise::check
