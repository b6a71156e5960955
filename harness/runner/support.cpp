#include "harness/runner/support.hpp"

#include <algorithm>
#include <array>

namespace leastwise::runner {
namespace {

struct InertType {
    std::string_view type;
    std::string_view note;
};

constexpr std::array kInertTypes = {
    InertType{"AWS::CDK::Metadata", "usage statistics of the CDK"},
    InertType{"AWS::CloudFormation::WaitConditionHandle", "nothing waits on one machine"},
    InertType{"AWS::CloudWatch::Alarm", "metrics are not collected"},
    InertType{"AWS::CloudWatch::CompositeAlarm", "metrics are not collected"},
    InertType{"AWS::CloudWatch::Dashboard", "metrics are not collected"},
    InertType{"AWS::ResourceGroups::Group", "grouping has no effect"},
    InertType{"AWS::ApplicationInsights::Application", "metrics are not collected"},
};

const gate::PropertySupport* find_property(const gate::ResourceType& type, std::string_view name) {
    const auto found = std::ranges::find(type.properties, name, &gate::PropertySupport::name);
    return found == type.properties.end() ? nullptr : &*found;
}

bool differs(const gate::PropertySupport* property, const core::Document& value) {
    return property != nullptr && property->support != gate::Support::ok &&
           (property->differs == nullptr || property->differs(value));
}

/// " java21" where it is the value that makes the difference.
std::string shown(const gate::PropertySupport& property, const core::Document& value) {
    const std::string* text = property.differs == nullptr ? nullptr : value.if_string();
    return text == nullptr ? std::string() : " " + *text;
}

bool has_nested(const gate::ResourceType& type, std::string_view prefix) {
    return std::ranges::any_of(type.properties, [&](const gate::PropertySupport& property) {
        return property.name.size() > prefix.size() && property.name.starts_with(prefix) &&
               property.name[prefix.size()] == '.';
    });
}

/// Below a property that is listed itself, only what differs is listed.
bool is_listed(const gate::ResourceType& type, const std::string& prefix) {
    return !prefix.empty() && find_property(type, prefix) != nullptr;
}

void walk(const gate::ResourceType& type, const gate::Declaration& declaration, const core::Document& value,
          const std::string& prefix, std::vector<SupportNote>& notes) {
    if (const auto* array = value.if_array()) {
        for (const core::Document& element : *array) walk(type, declaration, element, prefix, notes);
        return;
    }
    if (value.if_object() == nullptr) return;
    for (const core::Member& member : *value.if_object()) {
        const std::string name = prefix.empty() ? member.name : prefix + "." + member.name;
        const gate::PropertySupport* property = find_property(type, name);
        core::Span span = member.name_span.line != 0 ? member.name_span : member.value.span();
        if (span.line == 0) span = declaration.span;
        if (differs(property, member.value)) {
            notes.push_back({property->support,
                             declaration.type + " " + name + shown(*property, member.value),
                             std::string(property->note),
                             declaration.logical_id,
                             span,
                             {}});
        } else if (property == nullptr && !has_nested(type, name) && !is_listed(type, prefix)) {
            notes.push_back({gate::Support::unsupported,
                             declaration.type + " " + name,
                             "this property is not known",
                             declaration.logical_id,
                             span,
                             {}});
        }
        if (has_nested(type, name)) walk(type, declaration, member.value, name, notes);
    }
}

}  // namespace

std::optional<std::string_view> inert_type(std::string_view type) {
    const auto found = std::ranges::find(kInertTypes, type, &InertType::type);
    if (found == kInertTypes.end()) return {};
    return found->note;
}

std::vector<SupportNote> property_notes(const gate::ResourceType& type,
                                        const gate::Declaration& declaration) {
    std::vector<SupportNote> notes;
    walk(type, declaration, declaration.properties, {}, notes);
    return notes;
}

std::string_view support_name(gate::Support support) {
    switch (support) {
        case gate::Support::ok: return "ok";
        case gate::Support::inert: return "inert";
        case gate::Support::unsupported: return "unsupported";
    }
    return {};
}

}  // namespace leastwise::runner
