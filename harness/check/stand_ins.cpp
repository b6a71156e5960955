#include "harness/check/stand_ins.hpp"

#include "harness/lint/overlap.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>
#include <set>

namespace leastwise::check {
namespace {

using core::Document;

std::string text_of(const Document& declared, std::string_view member) {
    const Document* value = declared.find(member);
    if (value == nullptr) return {};
    if (const auto* number = value->if_number()) return number->text;
    return value->if_string() ? *value->if_string() : std::string();
}

/// A text for something of that name. Of an ARN there are parts to select, whichever way it is split.
std::string stand_in(const std::string& name) {
    const std::string text = std::string(lint::kUnresolved) + name;
    return core::to_lower(name).ends_with("arn") ? "arn:aws:unresolved:::unresolved:" + text + "/" + text : text;
}

/// Something that a parameter without a value can be, the same every time.
std::string stand_in(const std::string& name, const Document& declared) {
    const Document* allowed = declared.find("AllowedValues");
    if (allowed != nullptr && allowed->if_array() && !allowed->if_array()->empty()) {
        const Document& first = allowed->if_array()->front();
        if (first.if_string()) return *first.if_string();
        if (first.if_number()) return first.if_number()->text;
    }
    constexpr int kElements = 6;  // more than templates select from lists of subnets and the like
    const std::string type = text_of(declared, "Type"), least = text_of(declared, "MinValue");
    const bool list = type == "CommaDelimitedList" || type.find("List<") != std::string::npos;
    std::string element = stand_in(name);
    if (type.find("Number") != std::string::npos) element = least.empty() ? "1" : least;
    std::string text = element;
    for (int i = 1; list && i < kElements; ++i) text += "," + element;
    return text;
}

/// The names of the parameters that got a value.
std::set<std::string> give_parameters(templates::Options& options, const Document& source) {
    std::set<std::string> given;
    const Document* parameters = source.find("Parameters");
    if (parameters == nullptr || parameters->if_object() == nullptr) return given;
    for (const core::Member& declared : *parameters->if_object()) {
        const bool known = std::ranges::any_of(options.parameters,
                                               [&](const auto& each) { return each.first == declared.name; });
        if (known || declared.value.find("Default") != nullptr) continue;
        options.parameters.emplace_back(declared.name, stand_in(declared.name, declared.value));
        given.insert(declared.name);
    }
    return given;
}

/// The exports that the template imports and nobody gave, from the diagnostics that say so.
bool give_exports(templates::Options& options, const core::Diagnostics& diagnostics) {
    constexpr std::string_view kCode = "LW0111", kBefore = "No export named ", kAfter = " found";
    bool gave = false;
    for (const core::Diagnostic& one : diagnostics) {
        std::string_view text = one.message;
        if (one.code != kCode || !text.starts_with(kBefore) || !text.ends_with(kAfter)) continue;
        text.remove_prefix(kBefore.size());
        text.remove_suffix(kAfter.size());
        gave = options.exports.emplace(text, stand_in(std::string(text))).second || gave;
    }
    return gave;
}

/// What the template demands of a parameter's value: lengths, patterns.
bool is_demand_of(const core::Diagnostic& one, const std::set<std::string>& parameters) {
    constexpr std::string_view kCode = "LW0105";
    if (one.code != kCode) return false;
    return std::ranges::any_of(parameters, [&](const std::string& name) {
        return one.message.starts_with("Parameter '" + name + "' ") ||
               one.message.starts_with("Parameter " + name + " failed");
    });
}

using Rewrite = std::string (*)(const std::string&);

void rewrite(Document& value, Rewrite as) {
    if (std::string* text = value.if_string()) {
        if (text->find(lint::kUnresolved) != std::string::npos) *text = as(*text);
    } else if (Document::Array* list = value.if_array()) {
        for (Document& each : *list) rewrite(each, as);
    }
}

std::string as_resource(const std::string& text) {
    return text.starts_with("arn:") ? text : "arn:aws:unresolved:::" + text;
}
std::string as_action(const std::string& text) {
    return text.find(':') == std::string::npos ? "unresolved:" + text : text;
}
std::string as_service(const std::string& text) {
    return text.find('.') == std::string::npos ? text + ".amazonaws.com" : text;
}
/// An account, or, of a parameter that holds an ARN, a role. Each name stays another principal.
std::string as_account(const std::string& text) {
    if (!text.starts_with("arn:")) return "arn:aws:iam::" + core::replace_all(text, ":", "-") + ":root";
    if (!text.starts_with("arn:aws:unresolved:")) return text;
    return "arn:aws:iam::" + std::string(lint::kUnresolved) + "account:role/" + text.substr(text.rfind(':') + 1);
}

void rewrite_principals(Document& principals) {
    core::Object* kinds = principals.if_object();
    if (kinds == nullptr) return rewrite(principals, as_account);
    for (core::Member& kind : *kinds) {
        if (kind.name == "AWS") rewrite(kind.value, as_account);
        if (kind.name == "Service") rewrite(kind.value, as_service);
    }
}

void rewrite_statement(Document& statement) {
    core::Object* members = statement.if_object();
    if (members == nullptr) return;
    for (core::Member& each : *members) {
        if (each.name == "Resource" || each.name == "NotResource") rewrite(each.value, as_resource);
        if (each.name == "Action" || each.name == "NotAction") rewrite(each.value, as_action);
        if (each.name == "Principal" || each.name == "NotPrincipal") rewrite_principals(each.value);
    }
}

}  // namespace

templates::Template load_with_stand_ins(const std::string& text, const std::string& name, templates::Options options,
                                        const templates::ReadFile& read) {
    templates::Template loaded = templates::load_text(text, name, options, read);
    const auto given = give_parameters(options, loaded.source);
    // The name of an import may be made of a parameter, and one file may hide what another imports.
    constexpr int kRounds = 3;
    bool again = !given.empty();
    for (int round = 0; round < kRounds; ++round) {
        again = give_exports(options, loaded.diagnostics) || again;
        if (!again) break;
        loaded = templates::load_text(text, name, options, read);
        again = false;
    }
    std::erase_if(loaded.diagnostics, [&](const core::Diagnostic& one) { return is_demand_of(one, given); });
    return loaded;
}

core::Document with_readable_stand_ins(core::Document policy) {
    core::Object* members = policy.if_object();
    Document* statements = members == nullptr ? nullptr : members->find("Statement");
    if (statements == nullptr) return policy;
    if (Document::Array* list = statements->if_array()) {
        for (Document& each : *list) rewrite_statement(each);
    } else {
        rewrite_statement(*statements);
    }
    return policy;
}

}  // namespace leastwise::check
