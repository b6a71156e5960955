#pragma once
#include "harness/check/policies.hpp"
#include "harness/prove/reach.hpp"

#include <string>
#include <vector>

namespace leastwise::check {

/// A statement that lets its holder, or those that it names, do what was asked about.
struct Access {
    enum class By { identity, trust, resource };
    By by = By::identity;
    std::string holder;  ///< logical id of the role, user or group, or of the resource whose policy it is
    std::string source;  ///< logical id of what a person wrote
    std::string type;    ///< of what carries the policy: "AWS::IAM::Role", "AWS::S3::BucketPolicy"
    core::Span span;     ///< of the statement, else of the holder
    prove::Grant grant;
};

struct Accesses {
    std::vector<Access> granted;         ///< in the order of the template's identities, then of its resources
    std::vector<std::string> undecided;  ///< statements about which nothing could be proved, with the reason
};

/// The ARN that a person means: an ARN or pattern as it is; a logical id, and whatever follows a slash, as
/// the ARN of that resource ("Table/index/*").
std::string arn_meant(const templates::Template& loaded, const std::string& text);

/// Which statements of the template allow `action` on `resource` (an ARN; both may hold wildcards). Each
/// identity is asked under its own policies, its boundary, the organization's and what resources' policies deny
/// to it or to everybody; each resource under its own policy.
Accesses who_can(const Policies& policies, const Guardrails& guardrails, const std::string& action,
                 const std::string& resource);

}  // namespace leastwise::check
