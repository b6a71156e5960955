#include "harness/mutate/scope.hpp"

#include "emulators/iam/managed.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>
#include <array>

namespace leastwise::mutate {
namespace {

/// Source: Lambda Developer Guide, "Sending Lambda function logs to CloudWatch Logs".
constexpr std::array<std::string_view, 3> kLogWrites = {"logs:createloggroup", "logs:createlogstream",
                                                        "logs:putlogevents"};

bool writes_logs(const std::string& action) {
    return std::ranges::find(kLogWrites, core::to_lower(action)) != kLogWrites.end();
}

/// Whether SAM made the permission that stands here for an event of a function.
bool is_generated_permission(const templates::Template& loaded, core::Span place) {
    const core::Document* written = loaded.source.find("Resources");
    return std::ranges::any_of(loaded.resources, [&](const templates::Resource& one) {
        return one.type == "AWS::Lambda::Permission" && one.span == place &&
               (written == nullptr || written->find(one.logical_id) == nullptr);
    });
}

}  // namespace

Scope scope_of(const templates::Template& loaded, const tighten::Emulated& emulated) {
    Scope scope;
    scope.leaves_out_role = [&emulated](const runner::RecordedRole& role) {
        return emulated.roles_elsewhere.contains(role.logical_id);
    };
    scope.leaves_out_statement = [&loaded, &emulated](const runner::RecordedPolicy& recorded, std::size_t at) {
        const iam::Statement& statement = recorded.policy.statements[at];
        const std::string place = at < recorded.places.size() ? recorded.places[at] : std::string();
        if (place.empty() && iamapi::is_aws_managed(recorded.policy.arn)) return true;
        if (!statement.not_action && std::ranges::all_of(statement.actions, [&](const std::string& action) {
                return writes_logs(action) || emulated.misses(action);
            }))
            return true;
        const auto span = tighten::span_of(place, loaded);
        return span && is_generated_permission(loaded, *span);
    };
    return scope;
}

}  // namespace leastwise::mutate
