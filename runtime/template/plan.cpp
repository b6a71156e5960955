#include "runtime/template/plan.hpp"

#include "runtime/core/text.hpp"
#include "runtime/template/diagnostics.hpp"
#include "runtime/template/intrinsic_functions.hpp"
#include "runtime/template/structure.hpp"

#include <algorithm>

namespace leastwise::templates {
namespace {

using core::Document;
using core::Member;
using References = std::map<std::string, core::Span>;

/// Whether the resource or output is wanted under the conditions; reports a condition that is not defined.
bool is_wanted(const Template& loaded, const Document& definition, core::Diagnostics* diagnostics) {
    const Document* condition = definition.find("Condition");
    const std::string* name = condition == nullptr ? nullptr : condition->if_string();
    if (name == nullptr) return true;
    const auto found = loaded.conditions.find(*name);
    if (found != loaded.conditions.end()) return found->second;
    if (diagnostics != nullptr) {
        diagnostics->push_back(error(code::kUnknownReference, condition->span(),
                                     "Template format error: Unresolved "
                                     "condition dependency " +
                                         *name + " in the Resources block of the template",
                                     "add it to the section Conditions"));
    }
    return true;
}

bool is_untranslated(std::string_view type) { return type.starts_with("AWS::Serverless::"); }

/// What must exist before this resource, each with the place that says so. One that is only stood in for
/// needs nothing.
References needs(const Resource& resource, const Document& definition, const Scope& scope,
                 core::Diagnostics& diagnostics) {
    const auto& known = *scope.resources;
    References found;
    if (is_untranslated(resource.type)) return found;
    collect_references(resource.properties, found);
    const Document* depends_on = definition.find("DependsOn");
    if (depends_on != nullptr) {
        const Document::Array one{*depends_on};
        const Document::Array* all = depends_on->if_array();
        for (const Document& element : all == nullptr ? one : *all) {
            const std::string* name = element.if_string();
            if (name == nullptr) {
                diagnostics.push_back(error(code::kStructure, element.span(),
                                            "Template format error: DependsOn of " + resource.logical_id +
                                                " must be a logical id or a list of them",
                                            "write the logical ids as text"));
            } else if (known.contains(*name)) {
                found.emplace(*name, element.span());
            } else if (const std::string part = unfinished_part(*name, scope); !part.empty()) {
                found.emplace(part, element.span());
            } else if (!scope.absent->contains(*name)) {
                std::string hint = nearest_name(*name, known);
                diagnostics.push_back(error(code::kUnknownReference, element.span(),
                                            "Template format error: Unresolved "
                                            "resource dependencies [" +
                                                *name +
                                                "] in the Resources block of the "
                                                "template",
                                            hint.empty() ? "add it under Resources" : hint));
            }
        }
    }
    for (const auto& [name, at] : References(found)) {
        if (known.contains(name)) continue;
        found.erase(name);
        if (const std::string part = unfinished_part(name, scope); !part.empty()) found.emplace(part, at);
    }
    return found;
}

class Order {
public:
    Order(std::vector<Resource> resources, std::vector<References> needs)
        : resources_(std::move(resources)), needs_(std::move(needs)), state_(resources_.size()) {
        for (std::size_t i = 0; i < resources_.size(); ++i) index_.emplace(resources_[i].logical_id, i);
    }

    std::vector<Resource> run(core::Diagnostics& diagnostics) {
        for (std::size_t i = 0; i < resources_.size(); ++i) visit(i, diagnostics);
        return std::move(ordered_);
    }

private:
    enum class State { new_one, open, done };

    /// Depth first, with a stack of its own: chains of references may be long.
    void visit(std::size_t start, core::Diagnostics& diagnostics) {
        if (state_[start] != State::new_one) return;
        struct Frame {
            std::size_t index;
            References::const_iterator next;
        };
        std::vector<Frame> stack;
        const auto open = [&](std::size_t index) {
            state_[index] = State::open;
            stack.push_back({index, needs_[index].begin()});
        };
        open(start);
        while (!stack.empty()) {
            Frame& top = stack.back();
            if (top.next == needs_[top.index].end()) {
                state_[top.index] = State::done;
                ordered_.push_back(std::move(resources_[top.index]));
                stack.pop_back();
                continue;
            }
            const auto& [name, at] = *top.next++;
            const auto found = index_.find(name);
            if (found == index_.end()) continue;  // malformed, and reported as such
            const std::size_t needed = found->second;
            if (state_[needed] == State::open) {
                std::vector<std::string> cycle;
                for (const Frame& frame : stack) {
                    if (frame.index == needed || !cycle.empty())
                        cycle.push_back(resources_[frame.index].logical_id);
                }
                diagnostics.push_back(
                    error(code::kCircularReference, at.line == 0 ? resources_[top.index].span : at,
                          "Circular dependency between resources: [" + core::join(cycle, ", ") + "]",
                          "break the cycle: " + cycle.back() + " refers to " + name + " here"));
            } else if (state_[needed] == State::new_one) {
                open(needed);
            }
        }
    }

