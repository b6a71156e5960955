#pragma once
#include "runtime/core/world.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace leastwise::lambda {

/// A function as a caller named it: by name, by partial or full ARN, with or without a qualifier.
struct FunctionName {
    std::string account;
    std::string name;
    std::string qualifier;  ///< version, alias or "$LATEST"; "" when the caller gave none
};

/// Reads the FunctionName and Qualifier members of a call.
/// @throws AwsError: ValidationException, InvalidParameterValueException (two different qualifiers),
/// ResourceNotFoundException (another region).
FunctionName parse_function_name(std::string_view function_name, const std::optional<std::string>& qualifier,
                                 const core::Place& place);

/// `arn:aws:lambda:…:function:name`, with `:qualifier` when there is one.
std::string function_arn(const core::Place& place, std::string_view name, std::string_view qualifier = {});
/// The same for a parsed name, in the account it names.
std::string function_arn(const core::Place& place, const FunctionName& name);

}  // namespace leastwise::lambda
