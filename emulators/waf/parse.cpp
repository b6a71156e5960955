#include "emulators/waf/parse.hpp"

#include "emulators/waf/parse_field.hpp"

#include <algorithm>
#include <set>

namespace leastwise::waf {

using core::Document;

namespace {

void report(core::Diagnostics& diagnostics, core::Severity severity, core::Span span, std::string message) {
    const std::string code = severity == core::Severity::error ? "LW0621" : "LW0622";
    diagnostics.push_back({severity, code, span, std::move(message), ""});
}

std::vector<std::pair<std::string, std::string>> header_list(const Document& owner, std::string_view member,
                                                             const std::string& prefix) {
    std::vector<std::pair<std::string, std::string>> headers;
    const Document* list = owner.find(member);
    if (list == nullptr || !list->if_array()) return headers;
    for (const Document& entry : *list->if_array()) {
        headers.emplace_back(prefix + optional_text(entry, "Name"), optional_text(entry, "Value"));
    }
    return headers;
}

void read_request_handling(const Document& action, Rule& rule) {
    if (const Document* handling = action.find("CustomRequestHandling")) {
        rule.inserted_headers = header_list(*handling, "InsertHeaders", "x-amzn-waf-");
    }
}

void read_response(const Document& action, Rule& rule, core::Diagnostics& diagnostics) {
    const Document* custom = action.find("CustomResponse");
    if (custom == nullptr) return;
    const auto status = integer_member(*custom, "ResponseCode");
    if (!status || *status < 200 || *status > 599) {
        report(diagnostics, core::Severity::error, custom->span(), "ResponseCode must be 200 to 599");
        return;
    }
    rule.response = CustomResponse{static_cast<int>(*status), optional_text(*custom, "CustomResponseBodyKey"),
                                   header_list(*custom, "ResponseHeaders", "")};
}

/// Allow, Block or Count; what else there is is not emulated.
void read_action(const Document& action, Rule& rule, core::Diagnostics& diagnostics) {
    if (const Document* allow = action.find("Allow")) {
        rule.action = Action::allow;
        read_request_handling(*allow, rule);
    } else if (const Document* block = action.find("Block")) {
        rule.action = Action::block;
        read_response(*block, rule, diagnostics);
    } else if (const Document* count = action.find("Count")) {
        rule.action = Action::count;
        read_request_handling(*count, rule);
    } else {
        const bool named = action.if_object() && !action.if_object()->empty();
        rule.not_emulated =
            "action " + (named ? action.if_object()->begin()->name : std::string("without a name"));
        report(diagnostics, core::Severity::warning, action.span(),
               "rule \"" + rule.name + "\": " + rule.not_emulated + " is not emulated");
    }
}

/// What keeps the statement from being evaluated; "" when nothing does.
std::string gap_in(const Statement& statement) {
    const auto first = [](const std::vector<Statement>& statements) {
        for (const Statement& nested : statements) {
            if (std::string gap = gap_in(nested); !gap.empty()) return gap;
        }
        return std::string();
    };
    if (const auto* gap = std::get_if<NotEmulated>(&statement.kind)) return gap->what;
    if (const auto* group = std::get_if<AllOf>(&statement.kind)) return first(group->statements);
    if (const auto* group = std::get_if<AnyOf>(&statement.kind)) return first(group->statements);
    if (const auto* group = std::get_if<Negation>(&statement.kind)) return first(group->statement);
    if (const auto* rate = std::get_if<RateLimit>(&statement.kind)) return first(rate->scope_down);
    return {};
}

void read_labels(const Document& entry, Rule& rule) {
    const Document* labels = entry.find("RuleLabels");
    if (labels == nullptr || !labels->if_array()) return;
    for (const Document& label : *labels->if_array()) rule.labels.push_back(optional_text(label, "Name"));
}

void read_visibility(const Document& entry, Rule& rule) {
    const Document* visibility = entry.find("VisibilityConfig");
    if (visibility == nullptr) return;
    rule.metric = optional_text(*visibility, "MetricName");
    const Document* sampled = visibility->find("SampledRequestsEnabled");
    rule.sampled = sampled != nullptr && ((sampled->if_bool() && *sampled->if_bool()) ||
                                          (sampled->if_string() && *sampled->if_string() == "true"));
}

Rule parse_rule(const Document& entry, core::Diagnostics& diagnostics) {
    Rule rule;
    rule.span = entry.span();
    rule.name = optional_text(entry, "Name");
    const auto priority = integer_member(entry, "Priority");
    if (rule.name.empty() || !priority || *priority < 0) {
        report(diagnostics, core::Severity::error, entry.span(),
               "a rule needs a Name and a Priority of at least 0");
    }
    rule.priority = priority.value_or(0);
    const Document* statement = entry.find("Statement");
    rule.statement = parse_statement(statement == nullptr ? Document() : *statement, diagnostics);
    const bool is_group = std::holds_alternative<GroupReference>(rule.statement.kind);
    const Document* action = entry.find("Action");
    const Document* overriding = entry.find("OverrideAction");
    if ((action == nullptr) == (overriding == nullptr) || (is_group && overriding == nullptr)) {
        report(diagnostics, core::Severity::error, entry.span(),
               "rule \"" + rule.name + "\" needs Action, or OverrideAction when it refers to a rule group");
    }
    if (action != nullptr) read_action(*action, rule, diagnostics);
    if (overriding != nullptr) rule.group_counts_only = overriding->find("Count") != nullptr;
    if (std::string gap = gap_in(rule.statement); !gap.empty()) rule.not_emulated = std::move(gap);
    read_labels(entry, rule);
    read_visibility(entry, rule);
    return rule;
}

}  // namespace

std::vector<Rule> parse_rules(const Document& rules, core::Diagnostics& diagnostics) {
    std::vector<Rule> result;
    if (!rules.if_array()) return result;
    std::set<std::string> names;
    std::set<std::int64_t> priorities;
    for (const Document& entry : *rules.if_array()) {
        Rule rule = parse_rule(entry, diagnostics);
        if (!names.insert(rule.name).second || !priorities.insert(rule.priority).second) {
            report(diagnostics, core::Severity::error, entry.span(),
                   "rule \"" + rule.name + "\" repeats the name or the priority of another rule");
        }
        result.push_back(std::move(rule));
    }
    std::ranges::stable_sort(result, {}, &Rule::priority);
    return result;
}

ResponseBodies parse_response_bodies(const Document* bodies) {
    ResponseBodies result;
    if (bodies == nullptr || !bodies->if_object()) return result;
    for (const core::Member& member : *bodies->if_object()) {
        const std::string type = optional_text(member.value, "ContentType");
        result[member.name] = {type == "APPLICATION_JSON" ? "application/json"
                               : type == "TEXT_HTML"      ? "text/html"
                                                          : "text/plain",
                               optional_text(member.value, "Content")};
    }
    return result;
}

Rule parse_default_action(const Document* action, core::Span span, core::Diagnostics& diagnostics) {
    Rule rule;
    rule.name = "Default_Action";
    rule.action = Action::block;
    rule.span = span;
    const bool valid = action != nullptr && (action->find("Allow") || action->find("Block"));
    if (!valid) {
        report(diagnostics, core::Severity::error, span, "DefaultAction must be Allow or Block");
        return rule;
    }
    read_action(*action, rule, diagnostics);
    return rule;
}

}  // namespace leastwise::waf
