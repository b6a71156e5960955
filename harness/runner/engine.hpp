#pragma once
#include "emulators/iam/managed.hpp"
#include "harness/runner/deployment.hpp"
#include "harness/runner/organization.hpp"
#include "harness/runner/variables.hpp"
#include "runtime/ledger/ledger.hpp"
#include "runtime/sandbox/sandbox.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace leastwise::function {
struct Interpreter;
struct LogEvent;
}

namespace leastwise::runner {

/// Whether a port that is taken may be replaced by another free one.
enum class PortChoice { exactly, preferred };

struct EngineOptions {
    core::Place place;
    std::uint64_t seed = 0;
    std::uint16_t aws_port = 4566;
    std::uint16_t api_port = 3000;  ///< the first API's; the next APIs take the next free ports
    PortChoice port_choice = PortChoice::preferred;
    Rewrite rewrite = Rewrite::to_local;
    iamapi::ManagedPolicies managed_policies;  ///< beside those that travel with the program; may be null
    std::shared_ptr<const OrganizationSettings> organization;  ///< may be null
    iam::DenialDetail denial_detail = iam::DenialDetail::policy_arn;
    /// A function's log line as it comes, for showing it.
    std::function<void(const function::LogEvent&)> on_log;
};

/// A name and what it stands for: what `invoke` and `dev` list.
struct FunctionSummary {
    std::string logical_id;
    std::string name;
    std::string runtime;
    std::string code_directory;
};

/// One world and everything in it: directory, ledger, gate, services, functions, listeners. Throw it away to
/// reset.
class Engine {
public:
    Engine(loop::Loop& loop, sandbox::Spawner& spawner, EngineOptions options);
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    /// Deploys the template and opens the ports. Call once. The template outlives the engine.
    /// Errors are in Stack::diagnostics; a port that is taken is one.
    const Stack& start(const templates::Template& loaded);

    gate::Gate& gate();
    ledger::Ledger& ledger();
    const core::SourceFiles& sources() const;
    const std::vector<ApiEndpoint>& apis() const;
    std::uint16_t aws_port() const;
    std::vector<FunctionSummary> functions() const;
    /// What the user's tests find in their environment.
    TestVariables variables() const;
    /// The user's test command, as a caller.
    const gate::Caller& tester() const;
    /// What runs functions of that runtime; nothing for a name that is unknown.
    std::optional<function::Interpreter> interpreter(const std::string& runtime) const;
    /// The next invocation of the function starts with its code as it is then.
    void reload(const std::string& logical_id);
    /// Invocations and requests that have not ended.
    bool is_idle() const;
    /// Ends every environment, then calls back.
    void shutdown(std::function<void()> done);

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Every service with its rows, for the support page; nothing runs.
void for_each_service(const std::function<void(const gate::Service&)>& visit);

}  // namespace leastwise::runner
