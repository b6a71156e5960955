#include "runtime/template/sam/event.hpp"

#include "runtime/template/sam/python.hpp"
#include "runtime/template/sam/role.hpp"

#include <algorithm>

namespace leastwise::templates::sam {

const EventKind* find_event_kind(std::string_view type) {
    for (const auto family : {pull_events(), schedule_events(), push_events(), api_events()}) {
        const auto found = std::ranges::find(family, type, &EventKind::type);
        if (found != family.end()) return &*found;
    }
    return nullptr;
}

const EventKind* find_machine_event_kind(std::string_view type) {
    for (const auto family : {machine_schedule_events(), machine_api_events()}) {
        const auto found = std::ranges::find(family, type, &EventKind::type);
        if (found != family.end()) return &*found;
    }
    return nullptr;
}

Event read_event(const Source& source, const core::Member& given,
                 const EventKind* (*find)(std::string_view type)) {
    const Document& type = member(given.value, "Type");
    const EventKind* kind = is_text(&type) ? find(text_in(type)) : nullptr;
    if (kind == nullptr) {
        refuse_event(given.name,
                     "Resource dict has missing or invalid value for key Type. Event Type is: " +
                         python_text(type) + ".",
                     given.name_span);
    }
    Event event;
    event.id = given.name;
    event.logical_id = source.logical_id + given.name;
    event.type = kind->type;
    event.span = given.name_span;
    if (!is_alphanumeric(event.logical_id)) {
        refuse_resource(event.logical_id, "Logical ids must be alphanumeric.", given.name_span);
    }
    const Document* properties = given.value.find("Properties");
    if (properties != nullptr && !is_map(properties)) {
        refuse_resource(event.logical_id, "Properties of a resource must be an object.", given.name_span);
    }
    if (properties != nullptr) event.properties = object_in(*properties);
    check_properties(event.properties, kind->properties, event.logical_id, kind->type);
    return event;
}

Generated make_permission(const Target& target, PermissionParts parts) {
    std::string id = std::string(parts.prefix) + "Permission";
    id += is_alphanumeric(parts.suffix) ? parts.suffix : short_hash(Document(parts.suffix));
    Generated permission = Generated::make(id, "AWS::Lambda::Permission", target.attributes);
    permission.span = target.span;
    permission.with("Action", "lambda:InvokeFunction").with("FunctionName", target.name);
    permission.with("Principal", parts.principal).with("SourceArn", std::move(parts.source_arn));
    permission.with("SourceAccount", std::move(parts.source_account));
    permission.with("EventSourceToken", std::move(parts.event_source_token));
    return permission;
}

Generated start_execution_role(const EventScope& scope, const Event& event, std::string_view service) {
    Generated role = make_for_event(scope, event, event.logical_id + "Role", "AWS::IAM::Role");
    role.with("AssumeRolePolicyDocument", assume_role_policy(service));
    role.with("Policies", Document::array({inline_policy(role.logical_id + "StartExecutionPolicy",
                                                         "states:StartExecution", scope.target.arn)}));
    const Document& boundary = scope.function["PermissionsBoundary"];
    if (truthy(boundary)) role.with("PermissionsBoundary", boundary);
    return role;
}

Generated make_for_event(const EventScope& scope, const Event& event, std::string_view logical_id,
                         std::string_view type) {
    Generated made = Generated::make(logical_id, type, scope.target.attributes);
    made.span = event.span;
    return made;
}

}  // namespace leastwise::templates::sam
