#pragma once
#include "emulators/lambda/registry.hpp"
#include "runtime/core/document.hpp"

namespace leastwise::lambda {

/// Whether functions of the runtime run here; the others are created, and their invocations fail.
bool is_run_here(std::string_view runtime);

/// Fills in everything but code, layers and role session from the properties of AWS::Lambda::Function, with
/// AWS's defaults, and checks it as CreateFunction does. @throws AwsError.
void read_configuration(const core::Document& properties, Function& function);

/// FunctionName as given, or as CloudFormation makes one: STACK-LOGICALID-SUFFIX, at most 64 characters.
std::string physical_name(const core::Document& properties, std::string_view stack,
                          std::string_view logical_id, core::Ids& ids);

}  // namespace leastwise::lambda
