#pragma once
#include "runtime/sandbox/launcher.hpp"

namespace leastwise::sandbox {

/// Finds the best level up to `wanted` by launching once, and leaves `launcher` at it. An attempt at
/// Level::full that fails half way leaves namespaces behind: whoever wants a lower level then has to start
/// from a fresh process.
Confinement probe(Launcher& launcher, Level wanted);

}  // namespace leastwise::sandbox
