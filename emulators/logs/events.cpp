#include "emulators/logs/events.hpp"

#include "emulators/logs/errors.hpp"
#include "emulators/logs/filter_pattern.hpp"
#include "emulators/logs/input.hpp"

#include <algorithm>

namespace leastwise::logs {

namespace {

using core::Document;
using std::chrono::hours;

// API reference, PutLogEvents.
constexpr std::size_t kBatchEventsMax = 10'000;
constexpr std::size_t kBatchBytesMax = 1'048'576;
constexpr std::size_t kEventOverheadBytes = 26;
constexpr std::size_t kEventBytesMax = 1'048'576;
constexpr auto kBatchSpanMax = hours(24), kFutureMax = hours(2), kPastMax = hours(24 * 14);
// API reference, GetLogEvents and FilterLogEvents: "up to 1 MB (up to 10,000 log events)".
constexpr std::size_t kPageEventsMax = 10'000;
constexpr std::size_t kPageBytesMax = 1'048'576;

std::int64_t millis(core::Instant at) { return at.time_since_epoch().count(); }

std::vector<NewEvent> read_batch(const Document& list) {
    const auto& items = *list.if_array();
    if (items.empty()) throw constraint("'[]'", "logEvents", "have length greater than or equal to 1");
    if (items.size() > kBatchEventsMax) {
        throw constraint("'[" + std::to_string(items.size()) + " log events]'",
                         "logEvents",  // (mem) AWS prints them
                         "have length less than or equal to 10000");
    }
    std::vector<NewEvent> batch;
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < items.size(); ++i) {
        const std::string member = "logEvents." + std::to_string(i + 1) + ".member.";
        const std::string* message = items[i].find_string("message");
        const Document* at = items[i].find("timestamp");
        const auto time = at == nullptr ? std::nullopt : at->as_integer();
        if (message == nullptr) throw constraint("null", member + "message", "not be null");
        if (!time) throw constraint("null", member + "timestamp", "not be null");
        if (*time < 0) {
            throw constraint("'" + std::to_string(*time) + "'", member + "timestamp",
                             "have value greater than or equal to 0");
        }
        if (message->empty())
            throw constraint("''", member + "message", "have length greater than or equal to 1");
        const std::size_t size = message->size() + kEventOverheadBytes;
        if (size > kEventBytesMax) throw event_too_large(size, kEventBytesMax);
        bytes += size;
        batch.push_back({core::Instant(std::chrono::milliseconds(*time)), *message});
    }
    if (bytes > kBatchBytesMax) throw batch_too_large(bytes, kBatchBytesMax);
    return batch;
}

/// Takes the events out that are too old, expired or too far in the future; AWS answers with where they
/// stood.
Document take_rejected(std::vector<NewEvent>& batch, const Group& group, core::Instant now) {
    const auto is_older = [](core::Instant limit) {
        return [limit](const NewEvent& e) { return e.at < limit; };
    };
    const auto count_before = [&batch](auto older) {
        return static_cast<std::size_t>(std::ranges::find_if_not(batch, older) - batch.begin());
    };
    const std::size_t too_old = count_before(is_older(now - kPastMax));
    const std::size_t expired =
        group.retention_days ? count_before(is_older(now - hours(24 * *group.retention_days))) : 0;
    const auto newest =
        std::ranges::find_if(batch, [now](const NewEvent& e) { return e.at > now + kFutureMax; });
    const auto too_new = static_cast<std::size_t>(newest - batch.begin());
    Document rejected = Document::object();
    auto& members = *rejected.if_object();
    if (too_new < batch.size()) members.append("tooNewLogEventStartIndex", Document(too_new));
    if (too_old > 0) members.append("tooOldLogEventEndIndex", Document(too_old));
    if (expired > too_old) members.append("expiredLogEventEndIndex", Document(expired));
    batch.erase(newest, batch.end());
    batch.erase(batch.begin(), batch.begin() + static_cast<std::ptrdiff_t>(
                                                   std::min(batch.size(), std::max(too_old, expired))));
    return rejected;
}

/// A range of a stream's events, first to (excluding) last.
struct Range {
    std::size_t first = 0, last = 0;
};

std::size_t size_of(const Event& event) { return event.message.size() + kEventOverheadBytes; }

/// The events of `within` that fit one page, from its head or from its tail.
enum class From { head, tail };
Range page(const std::vector<Event>& events, Range within, std::size_t limit, From from) {
    std::size_t bytes = 0;
    Range taken = from == From::head ? Range{within.first, within.first} : Range{within.last, within.last};
    while (taken.last - taken.first < limit) {
        if (from == From::head ? taken.last == within.last : taken.first == within.first) break;
        const Event& next = from == From::head ? events[taken.last] : events[taken.first - 1];
        bytes += size_of(next);
        if (bytes > kPageBytesMax && taken.first != taken.last) break;
        if (from == From::head)
            ++taken.last;
        else
            --taken.first;
    }
    return taken;
}

}  // namespace

gate::Reply put_log_events(core::World& world, Store& store, const gate::Call& call,
                           const gate::Permit& permit) {
    const std::string group = group_name(call), stream = text_member(call, "logStreamName");
    std::vector<NewEvent> batch = read_batch(*call.input.find("logEvents"));
    const auto is_later = [](const NewEvent& a, const NewEvent& b) { return a.at > b.at; };
    if (std::ranges::adjacent_find(batch, is_later) != batch.end()) throw wrong_order();
    if (batch.back().at - batch.front().at > kBatchSpanMax) throw span_too_long();
    find_stream(store, call);
    const core::Instant now = world.clock.now();
    Document rejected = take_rejected(batch, find_group(store, call), now);
    store.append(permit, group, stream, std::move(batch), now);
    gate::Reply reply;
    auto& output = *reply.output.if_object();
    // AWS ignores sequence tokens since 2023 and still returns one.
    output.append("nextSequenceToken", Document(to_text({now, 0})));
    if (!rejected.if_object()->empty()) output.append("rejectedLogEventsInfo", std::move(rejected));
    return reply;
}

