#pragma once
#include <cstddef>
#include <cstdint>

namespace leastwise::function {

/// Event and response of a synchronous invocation: 6 MiB and 100 bytes. Source: the text of
/// RequestEntityTooLarge.
constexpr std::size_t kPayloadBytesMax = 6U * 1024 * 1024 + 100;
/// What the HTTP layer reads before it refuses; above kPayloadBytesMax so that the refusal can be AWS's.
constexpr std::size_t kRuntimeApiBodyBytesMax = 16U * 1024 * 1024;
/// RFC 9112 sets no limit; clients send the X-Ray cause of an error, up to 1 MiB, in a header.
constexpr std::size_t kRuntimeApiHeaderBytesMax = 1024U * 1024 + 64 * 1024;
/// Invoke, LogType Tail: "the last 4 KB of the execution log".
constexpr std::size_t kLogTailBytesMax = 4096;
/// Longest log event; longer lines are cut. CloudWatch Logs quotas, "Event size": 256 KB (mem).
constexpr std::size_t kLogEventBytesMax = 256U * 1024;
/// Ours: what one invocation (or one init) may log before the rest is dropped and counted.
constexpr std::size_t kInvocationLogBytesMax = 4U * 1024 * 1024;
/// Lambda quotas, "Concurrent executions" of an account and region.
constexpr std::uint32_t kAccountConcurrency = 1000;

/// Ports inside a function's sandbox. AWS uses 169.254.100.1:9001 for the Runtime API.
constexpr std::uint16_t kRuntimeApiPort = 9001;
constexpr std::uint16_t kAwsEndpointPort = 4566;

}  // namespace leastwise::function