    std::vector<Resource> resources_;
    std::vector<References> needs_;
    std::vector<State> state_;
    std::map<std::string, std::size_t> index_;
    std::vector<Resource> ordered_;
};

std::string text_of(const Document& definition, std::string_view name) {
    const std::string* text = definition.find_string(name);
    return text == nullptr ? std::string() : *text;
}

Resource make_resource(Template& loaded, const Member& member, const Scope& scope,
                       const std::map<std::string, std::string>& sources) {
    Resource resource;
    resource.logical_id = member.name;
    resource.type = text_of(member.value, "Type");
    resource.span = member.name_span;
    resource.deletion_policy = text_of(member.value, "DeletionPolicy");
    const auto source = sources.find(member.name);
    resource.source = source == sources.end() ? member.name : source->second;
    if (const Document* metadata = member.value.find("Metadata")) resource.metadata = *metadata;
    if (const Document* properties = member.value.find("Properties")) {
        Scope own = scope;
        own.owner = member.name_span;
        Evaluated evaluated = evaluate(*properties, own, loaded.diagnostics);
        if (evaluated.value.if_object() != nullptr) resource.properties = std::move(evaluated.value);
    }
    return resource;
}

void plan_outputs(Template& loaded, const Scope& scope) {
    const Document* section = loaded.translated.find("Outputs");
    const core::Object* outputs = section == nullptr ? nullptr : section->if_object();
    if (outputs == nullptr) return;
    for (const Member& member : *outputs) {
        if (!is_wanted(loaded, member.value, &loaded.diagnostics)) continue;
        Output output;
        output.name = member.name;
        output.span = member.name_span;
        output.description = text_of(member.value, "Description");
        const Document* value = member.value.find("Value");
        if (value != nullptr) output.value = evaluate(*value, scope, loaded.diagnostics).value;
        const Document* exported = member.value.find("Export");
        const Document* name = exported == nullptr ? nullptr : exported->find("Name");
        if (name != nullptr) output.export_name = evaluate(*name, scope, loaded.diagnostics).value;
        loaded.outputs.push_back(std::move(output));
    }
}

}  // namespace

TemplateScope::TemplateScope(const Template& loaded) {
    const Document* section = loaded.translated.find("Resources");
    if (const core::Object* resources = section == nullptr ? nullptr : section->if_object()) {
        for (const Member& member : *resources) {
            const bool wanted = is_wanted(loaded, member.value, nullptr);
            (wanted ? resources_ : absent_).insert(member.name);
            if (wanted && is_untranslated(text_of(member.value, "Type"))) unfinished_.insert(member.name);
        }
    }
    scope.parameters = &loaded.parameters;
    scope.mappings = loaded.translated.find("Mappings");
    scope.conditions = &loaded.conditions;
    scope.exports = &loaded.options.exports;
    scope.resources = &resources_;
    scope.absent = &absent_;
    scope.unfinished = &unfinished_;
    scope.place = loaded.options.place;
    for (const Document& transform : transforms_of(loaded.source)) {
        if (transform == Document("AWS::LanguageExtensions")) scope.language_extensions = true;
    }
}

void make_plan(Template& loaded, const std::map<std::string, std::string>& sources) {
    const TemplateScope context(loaded);
    const Document* section = loaded.translated.find("Resources");
    const core::Object* members = section == nullptr ? nullptr : section->if_object();
    if (members == nullptr) return;
    std::vector<Resource> resources;
    std::vector<References> all_needs;
    for (const Member& member : *members) {
        if (member.value.if_object() == nullptr || !is_wanted(loaded, member.value, &loaded.diagnostics))
            continue;
        resources.push_back(make_resource(loaded, member, context.scope, sources));
        all_needs.push_back(needs(resources.back(), member.value, context.scope, loaded.diagnostics));
        for (const auto& [name, at] : all_needs.back()) resources.back().depends_on.push_back(name);
    }
    loaded.resources = Order(std::move(resources), std::move(all_needs)).run(loaded.diagnostics);
    plan_outputs(loaded, context.scope);
}

}  // namespace leastwise::templates
