#pragma once
#include "runtime/sandbox/channel.hpp"
#include "runtime/sandbox/sandbox.hpp"

namespace leastwise::sandbox {

/// The life of the spawner: probes, obeys the engine, ends with it.
[[noreturn]] void run_spawner(Channel engine, Options options);

}  // namespace leastwise::sandbox
