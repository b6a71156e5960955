#pragma once
#include "emulators/lambda/function_name.hpp"
#include "runtime/gate/operation.hpp"

#include <string>
#include <string_view>

namespace leastwise::lambda {

/// The member's text, "" when absent.
std::string text_member(const gate::Call& call, std::string_view name);
/// A member that clients send as a header; callers inside the engine put it into the input.
std::string member_or_header(const gate::Call& call, std::string_view member, std::string_view header);
/// FunctionName and Qualifier. @throws AwsError.
FunctionName function_name_of(const gate::Call& call, const core::Place& place);

}  // namespace leastwise::lambda
