#pragma once
#include "runtime/gate/gate.hpp"
#include "runtime/template/template.hpp"

#include <map>
#include <string>
#include <vector>

namespace leastwise::runner {

/// What became of one resource of the template.
struct Deployed {
    std::string logical_id;
    std::string type;
    std::string source;  ///< the resource a person wrote
    gate::Declared declared;
    gate::Support support = gate::Support::ok;
    core::Span span;
};

/// One line of the support report: a resource type or a property that is not fully honoured.
struct SupportNote {
    gate::Support support = gate::Support::unsupported;
    std::string subject;  ///< "AWS::SNS::Topic", "AWS::DynamoDB::Table SSESpecification"
    std::string note;     ///< why, or what differs; may be empty
    std::string logical_id;
    core::Span span;
    std::string stand_in;  ///< what Ref answers for a resource that is not created; "" for all others
};

struct StackOutput {
    std::string name;
    std::string value;  ///< as AWS would give it
    std::string export_name;
    std::string description;
};

/// A template brought to life in one world.
struct Stack {
    std::string name;
    std::string id;                   ///< ARN
    std::vector<Deployed> resources;  ///< in the order of creation
    std::vector<StackOutput> outputs;
    std::vector<SupportNote> support;
    core::Diagnostics diagnostics;  ///< errors: the stack is not usable; in the order of the template

    const Deployed* find(std::string_view logical_id) const;
};

/// Creates every resource of the plan through the gate, as the deployer, in order. Goes on after an error so
/// that all are reported at once.
Stack deploy(const templates::Template& loaded, gate::Gate& gate, const gate::Caller& deployer);

}  // namespace leastwise::runner
