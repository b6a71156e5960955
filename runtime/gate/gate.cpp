#include "runtime/gate/gate.hpp"

#include "runtime/core/arn.hpp"
#include "runtime/core/check.hpp"
#include "runtime/core/log.hpp"
#include "runtime/gate/errors.hpp"
#include "runtime/gate/record.hpp"
#include "runtime/gate/route.hpp"
#include "runtime/gate/surroundings.hpp"
#include "runtime/gate/unsupported.hpp"
#include "runtime/gate/validate.hpp"

#include <algorithm>
#include <chrono>

namespace leastwise::gate {

/// One call under way. Shared by the gate's frames and, when the answer comes later, by the service's callback.
struct Gate::Running {
    Service& service;
    std::string operation_name;
    CallerPtr caller;           ///< null until it is identified
    std::optional<Call> call;   ///< absent when the call failed before it could be decoded
    std::vector<ledger::CheckMark> checks;
    std::string request_id;
    core::Instant at;
    std::chrono::steady_clock::time_point started = std::chrono::steady_clock::now();
    Completion completion{};     ///< of a call from inside the engine
    http::Respond respond{};     ///< of a client's request
};

Gate::Gate(core::World& world, Directory& directory, ledger::Ledger& ledger)
    : world_(world), directory_(directory), ledger_(ledger), callers_(directory, world), caller_policies_(directory) {}

void Gate::add(Service& service) {
    LW_CHECK(find_service(service.name()) == nullptr, "two services with one name");
    services_.push_back(&service);
}

Service* Gate::find_service(std::string_view name) const {
    const auto found = std::ranges::find_if(services_, [&](const Service* s) { return s->name() == name; });
    return found == services_.end() ? nullptr : *found;
}

Inspection Gate::inspect(const InspectedRequest& request) {
    return inspector_ == nullptr ? Inspection{} : inspector_->inspect(request);
}

namespace {

/// Fills in the decoded input: body members, path parameters and query parameters. @throws AwsError.
void decode(http::Request& request, const Routed& routed, Call& call) {
    const wire::Traits& traits = routed.service->wire();
    if (call.operation.payload == Payload::raw) {
        call.payload = std::move(request.body);
        call.input = core::Document::object();
    } else if (auto input = wire::decode_input(traits, request)) {
        call.input = std::move(*input);
    } else {
        throw malformed_body(traits);
    }
    if (traits.protocol != Protocol::rest_json) return;
    auto& members = *call.input.if_object();
    for (const auto& member : routed.path_members) members[member.name] = member.value;
    for (const http::Header& field : http::parse_query(request.query())) members[field.name] = field.value;
}

/// Puts an outcome on the wire.
http::Response encode(const Service& service, std::string_view operation, std::string_view request_id,
                      Outcome outcome) {
    if (const auto* error = std::get_if<AwsError>(&outcome)) {
        return wire::encode_error(service.wire(),
                                  {error->code(), error->http_status(), error->message(), error->members()},
                                  request_id);
    }
    auto& reply = std::get<Reply>(outcome);
    const core::Document none;
    http::Response response =
        wire::encode_output(service.wire(), operation, reply.payload ? none : reply.output, reply.status, request_id);
    if (reply.payload) {
        response.body = std::move(*reply.payload);
        if (!response.body.empty()) response.headers.set("Content-Type", wire::content_type(service.wire().protocol));
    }
    for (const http::Header& header : reply.headers) response.headers.set(header.name, header.value);
    return response;
}

}  // namespace

void Gate::serve(http::Request request, http::Respond respond) {
    Routed routed = route(services_, request);
    const std::string request_id = world_.ids.uuid();
    if (routed.service == nullptr) {
        Refusal refusal = refuse_unsupported(routed, request, request_id);
        const AwsError& error = refusal.error;
        ledger_.append({.kind = ledger::Kind::call, .at = world_.clock.now(), .request_id = request_id,
                        .service = routed.service_hint, .operation = routed.operation_name,
                        .status = error.http_status(), .error_code = error.code(), .error_message = error.message()});
        return respond(std::move(refusal.response));
    }
    Service& service = *routed.service;
    auto running = std::make_shared<Running>(
        Running{service, routed.operation_name, nullptr, {}, {}, request_id, world_.clock.now()});
    running->respond = std::move(respond);
    try {
        running->caller = identify(request, service);
        if (routed.operation == nullptr) {
            throw unknown_operation(service.wire(), service.name(), routed.operation_name);
        }
        running->call.emplace(Call{*routed.operation, *running->caller, request_id, running->at, {}, {}, {}});
        decode(request, routed, *running->call);
        running->call->headers = std::move(request.headers);
    } catch (const AwsError& error) {
        return finish(*running, error);
    }
    run(std::move(running));
}

void Gate::call(const Caller& caller, std::string_view service_name, std::string_view operation,
                core::Document input, std::string payload, Completion completion) {
    Service* service = find_service(service_name);
    LW_CHECK(service != nullptr, "a call to a service that was never added");
    auto running =
        std::make_shared<Running>(Running{*service, std::string(operation), std::make_shared<const Caller>(caller), {},
                                          {}, world_.ids.uuid(), world_.clock.now()});
    running->completion = std::move(completion);
    const auto rows = service->operations();
    const auto row = std::ranges::find(rows, operation, &Operation::name);
    if (row == rows.end()) return finish(*running, unknown_operation(service->wire(), service_name, operation));
    running->call.emplace(Call{*row, *running->caller, running->request_id, running->at, std::move(input),
                               std::move(payload), {}});
    run(std::move(running));
}

Reply Gate::call_now(const Caller& caller, std::string_view service, std::string_view operation,
                     core::Document input) {
    std::optional<Outcome> result;
    call(caller, service, operation, std::move(input), {}, [&result](Outcome outcome) { result = std::move(outcome); });
    LW_CHECK(result.has_value(), "an operation that waits was called without a callback");
    if (const auto* error = std::get_if<AwsError>(&*result)) throw *error;
    return std::get<Reply>(std::move(*result));
}

void Gate::run(std::shared_ptr<Running> running) {
    Call& call = *running->call;
    try {
        const WireTraits& wire = running->service.wire();
        if (wire.protocol == wire::Protocol::query) read_empty_lists(call.operation.input, call.input);
        validate(call.operation.input, call.input, wire);
        if (call.operation.decode) call.typed = call.operation.decode(call);
        std::vector<iam::AccessCheck> checks;
        const bool decided_by_policies = !call.operation.is_public && !call.operation.any_policy;
        if (decided_by_policies) checks = decide_all(*running, call.operation.access(call));
        Answer answer = call.operation.handle(call, Permit(std::move(checks)));
        if (auto* reply = std::get_if<Reply>(&answer)) return finish(*running, std::move(*reply));
        std::get<Pending>(answer).start(
            [this, running](Outcome outcome) { finish(*running, std::move(outcome)); });
    } catch (const AwsError& error) {
        finish(*running, error);
    } catch (...) {
        core::log(core::Level::error, "gate", std::string(running->service.name()) + ":" + running->operation_name +
                                                  " ended in an unexpected exception");
        finish(*running, internal_failure(running->service.wire()));
    }
}

namespace {

/// Services whose only endpoint is in Virginia, whichever region the caller works in. Source: IAM User Guide, "AWS
/// global condition context keys", aws:RequestedRegion.
bool has_one_endpoint(const Service& service, const core::World& world) {
    return world.place.partition == "aws" && (service.name() == "iam" || service.name() == "organizations");
}

}  // namespace

std::vector<iam::AccessCheck> Gate::decide_all(Running& running, std::vector<iam::AccessCheck> checks) {
    std::optional<AwsError> denial;
    if (checks.empty()) denial = access_denied(running.service.wire(), "no access is declared for this operation");
    for (iam::AccessCheck& check : checks) {
        if (has_one_endpoint(running.service, world_)) check.context.set("aws:RequestedRegion", "us-east-1");
        iam::Decision decision;
        running.checks.push_back(judge(*running.caller, check, decision));
        if (decision.allowed() || denial) continue;
        std::string message = iam::denial_message(running.caller->principal, check, decision, denial_detail_);
        denial = running.call ? running.service.access_denied(*running.call, check, message) : std::nullopt;
        if (!denial) denial = access_denied(running.service.wire(), std::move(message));
    }
    if (denial) throw *std::move(denial);
    return checks;
}

ledger::CheckMark Gate::judge(const Caller& caller, iam::AccessCheck& check, iam::Decision& decision) const {
    const auto parts = core::split_arn(check.resource);
    const Service* owner = parts ? find_service(parts->service) : nullptr;
    iam::Context context = global_context(
        caller, world_, check.resource,
        owner == nullptr ? std::map<std::string, std::string>{} : owner->resource_tags(check.resource), moment_,
        directory_.organization());
    context.merge(check.context);
    check.context = std::move(context);
    const iam::CompiledPolicies& binding = caller_policies_.of(caller);
    const iam::PolicySet policies = policies_about(check.resource);
    if (policy_watch_ != nullptr) policy_watch_->carries(check.resource, policies.resource);
    decision = iam::evaluate({caller.principal, check, account_of(check.resource, world_), policies, &binding});
    return mark(check, decision, place_);
}

void Gate::set_policy_watch(PolicyWatch& watch) {
    policy_watch_ = &watch;
    caller_policies_.set_watch(watch);
}

iam::PolicySet Gate::policies_about(std::string_view resource_arn) const {
    iam::PolicySet set;
    if (const Organization& organization = directory_.organization(); !organization.empty())
        set.rcp = organization.levels(iam::PolicyKind::rcp, account_of(resource_arn, world_));
    const auto parts = core::split_arn(resource_arn);
    if (!parts) return set;
    if (parts->service == "iam") {
        if (const Role* role = directory_.find_role(resource_arn)) set.resource = &role->trust;
    } else if (const Service* owner = find_service(parts->service)) {
        set.resource = owner->resource_policy(resource_arn);
    }
    set.resource = caller_policies_.standing_for(set.resource);
    return set;
}

Permit Gate::authorize(const Caller& caller, std::string_view service_name, std::string_view purpose,
                       std::vector<iam::AccessCheck> checks) {
    Service* service = find_service(service_name);
    LW_CHECK(service != nullptr, "work for a service that was never added");
    Running running{*service, std::string(purpose), std::make_shared<const Caller>(caller), {}, {}, world_.ids.uuid(),
                    world_.clock.now()};
    running.completion = [](const Outcome&) {};
    try {
        auto granted = decide_all(running, std::move(checks));
        finish(running, Reply{});
        return Permit(std::move(granted));
    } catch (const AwsError& error) {
        finish(running, error);
        throw;
    }
}

iam::Decision Gate::decide(const Caller& caller, const iam::AccessCheck& check) const {
    iam::AccessCheck complete = check;
    iam::Decision decision;
    judge(caller, complete, decision);
    return decision;
}

void Gate::finish(Running& running, Outcome outcome) {
    static const Caller kUnidentified;
    const Caller& caller = running.caller ? *running.caller : kUnidentified;
    ledger::Entry entry;
    entry.kind = ledger::Kind::call;
    entry.at = running.at;
    entry.request_id = running.request_id;
    entry.parent_id = caller.parent_id;
    entry.actor = actor_of(caller);
    entry.service = running.service.name();
    entry.operation = running.operation_name;
    entry.checks = std::move(running.checks);
    if (const auto* error = std::get_if<AwsError>(&outcome)) {
        entry.status = error->http_status();
        entry.error_code = error->code();
        entry.error_message = error->message();
    } else {
        entry.status = std::get<Reply>(outcome).status;
    }
    entry.latency_us = static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(
                                                      std::chrono::steady_clock::now() - running.started)
                                                      .count());
    entry.source_ip = caller.source_ip;
    entry.user_agent = caller.user_agent;
    ledger_.append(std::move(entry));
    if (!running.respond) return running.completion(std::move(outcome));
    running.respond(encode(running.service, running.operation_name, running.request_id, std::move(outcome)));
}

}  // namespace leastwise::gate
