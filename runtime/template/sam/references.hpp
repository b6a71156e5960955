#pragma once
#include "runtime/template/sam/translation.hpp"

namespace leastwise::templates::sam {

/// Replaces references to logical ids that changed (layers) and to generated resources (`Fn.Version`,
/// `Api.Stage`) in the whole template.
void replace_references(Translation& translation);

}  // namespace leastwise::templates::sam
