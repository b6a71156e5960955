#pragma once
#include "runtime/core/document.hpp"
#include "runtime/prover/prover.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace leastwise::prove {

/// A statement that lets someone do what was asked for, with a request that it allows and nothing denies.
struct Grant {
    std::string policy;     ///< its name
    std::size_t position;   ///< of the policy among those that grant, from 0
    std::size_t statement;  ///< from 0
    std::string sid;
    std::string principals;  ///< as the policy writes them; "" for identity policies
    bool conditional = false;
    prover::Witness example;
};

/// What was found out about a set of policies.
struct Reach {
    std::vector<Grant> grants;
    std::vector<std::string> undecided;  ///< statements about which nothing could be proved, with the reason
};

struct NamedDocument {
    std::string name;
    core::Document document;
};

/// Requests that are asked about. All patterns may hold wildcards.
struct Asked {
    std::string action, resource;
    std::vector<std::string> within{};  ///< one of these matches the resource as well; empty: no such limit
};

/// Which statements allow what is asked about, once every Deny is taken into account. The documents are
/// identity policies of one caller, or one resource's policy. The text says what is wrong.
std::variant<Reach, std::string> who_can(const std::vector<NamedDocument>& documents, const Asked& asked);

/// The same of policies in memory: what one caller is granted, or one resource's own policy, with whatever
/// limits that; no policies of VPC endpoints.
Reach who_can(const iam::PolicySet& policies, const Asked& asked);

/// Which statements of a resource's policy, or of a role's trust policy, allow something to callers that its
/// owner does not know: anonymous ones and those of any account, from anywhere, who cannot choose the values
/// of keys that name accounts, organizations, networks or resources of the owner's. Resource control policies, by
/// level, keep out whom they deny; they are borrowed for the call.
using Levels = std::vector<std::vector<const iam::Policy*>>;
std::variant<Reach, std::string> open_to_strangers(const NamedDocument& document, const Levels& rcp = {});

}  // namespace leastwise::prove
