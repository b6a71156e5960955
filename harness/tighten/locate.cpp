#include "harness/tighten/locate.hpp"

namespace leastwise::tighten {
namespace {

bool descend(const core::Document& at, core::Span span, std::vector<Step>& path) {
    const auto visit = [&](const Step& step) {
        path.push_back(step);
        const bool fits = step.node->span() == span && step.node->if_array() == nullptr;
        if (fits || descend(*step.node, span, path)) return true;
        path.pop_back();
        return false;
    };
    if (const auto* array = at.if_array()) {
        for (const core::Document& element : *array) {
            if (visit({&at, &element, nullptr})) return true;
        }
    } else if (const auto* object = at.if_object()) {
        for (const core::Member& member : *object) {
            if (visit({&at, &member.value, &member})) return true;
        }
    }
    return false;
}

}  // namespace

std::vector<Step> locate(const core::Document& root, core::Span span) {
    std::vector<Step> path;
    descend(root, span, path);
    return path;
}

std::vector<Step> locate_connector(const core::Document& root, core::Span name_span) {
    const core::Document* resources = root.find("Resources");
    if (resources == nullptr || resources->if_object() == nullptr) return {};
    for (const core::Member& resource : *resources->if_object()) {
        const Step outer{resources, &resource.value, &resource};
        if (resource.name_span == name_span) return {outer};
        if (resource.value.if_object() == nullptr) continue;
        for (const core::Member& attribute : *resource.value.if_object()) {
            if (attribute.name != "Connectors" || attribute.value.if_object() == nullptr) continue;
            for (const core::Member& entry : *attribute.value.if_object()) {
                if (entry.name_span != name_span) continue;
                return {outer,
                        {&resource.value, &attribute.value, &attribute},
                        {&attribute.value, &entry.value, &entry}};
            }
        }
    }
    return {};
}

}  // namespace leastwise::tighten
