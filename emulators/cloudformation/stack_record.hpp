#pragma once
#include "runtime/core/clock.hpp"

#include <string>
#include <utility>
#include <vector>

namespace leastwise::cloudformation {

struct StackParameter {
    std::string key;
    std::string value;  ///< "****" when it must not be shown (NoEcho)
};

struct StackOutput {
    std::string key;
    std::string value;
    std::string description;  ///< "" when it has none
    std::string export_name;  ///< "" when it is not exported
};

struct StackResource {
    std::string logical_id;
    std::string physical_id;
    std::string type;
    std::string status = "CREATE_COMPLETE";
    std::string status_reason;  ///< "" when there is none
    core::Instant at{};         ///< last change
};

/// A stack as whoever deployed it tells it; CloudFormation's operations show it and change nothing.
struct StackRecord {
    std::string name;
    std::string id;  ///< ARN
    std::string description;
    std::string status = "CREATE_COMPLETE";
    std::string status_reason;
    core::Instant created{};
    std::vector<std::string> capabilities;
    std::vector<StackParameter> parameters;
    std::vector<StackOutput> outputs;
    std::vector<StackResource> resources;
    std::vector<std::pair<std::string, std::string>> tags;
    std::string template_text;   ///< as written
    std::string processed_text;  ///< after the SAM transform, as JSON; "" when nothing was transformed
};

}  // namespace leastwise::cloudformation
