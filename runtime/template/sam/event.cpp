#include "runtime/template/sam/event.hpp"

#include "runtime/template/sam/python.hpp"

#include <algorithm>

namespace leastwise::templates::sam {

const EventKind* find_event_kind(std::string_view type) {
    for (const auto family : {pull_events(), schedule_events(), push_events(), api_events()}) {
        const auto found = std::ranges::find(family, type, &EventKind::type);
        if (found != family.end()) return &*found;
    }
    return nullptr;
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

Generated make_for_event(const EventScope& scope, const Event& event, std::string_view logical_id,
                         std::string_view type) {
    Generated made = Generated::make(logical_id, type, scope.target.attributes);
    made.span = event.span;
    return made;
}

}  // namespace leastwise::templates::sam
