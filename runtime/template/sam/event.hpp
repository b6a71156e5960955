#pragma once
#include "runtime/template/sam/property.hpp"
#include "runtime/template/sam/translation.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leastwise::templates::sam {

/// One entry of a function's Events.
struct Event {
    std::string id;          ///< as a person wrote it
    std::string logical_id;  ///< the function's logical id and the event's
    std::string type;
    Object properties;
    core::Span span;

    const Document& operator[](std::string_view name) const { return member(properties, name); }
};

/// What the translation of an event works with.
struct EventScope {
    Translation& translation;
    const Source& function;
    const Target& target;
    Generated& role;
    std::vector<Generated>& made;
};

/// How one type of event is translated.
struct EventKind {
    std::string_view type;
    std::span<const Property> properties;
    void (*link)(Translation&, Event&);  ///< checks what the event refers to; may be null
    void (*translate)(EventScope&, Event&);
};

/// An event of functions; nothing for a type that SAM does not have.
const EventKind* find_event_kind(std::string_view type);
/// The same of state machines, which know fewer.
const EventKind* find_machine_event_kind(std::string_view type);

/// The event as a person wrote it, its properties checked. Refuses a type that `find` does not know, in SAM's
/// own words for one that is missing.
Event read_event(const Source& source, const core::Member& given,
                 const EventKind* (*find)(std::string_view type));

// One family of events each.
std::span<const EventKind> pull_events();
std::span<const EventKind> schedule_events();
std::span<const EventKind> push_events();
std::span<const EventKind> api_events();
std::span<const EventKind> machine_schedule_events();
std::span<const EventKind> machine_api_events();

/// The permission for a service to invoke the target: `<prefix>Permission<suffix>`.
struct PermissionParts {
    std::string_view prefix;
    std::string_view principal;
    Document source_arn;
    Document source_account;
    Document event_source_token;
    std::string suffix;
};
Generated make_permission(const Target& target, PermissionParts parts);

/// `<event>Role`: lets a service start the state machine.
Generated start_execution_role(const EventScope& scope, const Event& event, std::string_view service);

/// A generated resource with the target's attributes and the event's span.
Generated make_for_event(const EventScope& scope, const Event& event, std::string_view logical_id,
                         std::string_view type);

}  // namespace leastwise::templates::sam
