#include "emulators/lambda/runner.hpp"

#include "runtime/core/check.hpp"
#include "runtime/core/log.hpp"
#include "runtime/wire/json.hpp"

#include <algorithm>

namespace leastwise::lambda {

namespace {

constexpr std::string_view kPrincipal = "lambda.amazonaws.com";
// Environments live for hours and get no new credentials while they do (mem).
constexpr std::chrono::hours kSessionDuration{12};
constexpr std::uint64_t kMegabyte = 1024 * 1024;

/// Started megabytes, at most what the function may use: as the REPORT line shows them.
std::uint64_t used_mb(const function::Configuration& configuration, const function::Outcome& outcome) {
    return std::min<std::uint64_t>((outcome.memory_max_bytes + kMegabyte - 1) / kMegabyte, configuration.memory_mb);
}

/// Milliseconds with two decimals, as the REPORT line shows them.
std::string milliseconds(std::chrono::microseconds time) {
    const auto hundredths = time.count() / 10;
    const std::string fraction = std::to_string(hundredths % 100);
    return std::to_string(hundredths / 100) + (fraction.size() == 1 ? ".0" : ".") + fraction;
}

/// Duration and, for a cold start, initialization, each started millisecond counted.
std::int64_t billed_ms(const function::Outcome& outcome) {
    return (outcome.duration + outcome.init + std::chrono::microseconds(999)).count() / 1000;
}

ledger::Actor actor_of(const function::Configuration& configuration) {
    ledger::Actor actor;
    actor.kind = "role_session";
    actor.role_arn = configuration.role_arn;
    actor.function = configuration.logical_id;
    return actor;
}

std::string member_of(const std::string& payload, std::string_view name) {
    const auto document = wire::read_json(payload);
    const std::string* text = document ? document->find_string(name) : nullptr;
    return text == nullptr ? std::string{} : *text;
}

}  // namespace

gate::Caller Runner::service_caller(std::string_view function_arn) const {
    gate::Caller caller;
    caller.principal.kind = iam::PrincipalKind::service;
    caller.principal.service = kPrincipal;
    caller.context.set("aws:SourceArn", std::string(function_arn));
    caller.context.set("aws:SourceAccount", gate_.world().place.account);
    return caller;
}

bool Runner::is_assumable(std::string_view role_arn, std::string_view function_arn) const {
    if (gate_.directory().find_role(role_arn) == nullptr) return false;
    return gate_.decide(service_caller(function_arn), {"sts:AssumeRole", std::string(role_arn), {}})
        .allowed();
}

function::Fleet::Callbacks Runner::callbacks(http::Handler aws_endpoint,
                                             std::function<void(const function::LogEvent&)> watch) {
    function::Fleet::Callbacks callbacks;
    callbacks.credentials = [this](const function::Configuration& configuration, const std::string&) {
        return open_session(configuration);
    };
    callbacks.aws_endpoint = std::move(aws_endpoint);
    callbacks.log = [this, watch = std::move(watch)](function::LogEvent event) {
        if (watch) watch(event);
        logs_.add(std::move(event));
    };
    callbacks.finding = [this](const function::Configuration& configuration, const std::string& request_id,
                               const sandbox::Finding& finding) {
        record(configuration, request_id, finding);
    };
    return callbacks;
}

function::Credentials Runner::open_session(const function::Configuration& configuration) {
    const std::string_view recorded_as = gate_.find_service("sts") == nullptr ? "lambda" : "sts";
    try {
        const gate::Permit permit =
            gate_.authorize(service_caller(configuration.arn), recorded_as, "AssumeRole",
                            {{"sts:AssumeRole", configuration.role_arn, {}}});
        const gate::Role* role = gate_.directory().find_role(configuration.role_arn);
        if (role == nullptr) return {};
        const gate::Credential& credential =
            gate_.directory().open_session(permit, *role,
                                           {.name = configuration.name,
                                            .duration = kSessionDuration,
                                            .function = configuration.logical_id,
                                            .function_arn = configuration.arn});
        gate::Caller writer;
        writer.principal = credential.principal;
        writer.access_key_id = credential.access_key_id;
        writer.function = configuration.logical_id;
        logs_.set_writer(configuration.logical_id, std::move(writer));
        return {credential.access_key_id, std::string(credential.secret.reveal()), credential.session_token};
    } catch (const gate::AwsError& error) {
        // Invoke has asked before; only a trust policy that changed in between leads here. The refusal is
        // recorded.
        core::log(core::Level::warning, "lambda", error.message());
        return {};
    }
}

void Runner::start(const function::Configuration& configuration, function::Invocation invocation,
                   std::string parent_id, std::function<void(const function::Outcome&)> done) {
    LW_CHECK(fleet_ != nullptr, "an invocation before the fleet is there");
    ++in_flight_;
    const core::Instant at = gate_.world().clock.now();
    const std::string request_id = invocation.request_id;
    fleet_->invoke(configuration, std::move(invocation),
                   [this, configuration, request_id, parent_id = std::move(parent_id), at,
                    done = std::move(done)](const function::Outcome& outcome) {
                       --in_flight_;
                       record(configuration, request_id, parent_id, at, outcome);
                       done(outcome);
                       logs_.flush(configuration.logical_id);
                   });
}

void Runner::record(const function::Configuration& configuration, const std::string& request_id,
                    const std::string& parent_id, core::Instant at, const function::Outcome& outcome) {
    ledger::Entry entry;
    entry.kind = ledger::Kind::invocation;
    entry.at = at;
    entry.request_id = request_id;
    entry.parent_id = parent_id;
    entry.actor = actor_of(configuration);
    entry.service = "lambda";
    entry.operation = configuration.logical_id;
    entry.status = outcome.throttled ? 429 : 200;
    if (outcome.throttled) entry.error_code = "TooManyRequestsException";
    if (!outcome.function_error.empty()) {
        entry.error_code = member_of(outcome.payload, "errorType");
        if (entry.error_code.empty()) entry.error_code = outcome.function_error;
        entry.error_message = member_of(outcome.payload, "errorMessage");
    }
    entry.latency_us = static_cast<std::uint64_t>((outcome.duration + outcome.init).count());
    entry.details = {{"function", configuration.logical_id},
                     {"function_name", configuration.name},
                     {"runtime", configuration.runtime},
                     {"duration_ms", milliseconds(outcome.duration)},
                     {"billed_ms", std::to_string(billed_ms(outcome))},
                     {"memory_mb", std::to_string(configuration.memory_mb)},
                     {"memory_used_mb", std::to_string(used_mb(configuration, outcome))},
                     {"cold", outcome.cold ? "true" : "false"}};
    if (outcome.cold) entry.details["init_ms"] = milliseconds(outcome.init);
    gate_.ledger().append(std::move(entry));
}

void Runner::record(const function::Configuration& configuration, const std::string& request_id,
                    const sandbox::Finding& finding) {
    ledger::Entry entry;
    entry.kind = ledger::Kind::finding;
    entry.at = gate_.world().clock.now();
    entry.request_id = gate_.world().ids.uuid();
    entry.parent_id = request_id;
    entry.actor = actor_of(configuration);
    entry.service = "lambda";
    entry.operation = finding.category;
    entry.details = {{"function", configuration.logical_id},
                     {"category", finding.category},
                     {"syscall", finding.syscall},
                     {"target", finding.target},
                     {"refusal", finding.refusal},
                     {"pid", std::to_string(finding.pid)},
                     {"count", std::to_string(finding.count)}};
    gate_.ledger().append(std::move(entry));
}

}  // namespace leastwise::lambda
