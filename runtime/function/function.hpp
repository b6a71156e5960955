#pragma once
#include "runtime/core/clock.hpp"
#include "runtime/core/world.hpp"
#include "runtime/http/message.hpp"
#include "runtime/sandbox/sandbox.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace leastwise::function {

/// A function as deployed: everything an execution environment is built from.
struct Configuration {
    std::string logical_id;
    std::string name;
    std::string arn;             ///< unqualified
    std::string runtime;         ///< "nodejs24.x", "python3.14", "provided.al2023"
    std::string handler;
    std::string code_directory;  ///< on the host; mounted at /var/task
    std::vector<std::string> layer_directories;  ///< mounted over each other at /opt, in order
    std::vector<std::pair<std::string, std::string>> environment;
    std::uint32_t memory_mb = 128;
    std::chrono::milliseconds timeout{3000};
    std::uint32_t ephemeral_mb = 512;
    std::optional<std::uint32_t> reserved_concurrency;
    std::string log_group;
    std::string role_arn;
};

struct Credentials {
    std::string access_key_id, secret_access_key, session_token;
};

struct Invocation {
    std::string request_id;
    std::string payload;          ///< JSON, at most 6 MiB
    std::string invoked_arn;
    std::string client_context;   ///< JSON; "" when none
    std::string trace_id;
};

/// How one invocation ended. A payload is always present; `error` tells whether it is the function's error document.
struct Outcome {
    std::string payload;
    std::string function_error;   ///< "" or "Unhandled"
    std::string log_tail;         ///< last 4 KB
    bool throttled = false;       ///< concurrency exhausted: nothing ran
    bool cold = false;
    std::chrono::microseconds init{};      ///< start of the environment to its first next; cold only
    std::chrono::microseconds duration{};
    std::uint64_t memory_max_bytes = 0;
};

/// One log line of a function, START/END/REPORT included, or a chunk of one.
struct LogEvent {
    std::string function;     ///< logical id
    std::string log_group, log_stream;
    std::string request_id;   ///< "" outside an invocation
    core::Instant at{};
    std::string message;      ///< as AWS stores it, trailing newline included
};

/// Runs functions: builds environments, speaks the Runtime API to them, reuses them while warm, adds more under load,
/// replaces those that crash or time out.
class Fleet {
public:
    struct Callbacks {
        /// Fresh role credentials for a new environment.
        std::function<Credentials(const Configuration&, const std::string& environment_id)> credentials;
        /// A request that the function sent to the AWS endpoint inside its sandbox.
        http::Handler aws_endpoint;
        std::function<void(LogEvent)> log;
        std::function<void(const Configuration&, const std::string& request_id, const sandbox::Finding&)> finding;
    };
    virtual ~Fleet() = default;
    virtual void invoke(const Configuration& configuration, Invocation invocation,
                        std::function<void(Outcome)> done) = 0;
    /// The function an environment runs and the request it serves ("" between invocations).
    struct Serving {
        std::string function, request_id, access_key_id;
    };
    virtual std::optional<Serving> serving(std::string_view environment_id) const = 0;
    /// Ends the environments of a function after their current invocation; the next invocation starts anew.
    virtual void replace(const std::string& logical_id) = 0;
    /// Ends everything, then calls back.
    virtual void shutdown(std::function<void()> done) = 0;
};

std::unique_ptr<Fleet> make_fleet(core::World& world, loop::Loop& loop, sandbox::Spawner& spawner,
                                  Fleet::Callbacks callbacks);

/// The interpreter that will run a runtime on this machine, for diagnostics and `doctor`.
struct Interpreter {
    std::string runtime;   ///< as the template names it
    std::string path;      ///< "/usr/bin/node"; "" when none was found
    std::string version;   ///< "v20.20.2"
    bool exact = false;    ///< the version is the one the runtime names
};
/// Nothing when the runtime's name is unknown.
std::optional<Interpreter> find_interpreter(const std::string& runtime);

}  // namespace leastwise::function
