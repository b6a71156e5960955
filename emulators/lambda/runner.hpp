#pragma once
#include "emulators/lambda/log_forwarder.hpp"
#include "emulators/lambda/registry.hpp"
#include "runtime/function/function.hpp"
#include "runtime/gate/gate.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace leastwise::lambda {

/// Runs functions: gives each environment a session of the function's role, starts invocations, and keeps the
/// record of invocations and findings.
class Runner {
public:
    explicit Runner(gate::Gate& gate) : gate_(gate), logs_(gate) {}

    /// What the fleet needs of Lambda. `aws_endpoint` answers the calls that functions make. `watch` sees
    /// every log event as it comes, whatever the role may do; it may be empty.
    function::Fleet::Callbacks callbacks(http::Handler aws_endpoint,
                                         std::function<void(const function::LogEvent&)> watch);
    void run_on(std::unique_ptr<function::Fleet> fleet) { fleet_ = std::move(fleet); }
    /// Null until run_on.
    function::Fleet* fleet() const { return fleet_.get(); }

    /// lambda.amazonaws.com, acting for a function.
    gate::Caller service_caller(std::string_view function_arn) const;
    /// Whether the role's trust policy lets Lambda assume it. Records nothing.
    bool is_assumable(std::string_view role_arn, std::string_view function_arn) const;

    /// Starts an invocation. `parent_id` is the request it belongs to; "" when it was invoked from outside.
    void start(const function::Configuration& configuration, function::Invocation invocation,
               std::string parent_id, std::function<void(const function::Outcome&)> done);
    /// Invocations that have not ended.
    std::size_t in_flight() const { return in_flight_; }

private:
    function::Credentials open_session(const function::Configuration& configuration);
    void record(const function::Configuration& configuration, const std::string& request_id,
                const std::string& parent_id, core::Instant at, const function::Outcome& outcome);
    void record(const function::Configuration& configuration, const std::string& request_id,
                const sandbox::Finding& finding);

    gate::Gate& gate_;
    LogForwarder logs_;
    std::unique_ptr<function::Fleet> fleet_;
    std::size_t in_flight_ = 0;
};

}  // namespace leastwise::lambda
