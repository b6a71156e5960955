#pragma once
#include "emulators/lambda/registry.hpp"
#include "emulators/lambda/runner.hpp"
#include "runtime/gate/operation.hpp"

namespace leastwise::lambda {

// Lambda quotas, "Invocation payload": synchronous 6 MB, asynchronous 1 MB.
constexpr std::size_t kSyncPayloadBytesMax = 6'291'456;
constexpr std::size_t kAsyncPayloadBytesMax = 1'048'576;

/// Invoke. Who calls from inside the engine gives the members in the input; SDKs give most of them as
/// headers.
gate::Answer invoke(Registry& registry, Runner& runner, core::World& world, const gate::Call& call);

}  // namespace leastwise::lambda
