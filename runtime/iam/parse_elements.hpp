#pragma once
#include "runtime/iam/parse.hpp"

namespace leastwise::iam {

/// Refuses what AWS does not accept as an entry of Action or NotAction.
void check_action(std::string_view action, core::Span span, std::string_view where, Reading& reading);
/// Refuses what AWS does not accept as an entry of Resource or NotResource.
void check_resource(std::string_view resource, core::Span span, std::string_view where, Reading& reading);

}  // namespace leastwise::iam
