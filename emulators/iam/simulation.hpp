#pragma once
#include "emulators/iam/identities.hpp"

#include <set>

namespace leastwise::iamapi {

/// A policy that takes part in a simulation.
struct SimulatedPolicy {
    iam::Policy policy;
    std::string id;    ///< "PolicyInputList.1", "role_NAME_POLICY", the name of a managed policy
    std::string type;  ///< "IAM Policy", "Resource Policy"
    std::string text;  ///< in which its statements have their places
};

/// What a simulation decides about: policies, who calls, and what is known of the call.
struct Simulation {
    std::vector<SimulatedPolicy> identity;
    std::vector<SimulatedPolicy> boundary;
    std::vector<SimulatedPolicy> resource;
    gate::Organization::Levels scp;
    iam::Principal caller;
    std::string account;  ///< of resources whose ARN names none
    iam::Context context;
};

/// Reads the members that describe a simulation. @throws AwsError.
Simulation custom_simulation(const Iam& service, const gate::Call& call);
Simulation principal_simulation(const Iam& service, const gate::Call& call);

/// One EvaluationResult.
core::Document simulate(const Simulation& simulation, const std::string& action, const std::string& resource);

/// The condition keys that policies name, in conditions and in variables, without regard to case.
struct KeysInOrder {
    bool operator()(const std::string& left, const std::string& right) const;
};
using KeyNames = std::set<std::string, KeysInOrder>;
void add_keys(const iam::Policy& policy, KeyNames& keys);

std::vector<gate::Operation> simulation_rows(Iam& service);

}  // namespace leastwise::iamapi
