#pragma once
#include "runtime/template/sam/translation.hpp"

#include <vector>

namespace leastwise::templates::sam {

// SAM resources other than functions, each in a file of its own.
std::vector<Generated> translate_api(Translation& translation, Source& source);
std::vector<Generated> translate_http_api(Translation& translation, Source& source);
std::vector<Generated> translate_table(Translation& translation, Source& source);
std::vector<Generated> translate_layer(Translation& translation, Source& source);
std::vector<Generated> translate_state_machine(Translation& translation, Source& source);
std::vector<Generated> translate_connector(Translation& translation, Source& source);

/// Turns the attribute `Connectors` of resources into connector resources.
void expand_embedded_connectors(Translation& translation);

/// Remembers which functions an API invokes: their names are part of what a deployment's id depends on.
void collect_function_names(Translation& translation, Source& function);

}  // namespace leastwise::templates::sam