gate::Reply get_log_events(const Store& store, const gate::Call& call) {
    const auto& events = find_stream(store, call).events;
    const std::size_t limit = limit_member(call, kPageEventsMax);
    const auto start = time_member(call, "startTime"), end = time_member(call, "endTime");
    const auto first_not_before = [&events](const EventId& id) {
        return static_cast<std::size_t>(std::ranges::lower_bound(events, id, {}, &Event::id) -
                                        events.begin());
    };
    Range within{start ? first_not_before({*start, 0}) : 0,
                 end ? first_not_before({*end, 0}) : events.size()};
    within.last = std::max(within.first, within.last);
    From from = flag_member(call, "startFromHead") ? From::head : From::tail;
    const std::string token = text_member(call, "nextToken");
    if (!token.empty()) {
        const bool is_forward = token.starts_with("f/");
        const auto id =
            is_forward || token.starts_with("b/") ? parse_event_id(token.substr(2)) : std::nullopt;
        if (!id) throw invalid_token();
        from = is_forward ? From::head : From::tail;
        if (is_forward)
            within.first = std::max(within.first, first_not_before({id->at, id->sequence + 1}));
        else
            within.last = std::min(within.last, first_not_before(*id));
        if (within.last < within.first) within.first = within.last;
    }
    const Range taken = page(events, within, limit, from);
    Document list = Document::array();
    for (std::size_t i = taken.first; i < taken.last; ++i) {
        list.if_array()->push_back(
            Document::object({{"timestamp", Document(millis(events[i].id.at))},
                              {"message", Document(events[i].message)},
                              {"ingestionTime", Document(millis(events[i].ingested))}}));
    }
    // At an end of the stream the token stays as it was: that is how callers see that they are through.
    const bool is_empty = taken.first == taken.last;
    const std::string here = token.empty() ? to_text({}) : token.substr(2);
    gate::Reply reply;
    auto& output = *reply.output.if_object();
    output.append("events", std::move(list));
    output.append("nextForwardToken",
                  Document("f/" + (is_empty ? here : to_text(events[taken.last - 1].id))));
    output.append("nextBackwardToken", Document("b/" + (is_empty ? here : to_text(events[taken.first].id))));
    return reply;
}

namespace {

struct Found {
    const Stream* stream;
    const Event* event;
};

/// The group's streams that the call asks for. @throws AwsError.
std::vector<const Stream*> chosen_streams(const Group& group, const gate::Call& call) {
    const auto names = list_member(call, "logStreamNames");
    const std::string prefix = text_member(call, "logStreamNamePrefix");
    if (!names.empty() && !prefix.empty()) throw names_and_prefix();
    std::vector<const Stream*> streams;
    for (const auto& [name, stream] : group.streams) {
        const bool is_named = names.empty() || std::ranges::find(names, name) != names.end();
        if (is_named && name.starts_with(prefix)) streams.push_back(&stream);
    }
    for (const auto& name : names) {
        if (!group.streams.contains(name)) throw stream_not_found();
    }
    return streams;
}

Document to_filtered(const Found& found) {
    return Document::object({{"logStreamName", Document(found.stream->name)},
                             {"timestamp", Document(millis(found.event->id.at))},
                             {"message", Document(found.event->message)},
                             {"ingestionTime", Document(millis(found.event->ingested))},
                             {"eventId", Document(to_text(found.event->id))}});
}

}  // namespace

gate::Reply filter_log_events(const Store& store, const gate::Call& call) {
    const std::size_t limit = limit_member(call, kPageEventsMax);
    const FilterPattern pattern = FilterPattern::parse(text_member(call, "filterPattern"));
    const std::string token = text_member(call, "nextToken");
    const auto after = token.empty() ? EventId{} : parse_event_id(token).value_or(EventId{});
    if (!token.empty() && after == EventId{}) throw invalid_token();
    const auto start = time_member(call, "startTime"), end = time_member(call, "endTime");

    std::vector<Found> found;
    for (const Stream* stream : chosen_streams(find_group(store, call), call)) {
        for (const Event& event : stream->events) {
            if ((start && event.id.at < *start) || (end && event.id.at > *end)) continue;
            if (event.id > after && pattern.matches(event.message)) found.push_back({stream, &event});
        }
    }
    std::ranges::sort(found, {}, [](const Found& item) { return item.event->id; });

    Document list = Document::array();
    std::size_t bytes = 0;
    for (const Found& item : found) {
        bytes += size_of(*item.event);
        auto& taken = *list.if_array();
        if (taken.size() == limit || (bytes > kPageBytesMax && !taken.empty())) break;
        taken.push_back(to_filtered(item));
    }
    const std::size_t count = list.if_array()->size();
    gate::Reply reply;
    auto& output = *reply.output.if_object();
    output.append("events", std::move(list));
    output.append("searchedLogStreams", Document::array());
    if (count < found.size()) output.append("nextToken", Document(to_text(found[count - 1].event->id)));
    return reply;
}

}  // namespace leastwise::logs
