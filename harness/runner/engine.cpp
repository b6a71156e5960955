#include "harness/runner/engine.hpp"

#include "emulators/apigateway/limits.hpp"
#include "harness/runner/policy_changes.hpp"
#include "harness/runner/policy_findings.hpp"
#include "harness/runner/policy_notes.hpp"
#include "harness/runner/scratch.hpp"
#include "harness/runner/services.hpp"
#include "harness/runner/stack_record.hpp"
#include "harness/runner/toolbox.hpp"
#include "runtime/core/text.hpp"
#include "runtime/http/server.hpp"
#include "runtime/loop/loop.hpp"

#include <algorithm>
#include <iterator>

namespace leastwise::runner {
namespace {

constexpr int kPortsTried = 200;
constexpr std::size_t kSecretKeyLength = 40;

gate::Caller caller_of(const gate::Credential& credential) {
    gate::Caller caller;
    caller.principal = credential.principal;
    caller.access_key_id = credential.access_key_id;
    caller.deployer = true;
    return caller;
}

}  // namespace

struct Engine::State {
    State(loop::Loop& engine_loop, sandbox::Spawner& engine_spawner, EngineOptions engine_options)
        : loop(engine_loop),
          spawner(engine_spawner),
          options(std::move(engine_options)),
          random(options.seed),
          world{clock, random, ids, options.place},
          services(world, ledger, {.source = ".", .scratch = scratch.path().string()}),
          server(loop) {}

    gate::Caller add_operator(std::string_view name);
    void connect_functions();
    void open_ports(core::Diagnostics& diagnostics);
    std::optional<std::uint16_t> listen(std::uint16_t port, PortChoice choice, const http::Handler& handler,
                                        const http::Server::Options& with);
    void serve_aws(http::Request request, http::Respond respond);

