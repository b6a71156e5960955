#include "emulators/logs/operations.hpp"

#include "emulators/logs/arns.hpp"
#include "emulators/logs/errors.hpp"
#include "emulators/logs/events.hpp"
#include "emulators/logs/input.hpp"
#include "emulators/logs/names.hpp"

#include <algorithm>

namespace leastwise::logs {

namespace {

using core::Document;
using gate::Kind;
using gate::Presence;

constexpr std::size_t kListMax = 50;  // API reference, DescribeLogGroups and DescribeLogStreams

std::int64_t millis(core::Instant at) { return at.time_since_epoch().count(); }

/// A page of an ordered list: where it starts and what comes after it.
struct Page {
    std::size_t first = 0, last = 0;
};

/// The token is the offset into the list. @throws AwsError.
Page take_page(const gate::Call& call, std::size_t size) {
    const std::size_t limit = limit_member(call, kListMax);
    std::size_t first = 0;
    if (const std::string* token = call.input.find_string("nextToken")) {
        const auto offset = parse_event_id(*token);
        if (!offset || offset->sequence > size) throw invalid_token();
        first = static_cast<std::size_t>(offset->sequence);
    }
    return {first, std::min(size, first + limit)};
}

void append_next(core::Object& output, const Page& page, std::size_t size) {
    if (page.last < size) output.append("nextToken", Document(to_text({{}, page.last})));
}

std::size_t stored_bytes(const Group& group) {
    std::size_t bytes = 0;
    for (const auto& [name, stream] : group.streams) {
        for (const auto& event : stream.events) bytes += event.message.size();
    }
    return bytes;
}

Document describe(const core::Place& place, const Group& group) {
    Document result = Document::object({{"logGroupName", Document(group.name)},
                                        {"creationTime", Document(millis(group.created))},
                                        {"metricFilterCount", Document(0)},
                                        {"arn", Document(group_arn(place, group.name) + ":*")},
                                        {"storedBytes", Document(stored_bytes(group))},
                                        {"logGroupClass", Document("STANDARD")},
                                        {"logGroupArn", Document(group_arn(place, group.name))},
                                        {"deletionProtectionEnabled", Document(false)}});
    if (group.retention_days) result.if_object()->append("retentionInDays", Document(*group.retention_days));
    return result;
}

Document describe(const core::Place& place, const Group& group, const Stream& stream) {
    Document result =
        Document::object({{"logStreamName", Document(stream.name)},
                          {"creationTime", Document(millis(stream.created))},
                          {"arn", Document(stream_arn(place, group.name, stream.name))},
                          {"storedBytes", Document(0)}});  // AWS stopped counting per stream in 2019
    auto& members = *result.if_object();
    if (stream.events.empty()) return result;
    members.append("firstEventTimestamp", Document(millis(stream.events.front().id.at)));
    members.append("lastEventTimestamp", Document(millis(stream.events.back().id.at)));
    if (stream.last_ingested) members.append("lastIngestionTime", Document(millis(*stream.last_ingested)));
    return result;
}

gate::Reply describe_groups(const core::Place& place, const Store& store, const gate::Call& call) {
    const std::string prefix = text_member(call, "logGroupNamePrefix");
    const std::string pattern = text_member(call, "logGroupNamePattern");
    if (!prefix.empty() && !pattern.empty()) throw prefix_and_pattern();
    std::vector<const Group*> groups;
    for (const auto& [name, group] : store.groups()) {
        if (name.starts_with(prefix) && name.find(pattern) != std::string::npos) groups.push_back(&group);
    }
    const Page page = take_page(call, groups.size());
    Document list = Document::array();
    for (std::size_t i = page.first; i < page.last; ++i)
        list.if_array()->push_back(describe(place, *groups[i]));
    gate::Reply reply;
    reply.output.if_object()->append("logGroups", std::move(list));
    append_next(*reply.output.if_object(), page, groups.size());
    return reply;
}

gate::Reply describe_streams(const core::Place& place, const Store& store, const gate::Call& call) {
    const Group& group = find_group(store, call);
    const std::string prefix = text_member(call, "logStreamNamePrefix"), order = text_member(call, "orderBy");
    if (!order.empty() && order != "LogStreamName" && order != "LastEventTime") {
        throw constraint("'" + order + "'", "orderBy",
                         "satisfy enum value set: [LastEventTime, LogStreamName]");
    }
    if (order == "LastEventTime" && !prefix.empty()) throw order_with_prefix();
    std::vector<const Stream*> streams;
    for (const auto& [name, stream] : group.streams) {
        if (name.starts_with(prefix)) streams.push_back(&stream);
    }
    if (order == "LastEventTime") {
        std::ranges::stable_sort(streams, {}, [](const Stream* stream) {
            return stream->events.empty() ? EventId{} : stream->events.back().id;
        });
    }
    if (flag_member(call, "descending")) std::ranges::reverse(streams);
    const Page page = take_page(call, streams.size());
    Document list = Document::array();
    for (std::size_t i = page.first; i < page.last; ++i) {
        list.if_array()->push_back(describe(place, group, *streams[i]));
    }
    gate::Reply reply;
    reply.output.if_object()->append("logStreams", std::move(list));
    append_next(*reply.output.if_object(), page, streams.size());
    return reply;
}

gate::Reply create_group(core::World& world, Store& store, const gate::Call& call,
                         const gate::Permit& permit) {
    const std::string name = group_name(call);
    check_group_name(name);
    if (store.find(name) != nullptr) throw group_exists();
    Group& group = store.create_group(permit, name, world.clock.now());
    const Document* tags = call.input.find("tags");
    if (tags == nullptr || tags->if_object() == nullptr) return {};
    for (const auto& [key, value, span] : *tags->if_object()) {
        if (const auto* text = value.if_string()) group.tags[key] = *text;
    }
    return {};
}

gate::Reply create_stream(core::World& world, Store& store, const gate::Call& call,
                          const gate::Permit& permit) {
    const Group& group = find_group(store, call);
    const std::string name = text_member(call, "logStreamName");
    check_stream_name(name);
    if (group.streams.contains(name)) throw stream_exists();
    store.create_stream(permit, group.name, name, world.clock.now());
    return {};
}

gate::Reply put_retention(Store& store, const gate::Call& call, const gate::Permit& permit) {
    // API reference, PutRetentionPolicy.
    static constexpr std::int64_t kDays[] = {1,   3,   5,   7,   14,   30,   60,   90,   120,  150,  180,
                                             365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653};
    const Group& group = find_group(store, call);
    const auto days = call.input.find("retentionInDays")->as_integer();
    if (!days || std::ranges::find(kDays, *days) == std::end(kDays)) {
        throw constraint("'" + std::to_string(days.value_or(0)) + "'", "retentionInDays",  // (mem)
                         "satisfy constraint: [Member must be one of the values CloudWatch Logs allows]");
    }
    store.set_retention(permit, group.name, days);
    return {};
}

/// The checks of an operation: one action on the group, or on the stream that the call names.
enum class On { group, stream };
std::function<std::vector<iam::AccessCheck>(const gate::Call&)> needs(const core::Place& place,
                                                                      std::string action, On on) {
    return [&place, action = std::move(action), on](const gate::Call& call) -> std::vector<iam::AccessCheck> {
        const std::string stream = on == On::stream ? text_member(call, "logStreamName") : std::string{};
        return {{action, stream_arn(place, group_name(call), stream), {}}};
    };
}

constexpr gate::MemberShape kGroup{"logGroupName", Kind::string, Presence::required};
constexpr gate::MemberShape kStream{"logStreamName", Kind::string, Presence::required};
constexpr gate::MemberShape kGroupOrIdentifier{"logGroupName", Kind::string};
constexpr gate::MemberShape kIdentifier{"logGroupIdentifier", Kind::string};
constexpr gate::MemberShape kLimit{"limit", Kind::integer};
constexpr gate::MemberShape kToken{"nextToken", Kind::string};
constexpr gate::MemberShape kStart{"startTime", Kind::integer};
constexpr gate::MemberShape kEnd{"endTime", Kind::integer};

using Call = gate::Call;
using Permit = gate::Permit;
using gate::Answer;

std::vector<gate::Operation> group_operations(core::World& world, Store& store) {
    const core::Place& place = world.place;
    return {
        {.name = "CreateLogGroup",
         .route = {},
         .input =
             {{kGroup, {"tags", Kind::map}, {"kmsKeyId", Kind::string}, {"logGroupClass", Kind::string}}},
         .access = needs(place, "logs:CreateLogGroup", On::group),
         .handle = [&world, &store](const Call& call, const Permit& permit) -> Answer {
             return create_group(world, store, call, permit);
         },
         .example = R"({"logGroupName":"/aws/lambda/f"})"},
        {.name = "DeleteLogGroup",
         .route = {},
         .input = {{kGroup}},
         .access = needs(place, "logs:DeleteLogGroup", On::group),
         .handle = [&store](const Call& call, const Permit& permit) -> Answer {
             store.delete_group(permit, find_group(store, call).name);
             return gate::Reply{};
         },
         .example = R"({"logGroupName":"/aws/lambda/f"})"},
        {.name = "DescribeLogGroups",
         .route = {},
         .input =
             {{{"logGroupNamePrefix", Kind::string}, {"logGroupNamePattern", Kind::string}, kLimit, kToken}},
         .access = [&place](const Call&) -> std::vector<iam::AccessCheck> {
             return {{"logs:DescribeLogGroups", stream_arn(place, "", ""), {}}};
         },
         .handle = [&place, &store](const Call& call, const Permit&) -> Answer {
             return describe_groups(place, store, call);
         },
         .example = "{}"},
        {.name = "PutRetentionPolicy",
         .route = {},
         .input = {{kGroup, {"retentionInDays", Kind::integer, Presence::required}}},
         .access = needs(place, "logs:PutRetentionPolicy", On::group),
         .handle = [&store](const Call& call, const Permit& permit) -> Answer {
             return put_retention(store, call, permit);
         },
         .example = R"({"logGroupName":"/aws/lambda/f","retentionInDays":7})"},
    };
}

std::vector<gate::Operation> stream_operations(core::World& world, Store& store) {
    const core::Place& place = world.place;
    return {
        {.name = "CreateLogStream",
         .route = {},
         .input = {{kGroup, kStream}},
         .access = needs(place, "logs:CreateLogStream", On::group),
         .handle = [&world, &store](const Call& call, const Permit& permit) -> Answer {
             return create_stream(world, store, call, permit);
         },
         .example = R"({"logGroupName":"/aws/lambda/f","logStreamName":"s"})"},
        {.name = "DeleteLogStream",
         .route = {},
         .input = {{kGroup, kStream}},
         .access = needs(place, "logs:DeleteLogStream", On::stream),
         .handle = [&store](const Call& call, const Permit& permit) -> Answer {
             store.delete_stream(permit, group_name(call), find_stream(store, call).name);
             return gate::Reply{};
         },
         .example = R"({"logGroupName":"/aws/lambda/f","logStreamName":"s"})"},
        {.name = "DescribeLogStreams",
         .route = {},
         .input = {{kGroupOrIdentifier,
                    kIdentifier,
                    {"logStreamNamePrefix", Kind::string},
                    {"orderBy", Kind::string},
                    {"descending", Kind::boolean},
                    kLimit,
                    kToken}},
         .access = needs(place, "logs:DescribeLogStreams", On::group),
         .handle = [&place, &store](const Call& call, const Permit&) -> Answer {
             return describe_streams(place, store, call);
         },
         .example = R"({"logGroupName":"/aws/lambda/f"})"},
    };
}

std::vector<gate::Operation> event_operations(core::World& world, Store& store) {
    const core::Place& place = world.place;
    return {
        {.name = "PutLogEvents",
         .route = {},
         .input = {{kGroup,
                    kStream,
                    {"logEvents", Kind::list, Presence::required},
                    {"sequenceToken", Kind::string}}},
         .access = needs(place, "logs:PutLogEvents", On::stream),
         .handle = [&world, &store](const Call& call, const Permit& permit) -> Answer {
             return put_log_events(world, store, call, permit);
         },
         .example =
             R"({"logGroupName":"g","logStreamName":"s","logEvents":[{"timestamp":1,"message":"m"}]})"},
        {.name = "GetLogEvents",
         .route = {},
         .input = {{kGroupOrIdentifier,
                    kIdentifier,
                    kStream,
                    kStart,
                    kEnd,
                    kLimit,
                    kToken,
                    {"startFromHead", Kind::boolean},
                    {"unmask", Kind::boolean}}},
         .access = needs(place, "logs:GetLogEvents", On::stream),
         .handle = [&store](const Call& call, const Permit&) -> Answer {
             return get_log_events(store, call);
         },
         .example = R"({"logGroupName":"g","logStreamName":"s"})"},
        {.name = "FilterLogEvents",
         .route = {},
         .input = {{kGroupOrIdentifier,
                    kIdentifier,
                    {"logStreamNames", Kind::list},
                    {"logStreamNamePrefix", Kind::string},
                    {"filterPattern", Kind::string},
                    kStart,
                    kEnd,
                    kLimit,
                    kToken,
                    {"interleaved", Kind::boolean},
                    {"unmask", Kind::boolean}}},
         .access = needs(place, "logs:FilterLogEvents", On::group),
         .handle = [&store](const Call& call, const Permit&) -> Answer {
             return filter_log_events(store, call);
         },
         .example = R"({"logGroupName":"/aws/lambda/f"})"},
    };
}

}  // namespace

std::vector<gate::Operation> make_operations(core::World& world, Store& store) {
    std::vector<gate::Operation> all = group_operations(world, store);
    for (auto& row : stream_operations(world, store)) all.push_back(std::move(row));
    for (auto& row : event_operations(world, store)) all.push_back(std::move(row));
    return all;
}

}  // namespace leastwise::logs
