#include "harness/check/reading.hpp"

#include "harness/check/stand_ins.hpp"
#include "runtime/wire/json.hpp"

namespace leastwise::check {

core::Document resolved(const templates::Template& loaded, const Names& names,
                        const templates::Resource& resource) {
    core::Diagnostics ignored;  // an intrinsic that cannot be replaced was told when the template was loaded
    return templates::resolve(loaded, resource.properties, names, ignored);
}

std::string text_of(const core::Document& properties, std::string_view name) {
    const std::string* text = properties.find_string(name);
    return text == nullptr ? std::string() : *text;
}

std::vector<core::Document> elements(const core::Document& properties, std::string_view name) {
    const core::Document* member = properties.find(name);
    if (member == nullptr || member->is_null()) return {};
    if (const auto* list = member->if_array()) return *list;
    return {*member};
}

std::optional<iam::Policy> read_document(const core::Document& document, iam::PolicyKind kind,
                                         const std::string& name, core::Diagnostics& diagnostics) {
    const std::string* text = document.if_string();
    if (text == nullptr) return iam::parse_policy(with_readable_stand_ins(document), kind, name, diagnostics);
    const auto parsed = wire::read_json(*text);
    core::Diagnostics found;
    auto policy = parsed ? iam::parse_policy(with_readable_stand_ins(*parsed), kind, name, found) : std::nullopt;
    if (!parsed) {
        found.push_back({core::Severity::error,
                         "LW0601",
                         {},
                         "the document of policy \"" + name + "\" is text that is not JSON",
                         "write the policy as a mapping, or as valid JSON text"});
    }
    for (core::Diagnostic& one : found) {  // places inside the text are not places in the template
        one.span = document.span();
        diagnostics.push_back(std::move(one));
    }
    if (!policy) return {};
    policy->span = document.span();
    for (iam::Statement& statement : policy->statements) {
        statement.span = document.span();
        statement.action_spans.clear();
        statement.resource_spans.clear();
        for (iam::Condition& condition : statement.conditions) condition.span = document.span();
    }
    return policy;
}

}  // namespace leastwise::check
