#pragma once
#include "runtime/gate/error.hpp"

#include <string>
#include <string_view>

/// CloudFormation's error texts. [S] recorded from AWS by a public test suite, [I] reported in public issues,
/// (mem) from memory, unverified.
namespace leastwise::cloudformation {

inline gate::AwsError validation_error(std::string message) {
    return {"ValidationError", 400, std::move(message)};
}

/// DescribeStacks, DescribeStackResources, ListStackResources, GetTemplate. [S] [I]
inline gate::AwsError stack_with_id_not_found(std::string_view name) {
    return validation_error("Stack with id " + std::string(name) + " does not exist");
}
/// DescribeStackResource words it differently. [S]
inline gate::AwsError stack_not_found(std::string_view name) {
    return validation_error("Stack '" + std::string(name) + "' does not exist");
}
inline gate::AwsError resource_not_found(std::string_view logical_id, std::string_view stack_id) {  // [S]
    return validation_error("Resource " + std::string(logical_id) + " does not exist for stack " +
                            std::string(stack_id));
}
inline gate::AwsError no_stack_for_resource(std::string_view physical_id) {  // (mem)
    return validation_error("Stack for " + std::string(physical_id) + " does not exist");
}
inline gate::AwsError no_stack_named() {  // (mem)
    return validation_error(
        "1 validation error detected: Value null at 'stackName' failed to satisfy constraint: "
        "Member must not be null");
}
inline gate::AwsError name_or_physical_id() {  // (mem)
    return validation_error("You must specify either StackName or PhysicalResourceId, but not both");
}
inline gate::AwsError bad_token() {  // (mem)
    return validation_error("The NextToken is invalid");
}

}  // namespace leastwise::cloudformation
