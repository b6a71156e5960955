#pragma once
#include "emulators/apigateway/exchange.hpp"
#include "emulators/apigateway/registry.hpp"
#include "runtime/gate/gate.hpp"
#include "runtime/sigv4/sigv4.hpp"

namespace leastwise::apigateway {

/// Starts a real timer; the callback is not called once the Watch is gone.
using Timer = std::function<loop::Watch(std::chrono::microseconds, std::function<void()>)>;

/// Serves the requests to APIs: a chain of small handlers, each of which ends the exchange, goes on or waits.
class DataPlane {
public:
    DataPlane(core::World& world, gate::Gate& gate, const Registry& registry)
        : world_(world), gate_(gate), registry_(registry) {}

    void set_timer(Timer timer) { timer_ = std::move(timer); }
    void serve(std::string_view api_id, http::Request request, http::Respond respond);
    /// Forgets the authorizer answers of a stage.
    void flush_authorizers(const gate::Permit&, std::string_view stage_arn) { cache_.erase(stage_arn); }

private:
    enum class Next { go_on, wait };
    using Step = Next (DataPlane::*)(const ExchangePtr&);
    static const std::vector<Step>& steps(Flavor flavor);

    void run(const ExchangePtr& exchange);
    void resume(const ExchangePtr& exchange);
    void finish(Exchange& exchange);
    void record(const Exchange& exchange);

    // serve.cpp
    Next check_limits(const ExchangePtr& exchange);
    Next find_stage(const ExchangePtr& exchange);
    Next inspect(const ExchangePtr& exchange);
    Next match_route(const ExchangePtr& exchange);
    Next answer_preflight(const ExchangePtr& exchange);
    Next check_api_key(const ExchangePtr& exchange);
    Next validate(const ExchangePtr& exchange);
    // access.cpp
    Next check_denials(const ExchangePtr& exchange);
    Next authenticate(const ExchangePtr& exchange);
    Next call_authorizer(const ExchangePtr& exchange);
    Next authorize(const ExchangePtr& exchange);
    // integrate.cpp
    Next integrate(const ExchangePtr& exchange);

    void start_context(Exchange& exchange);
    Fault fault_without_route(const Exchange& exchange) const;
    std::variant<sigv4::Verified, sigv4::Refused> verify(const http::Request& request) const;
    void authorizer_answered(Exchange& exchange, const Authorizer& authorizer, const std::string& cache_key,
                             const gate::Outcome& outcome, std::uint64_t latency_ms);
    void function_answered(Exchange& exchange, const Integration& integration, const gate::Outcome& outcome);
    iam::Decision decide(Exchange& exchange, const gate::Caller& caller, const iam::PolicySet& policies);
    void refuse_access(Exchange& exchange, const iam::Decision& decision, std::string_view who);
    std::string method_arn(const Exchange& exchange) const;
    std::string source_arn(const Exchange& exchange, std::string_view suffix) const;

    /// Who invokes a function: the service itself, the role in `credentials`, or the request's own signer.
    /// Ends the exchange when the role cannot be assumed.
    std::optional<gate::Caller> invoker(Exchange& exchange, const std::string& credentials,
                                        const std::string& source);
    const gate::Credential* role_session(const gate::Caller& service, const std::string& role_arn);
    void invoke(const ExchangePtr& exchange, const gate::Caller& caller, const std::string& function,
                std::chrono::milliseconds timeout, const core::Document& event,
                std::function<void(Exchange&, const gate::Outcome&)> answered);

    core::World& world_;
    gate::Gate& gate_;
    const Registry& registry_;
    AuthorizerCache cache_;
    std::map<std::string, std::string, std::less<>> role_sessions_;  // access key ids, by role ARN
    Timer timer_;
};

}  // namespace leastwise::apigateway
