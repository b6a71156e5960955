#pragma once
#include "runtime/template/sam/tree.hpp"

namespace leastwise::templates::sam {

/// Merges the section Globals into the resources of its types and removes it.
void apply_globals(Document& document);
/// The value with `local` on top of `global`: maps merge, lists join, anything else is the local value.
Document merge_globals(const Document& global, const Document& local);

}  // namespace leastwise::templates::sam
