#pragma once
#include "runtime/core/clock.hpp"
#include "runtime/gate/permit.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leastwise::logs {

/// Where an event stands: by its time, then by the order of arrival.
struct EventId {
    core::Instant at{};
    std::uint64_t sequence = 0;
    friend auto operator<=>(const EventId&, const EventId&) = default;
};

/// 56 decimal digits, as CloudWatch Logs writes event ids and tokens.
std::string to_text(const EventId& id);
/// Nothing when the text is not 56 digits of that form.
std::optional<EventId> parse_event_id(std::string_view text);

struct Event {
    EventId id;
    core::Instant ingested{};
    std::string message;
};

struct Stream {
    std::string name;
    core::Instant created{};
    std::optional<core::Instant> last_ingested;
    std::vector<Event> events;  ///< in the order of their ids
};

struct Group {
    std::string name;
    core::Instant created{};
    std::optional<std::int64_t> retention_days;
    std::map<std::string, std::string> tags;
    std::map<std::string, Stream, std::less<>> streams;
};

/// One event of a batch, before it has an id.
struct NewEvent {
    core::Instant at{};
    std::string message;
};

/// The log groups of one account and region.
class Store {
public:
    const Group* find(std::string_view name) const;
    const std::map<std::string, Group, std::less<>>& groups() const { return groups_; }

    /// The caller has made sure that the name is free.
    Group& create_group(const gate::Permit&, std::string name, core::Instant now);
    void delete_group(const gate::Permit&, std::string_view name);
    void set_retention(const gate::Permit&, std::string_view name, std::optional<std::int64_t> days);
    Stream& create_stream(const gate::Permit&, std::string_view group, std::string name, core::Instant now);
    void delete_stream(const gate::Permit&, std::string_view group, std::string_view name);
    void append(const gate::Permit&, std::string_view group, std::string_view stream,
                std::vector<NewEvent> batch, core::Instant now);

private:
    std::map<std::string, Group, std::less<>> groups_;
    std::uint64_t last_sequence_ = 0;
};

}  // namespace leastwise::logs
