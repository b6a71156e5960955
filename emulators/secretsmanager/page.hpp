#pragma once
#include "runtime/gate/operation.hpp"

#include <string>

namespace leastwise::secretsmanager {

/// Appends to the output the page of elements that MaxResults and NextToken select, and the next token if
/// more follow.
/// @throws AwsError InvalidNextTokenException.
void append_page(const gate::Call& call, std::string member, core::Document::Array all,
                 core::Document& output);

}  // namespace leastwise::secretsmanager
