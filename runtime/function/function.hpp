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
    std::string arn;      ///< unqualified
    std::string runtime;  ///< "nodejs24.x", "python3.14", "provided.al2023"
    std::string handler;
    std::string code_directory;                  ///< on the host; mounted at /var/task
    std::vector<std::string> layer_directories;  ///< mounted over each other at /opt, in order
    std::vector<std::pair<std::string, std::string>> environment;
    std::uint32_t memory_mb = 128;
    std::chrono::milliseconds timeout{3000};
    std::uint32_t ephemeral_mb = 512;
    std::optional<std::uint32_t> reserved_concurrency;
    std::string log_group;
    std::string role_arn;

    friend bool operator==(const Configuration&, const Configuration&) = default;
};

struct Credentials {
    std::string access_key_id, secret_access_key, session_token;
};

struct Invocation {
    std::string request_id;
    std::string payload;  ///< JSON, at most 6 MiB
    std::string invoked_arn;
    std::string client_context;  ///< JSON; "" when none
    std::string trace_id;
};

/// How one invocation ended. A payload is always present; `error` tells whether it is the function's error
/// document.
struct Outcome {
    std::string payload;
    std::string function_error;   ///< "" or "Unhandled"
    std::string log_tail;         ///< last 4 KB
    bool throttled = false;       ///< concurrency exhausted: nothing ran
    std::string throttle_reason;  ///< then the Reason of TooManyRequestsException
    bool cold = false;
    std::chrono::microseconds init{};  ///< start of the environment to its first next; cold only
    std::chrono::microseconds duration{};
    std::uint64_t memory_max_bytes = 0;
};

/// One log line of a function, START/END/REPORT included, or a chunk of one.
struct LogEvent {
    std::string function;  ///< logical id
    std::string log_group, log_stream;
    std::string request_id;  ///< "" outside an invocation
    core::Instant at{};
    std::string message;  ///< as AWS stores it, trailing newline included
};

/// What runs a function's code: an interpreter of this machine, or the code's own bootstrap (provided).
enum class Language { node, python, provided };

/// The interpreter that will run a runtime on this machine, for diagnostics and `doctor`.
struct Interpreter {
    std::string runtime;  ///< as the template names it
    Language language = Language::provided;
    std::string path;     ///< "/usr/bin/node"; "" when none was found or needed
    std::string version;  ///< "20.20.2"; "" when there is none
    std::string prefix;   ///< the directory tree that the interpreter needs, "/usr/local"; "" for none
    bool exact = false;   ///< the version is the one the runtime names
    std::string problem;  ///< why functions of this runtime cannot run here; "" when they can
};

/// Runs functions: builds environments, speaks the Runtime API to them, reuses them while warm, adds more
/// under load, replaces those that crash or time out.
class Fleet {
public:
    struct Callbacks {
        /// Fresh role credentials for a new environment.
        std::function<Credentials(const Configuration&, const std::string& environment_id)> credentials;
        /// A request that the function sent to the AWS endpoint inside its sandbox.
        http::Handler aws_endpoint;
        std::function<void(LogEvent)> log;
        std::function<void(const Configuration&, const std::string& request_id, const sandbox::Finding&)>
            finding;
    };
    virtual ~Fleet() = default;
    virtual void invoke(const Configuration& configuration, Invocation invocation,
                        std::function<void(Outcome)> done) = 0;
    /// The function an environment runs and the request it serves ("" between invocations).
    struct Serving {
        std::string function, request_id, access_key_id;
    };
    virtual std::optional<Serving> serving(std::string_view environment_id) const = 0;
    /// As find_interpreter, with what the fleet has learnt of the machine's interpreters: each is asked once, which
    /// takes as long as its start.
    virtual std::optional<Interpreter> interpreter(const std::string& runtime) = 0;
    /// Ends the environments of a function after their current invocation; the next invocation starts anew.
    virtual void replace(const std::string& logical_id) = 0;
    /// Ends everything, then calls back.
    virtual void shutdown(std::function<void()> done) = 0;
};

struct FleetOptions {
    /// Interpreters to prefer to those of LEASTWISE_NODE, LEASTWISE_PYTHON and PATH: programs, or directories
    /// with bin/node in them, such as an installed npm package `node`.
    std::vector<std::string> node_candidates, python_candidates;
    /// Directories of the SDKs that AWS's runtimes bundle: the content of a node_modules and of a
    /// site-packages.
    /// "" leaves functions with what their own code and layers bring.
    std::string sdk_node_modules, sdk_site_packages;
    std::chrono::milliseconds init_limit{10000};  ///< Lambda's limit of the init phase
    std::size_t environments_max = 100;      ///< at once on this machine; further invocations wait for one
    std::size_t idle_environments_max = 20;  ///< kept warm; the one unused for longest goes first
};

std::unique_ptr<Fleet> make_fleet(core::World& world, loop::Loop& loop, sandbox::Spawner& spawner,
                                  Fleet::Callbacks callbacks, FleetOptions options = {});

/// Nothing when the runtime's name is unknown. The exact version where there is one, else the first
/// candidate.
std::optional<Interpreter> find_interpreter(const std::string& runtime, const FleetOptions& options = {});

}  // namespace leastwise::function