    loop::Loop& loop;
    sandbox::Spawner& spawner;
    EngineOptions options;
    core::SystemClock clock;
    core::Random random;
    core::Ids ids{random};
    core::World world;
    Scratch scratch;
    ledger::Ledger ledger;
    Services services;
    std::optional<PolicyChanges> changes;
    http::Server server;
    const templates::Template* loaded = nullptr;
    Stack stack;
    gate::Caller tester;
    std::string tester_secret;
    std::uint16_t aws_port = 0;
    std::vector<ApiEndpoint> apis;
    std::size_t open_requests = 0;
};

gate::Caller Engine::State::add_operator(std::string_view name) {
    tester_secret = ids.mixed(kSecretKeyLength);
    return caller_of(
        services.directory.add_operator(std::string(name), ids.unique_id("AKIA", 20), tester_secret));
}

void Engine::State::serve_aws(http::Request request, http::Respond respond) {
    if (const std::string* host = request.headers.find("Host")) {
        if (const auto api = services.apigateway.api_for_host(*host)) {
            return services.apigateway.serve(*api, std::move(request), std::move(respond));
        }
    }
    services.gate.serve(std::move(request), std::move(respond));
}

void Engine::State::connect_functions() {
    auto callbacks = services.lambda.callbacks(
        [this](http::Request request, http::Respond respond) {
            serve_aws(std::move(request), std::move(respond));
        },
        [this](const function::LogEvent& event) {
            if (options.on_log) options.on_log(event);
        });
    services.lambda.run_on(
        function::make_fleet(world, loop, spawner, std::move(callbacks), find_bundled_sdks()));
    services.apigateway.set_timer([this](std::chrono::microseconds delay, std::function<void()> callback) {
        return loop.after(delay, std::move(callback));
    });
    services.gate.on_environment([this](std::string_view id) -> std::optional<gate::Gate::Environment> {
        const auto serving = services.lambda.fleet()->serving(id);
        if (!serving) return {};
        return gate::Gate::Environment{serving->function, serving->request_id};
    });
}

std::optional<std::uint16_t> Engine::State::listen(std::uint16_t port, PortChoice choice,
                                                   const http::Handler& handler,
                                                   const http::Server::Options& with) {
    const auto counted = [this, handler](http::Request request, http::Respond respond) {
        ++open_requests;
        handler(std::move(request), [this, respond = std::move(respond)](http::Response response) {
            --open_requests;
            respond(std::move(response));
        });
    };
    const int tries = choice == PortChoice::exactly ? 1 : kPortsTried;
    for (int i = 0; i < tries; ++i) {
        const auto bound = server.listen(static_cast<std::uint16_t>(port + i), counted, with);
        if (bound) return bound->port;
    }
    return {};
}

void Engine::State::open_ports(core::Diagnostics& diagnostics) {
    const auto refuse = [&](std::uint16_t port) {
        diagnostics.push_back({core::Severity::error,
                               "LW0401",
                               {},
                               "port " + std::to_string(port) + " is in use by another program",
                               "end that program, or choose another port with --port"});
    };
    const auto aws = listen(options.aws_port, options.port_choice,
                            [this](http::Request request, http::Respond respond) {
                                serve_aws(std::move(request), std::move(respond));
                            },
                            {});
    if (!aws) return refuse(options.aws_port);
    aws_port = *aws;
    std::uint16_t next = options.api_port;
    for (const auto& api : services.apigateway.apis()) {
        const auto port = listen(next, PortChoice::preferred, services.apigateway.handler_for(api.id),
                                 {.limits = apigateway::listener_limits(), .refusal = apigateway::refusal});
        if (!port) return refuse(next);
        apis.push_back({api.logical_id, api.id, api.name, *port, api.stages});
        next = static_cast<std::uint16_t>(*port + 1);
    }
}

Engine::Engine(loop::Loop& loop, sandbox::Spawner& spawner, EngineOptions options)
    : state_(std::make_unique<State>(loop, spawner, std::move(options))) {
    state_->connect_functions();
}

Engine::~Engine() = default;

const Stack& Engine::start(const templates::Template& loaded) {
    State& s = *state_;
    s.loaded = &loaded;
    const auto place = [&loaded, organization = s.options.organization](core::Span span) {
        const bool in_settings = organization && OrganizationSettings::owns(span);
        return in_settings ? organization->place(span) : loaded.files.place(span);
    };
    s.services.gate.on_place(place);
    s.services.gate.set_policy_watch(s.changes.emplace(s.services.gate, place));
    s.services.lambda.set_source_directory(loaded.directory);
    s.services.iam.use_files(s.options.managed_policies);
    const gate::Caller deployer = s.add_operator("leastwise-deployer");
    s.tester = s.add_operator("leastwise-tests");
    s.services.gate.set_denial_detail(s.options.denial_detail);
    core::Diagnostics unfit;
    if (s.options.organization) unfit = apply_organization(*s.options.organization, s.services.gate, deployer);
    s.stack = deploy(loaded, s.services.gate, deployer);
    std::ranges::move(unfit, std::back_inserter(s.stack.diagnostics));
    if (core::has_errors(s.stack.diagnostics)) return s.stack;
    s.open_ports(s.stack.diagnostics);
    s.services.cloudformation.record(
        s.services.gate, deployer,
        make_stack_record(s.stack, loaded, s.world.clock.now(), [&s](std::string value) {
            return s.options.rewrite == Rewrite::none
                       ? value
                       : rewrite_hosts(std::move(value), s.apis, s.options.place.region);
        }));
    std::vector<std::string> arns;
    for (const Deployed& resource : s.stack.resources) {
        if (!resource.declared.arn.empty()) arns.push_back(resource.declared.arn);
    }
    note_stack(s.services.gate, s.stack, loaded);
    note_policies(s.services.gate, arns, place);
    s.changes->start(arns);
    core::Diagnostics findings = policy_findings(s.services.gate, arns, loaded);
    std::ranges::move(findings, std::back_inserter(s.stack.diagnostics));
    return s.stack;
}

gate::Gate& Engine::gate() { return state_->services.gate; }
ledger::Ledger& Engine::ledger() { return state_->ledger; }
const std::vector<ApiEndpoint>& Engine::apis() const { return state_->apis; }
std::uint16_t Engine::aws_port() const { return state_->aws_port; }
const gate::Caller& Engine::tester() const { return state_->tester; }

std::vector<FunctionSummary> Engine::functions() const {
    std::vector<FunctionSummary> functions;
    for (const auto& [name, record] : state_->services.lambda.registry().functions()) {
        const auto& configuration = record.configuration;
        functions.push_back({configuration.logical_id, configuration.name, configuration.runtime,
                             configuration.code_directory});
    }
    return functions;
}

TestVariables Engine::variables() const {
    const TestAccess access{state_->tester.access_key_id, state_->tester_secret, state_->options.place.region,
                            state_->aws_port};
    return test_variables(state_->stack, state_->apis, access, state_->options.rewrite);
}

std::optional<function::Interpreter> Engine::interpreter(const std::string& runtime) const {
    return state_->services.lambda.fleet()->interpreter(runtime);
}

void Engine::reload(const std::string& logical_id) { state_->services.lambda.fleet()->replace(logical_id); }

bool Engine::is_idle() const {
    return state_->open_requests == 0 && state_->services.lambda.in_flight() == 0;
}

void Engine::shutdown(std::function<void()> done) {
    state_->services.lambda.fleet()->shutdown(std::move(done));
}

}  // namespace leastwise::runner
