#include "emulators/logs/store.hpp"

#include "runtime/core/check.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>

namespace leastwise::logs {

namespace {

constexpr std::size_t kTimeDigits = 36, kSequenceDigits = 20;

std::string padded(std::uint64_t value, std::size_t digits) {
    std::string text = std::to_string(value);
    return std::string(digits - text.size(), '0') + text;
}

}  // namespace

std::string to_text(const EventId& id) {
    const auto at = id.at.time_since_epoch().count();
    return padded(at < 0 ? 0 : static_cast<std::uint64_t>(at), kTimeDigits) +
           padded(id.sequence, kSequenceDigits);
}

std::optional<EventId> parse_event_id(std::string_view text) {
    if (text.size() != kTimeDigits + kSequenceDigits) return {};
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (!std::ranges::all_of(text, is_digit)) return {};
    const auto at = core::to_integer(text.substr(0, kTimeDigits));
    const auto sequence = core::to_integer(text.substr(kTimeDigits));
    if (!at || !sequence) return {};
    return EventId{core::Instant(std::chrono::milliseconds(*at)), static_cast<std::uint64_t>(*sequence)};
}

const Group* Store::find(std::string_view name) const {
    const auto found = groups_.find(name);
    return found == groups_.end() ? nullptr : &found->second;
}

Group& Store::create_group(const gate::Permit&, std::string name, core::Instant now) {
    Group group;
    group.name = name;
    group.created = now;
    return groups_.insert_or_assign(std::move(name), std::move(group)).first->second;
}

void Store::delete_group(const gate::Permit&, std::string_view name) {
    if (const auto found = groups_.find(name); found != groups_.end()) groups_.erase(found);
}

void Store::set_retention(const gate::Permit&, std::string_view name, std::optional<std::int64_t> days) {
    const auto found = groups_.find(name);
    LW_CHECK(found != groups_.end(), "retention of a log group that is not there");
    found->second.retention_days = days;
}

Stream& Store::create_stream(const gate::Permit&, std::string_view group, std::string name,
                             core::Instant now) {
    const auto found = groups_.find(group);
    LW_CHECK(found != groups_.end(), "log stream in a group that is not there");
    Stream stream;
    stream.name = name;
    stream.created = now;
    return found->second.streams.insert_or_assign(std::move(name), std::move(stream)).first->second;
}

void Store::delete_stream(const gate::Permit&, std::string_view group, std::string_view name) {
    const auto found = groups_.find(group);
    if (found == groups_.end()) return;
    auto& streams = found->second.streams;
    if (const auto stream = streams.find(name); stream != streams.end()) streams.erase(stream);
}

void Store::append(const gate::Permit&, std::string_view group, std::string_view stream,
                   std::vector<NewEvent> batch, core::Instant now) {
    const auto found_group = groups_.find(group);
    LW_CHECK(found_group != groups_.end(), "events for a log group that is not there");
    const auto found = found_group->second.streams.find(stream);
    LW_CHECK(found != found_group->second.streams.end(), "events for a log stream that is not there");
    auto& events = found->second.events;
    for (auto& item : batch) {
        Event event{{item.at, ++last_sequence_}, now, std::move(item.message)};
        const auto place = std::ranges::upper_bound(events, event.id, {}, &Event::id);
        events.insert(place, std::move(event));
    }
    found->second.last_ingested = now;
}

}  // namespace leastwise::logs
