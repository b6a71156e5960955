#include "emulators/lambda/invoke.hpp"

#include "emulators/lambda/errors.hpp"
#include "emulators/lambda/input.hpp"
#include "emulators/lambda/payload.hpp"
#include "runtime/core/text.hpp"

namespace leastwise::lambda {

namespace {

enum class InvocationType { request_response, event, dry_run };
enum class LogType { none, tail };

InvocationType read_type(const gate::Call& call) {
    const std::string text = member_or_header(call, "InvocationType", "X-Amz-Invocation-Type");
    if (text.empty() || text == "RequestResponse") return InvocationType::request_response;
    if (text == "Event") return InvocationType::event;
    if (text == "DryRun") return InvocationType::dry_run;
    throw validation({constraint(
        text, "invocationType", "satisfy enum value set: [Event, RequestResponse, DryRun]")});  // (mem) order
}

LogType read_log_type(const gate::Call& call) {
    const std::string text = member_or_header(call, "LogType", "X-Amz-Log-Type");
    if (text.empty() || text == "None") return LogType::none;
    if (text == "Tail") return LogType::tail;
    throw validation({constraint(text, "logType", "satisfy enum value set: [None, Tail]")});
}

/// `Root=1-5759e988-bd862e3fe1be46a994272793`
std::string new_trace_id(core::World& world) {
    const auto seconds = static_cast<std::uint64_t>(world.clock.now().time_since_epoch().count() / 1000);
    std::string time;
    for (int shift = 24; shift >= 0; shift -= 8) time += static_cast<char>((seconds >> shift) & 0xff);
    return "Root=1-" + core::to_hex(time) + "-" + world.ids.hex(24);
}

/// The request's answer once the function has run. @throws AwsError when it never did.
gate::Reply to_reply(const function::Outcome& outcome, const std::string& version, LogType log_type) {
    if (outcome.throttled) throw throttled(outcome.throttle_reason);
    gate::Reply reply;
    reply.headers.add("X-Amz-Executed-Version", version);
    if (!outcome.function_error.empty()) reply.headers.add("X-Amz-Function-Error", outcome.function_error);
    if (log_type == LogType::tail) reply.headers.add("X-Amz-Log-Result", core::to_base64(outcome.log_tail));
    reply.payload = outcome.payload;
    return reply;
}

gate::Reply empty_reply(int status) {
    gate::Reply reply;
    reply.status = status;
    reply.payload = std::string{};
    return reply;
}

}  // namespace

gate::Answer invoke(Registry& registry, Runner& runner, core::World& world, const gate::Call& call) {
    FunctionName name = function_name_of(call, world.place);
    const InvocationType type = read_type(call);
    const LogType log_type = read_log_type(call);
    const std::size_t limit = type == InvocationType::event ? kAsyncPayloadBytesMax : kSyncPayloadBytesMax;
    if (call.payload.size() > limit) throw request_too_large(limit);
    const Function* function = registry.find(name.name);
    const auto version = function == nullptr ? std::nullopt : registry.version_of(*function, name.qualifier);
    const std::string invoked_arn = function_arn(world.place, name);
    if (!version) {
        if (name.qualifier.empty()) name.qualifier = "$LATEST";
        throw function_not_found(function_arn(world.place, name));
    }
    check_payload(call.payload);
    std::string client_context =
        decode_client_context(member_or_header(call, "ClientContext", "X-Amz-Client-Context"));
    if (type == InvocationType::dry_run) return empty_reply(204);

    const function::Configuration& configuration = function->configuration;
    if (!runner.is_assumable(configuration.role_arn, configuration.arn)) throw role_not_assumable_at_run();
    std::string trace_id = member_or_header(call, "", "X-Amzn-Trace-Id");
    if (trace_id.empty()) trace_id = new_trace_id(world);
    function::Invocation invocation{call.request_id, call.payload.empty() ? "{}" : call.payload, invoked_arn,
                                    std::move(client_context), trace_id};
    const std::string parent_id = call.caller.parent_id;
    if (type == InvocationType::event) {
        runner.start(configuration, std::move(invocation), parent_id, [](const function::Outcome&) {});
        return empty_reply(202);
    }
    auto start = [&runner, configuration, invocation = std::move(invocation), parent_id, version = *version,
                  log_type, trace_id](gate::Completion complete) {
        runner.start(
            configuration, invocation, parent_id,
            [complete = std::move(complete), version, log_type, trace_id](const function::Outcome& outcome) {
                try {
                    gate::Reply reply = to_reply(outcome, version, log_type);
                    reply.headers.add("X-Amzn-Trace-Id", trace_id);
                    complete(std::move(reply));
                } catch (const gate::AwsError& error) {
                    complete(error);
                }
            });
    };
    return gate::Pending{std::move(start)};
}

}  // namespace leastwise::lambda
