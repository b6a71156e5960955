#pragma once
#include "runtime/sandbox/launcher.hpp"

namespace leastwise::sandbox {

/// Finds the best level this machine grants by launching once at each, best first, and leaves `launcher` at it.
Confinement probe(Launcher& launcher, const Options& options);

}  // namespace leastwise::sandbox
