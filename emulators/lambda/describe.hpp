#pragma once
#include "emulators/lambda/registry.hpp"
#include "runtime/core/document.hpp"

#include <string_view>

namespace leastwise::lambda {

/// FunctionConfiguration as GetFunction shows it: with the function's state.
core::Document describe(const Function& function, const core::Place& place, std::string_view qualifier,
                        std::string_view version);
/// The same as ListFunctions shows it: without state.
core::Document describe_listed(const Function& function, const core::Place& place);

}  // namespace leastwise::lambda
