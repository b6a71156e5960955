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

}  // namespace leastwise::tighten
