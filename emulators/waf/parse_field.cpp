#include "emulators/waf/parse_field.hpp"

#include "runtime/core/text.hpp"

#include <algorithm>

namespace leastwise::waf {

using core::Document;
using Kind = Complaint::Kind;

void refuse(Kind kind, const Document& at, std::string what) {
    throw Refusal{{kind, std::move(what), at.span()}};
}

std::string optional_text(const Document& object, std::string_view name) {
    const std::string* text = object.find_string(name);
    return text == nullptr ? std::string() : *text;
}

std::string required_text(const Document& object, std::string_view name) {
    const std::string* text = object.find_string(name);
    if (text == nullptr) refuse(Kind::invalid, object, std::string(name) + " is missing");
    return *text;
}

std::optional<std::int64_t> integer_member(const Document& object, std::string_view name) {
    const Document* member = object.find(name);
    if (member == nullptr) return {};
    if (const auto value = member->as_integer()) return value;
    return member->if_string() ? core::to_integer(*member->if_string()) : std::nullopt;
}

namespace {

Oversize parse_oversize(const Document& field) {
    const std::string text = optional_text(field, "OversizeHandling");
    if (text.empty() || text == "CONTINUE") return Oversize::go_on;
    if (text == "MATCH") return Oversize::match;
    if (text == "NO_MATCH") return Oversize::no_match;
    refuse(Kind::invalid, field, "OversizeHandling " + text + " is none of CONTINUE, MATCH, NO_MATCH");
}

Scope parse_scope(const Document& field) {
    const std::string text = required_text(field, "MatchScope");
    if (text == "ALL") return Scope::all;
    if (text == "KEY") return Scope::key;
    if (text == "VALUE") return Scope::value;
    refuse(Kind::invalid, field, "MatchScope " + text + " is none of ALL, KEY, VALUE");
}

InvalidJson parse_fallback(const Document& field) {
    const std::string text = optional_text(field, "InvalidFallbackBehavior");
    if (text.empty()) return InvalidJson::up_to_failure;
    if (text == "MATCH") return InvalidJson::match;
    if (text == "NO_MATCH") return InvalidJson::no_match;
    if (text == "EVALUATE_AS_STRING") return InvalidJson::as_text;
    refuse(Kind::invalid, field, "InvalidFallbackBehavior " + text + " is not known");
}

std::vector<std::string> texts(const Document& list) {
    std::vector<std::string> result;
    if (!list.if_array()) refuse(Kind::invalid, list, "a list is expected");
    for (const Document& element : *list.if_array()) {
        if (!element.if_string()) refuse(Kind::invalid, element, "text is expected");
        result.push_back(*element.if_string());
    }
    return result;
}

struct SelectionMember {
    std::string_view name;
    Selection::Kind kind;
};
constexpr SelectionMember kSelections[] = {
    {"All", Selection::Kind::all},
    {"IncludedHeaders", Selection::Kind::included},
    {"ExcludedHeaders", Selection::Kind::excluded},
    {"IncludedCookies", Selection::Kind::included},
    {"ExcludedCookies", Selection::Kind::excluded},
    {"IncludedPaths", Selection::Kind::included},
};

Selection parse_selection(const Document& field) {
    const Document* pattern = field.find("MatchPattern");
    if (pattern == nullptr) refuse(Kind::invalid, field, "MatchPattern is missing");
    for (const SelectionMember& member : kSelections) {
        const Document* found = pattern->find(member.name);
        if (found == nullptr) continue;
        Selection selection{member.kind, {}};
        if (member.kind != Selection::Kind::all) selection.names = texts(*found);
        if (member.name.ends_with("Headers")) {
            for (std::string& name : selection.names) name = core::to_lower(name);
        }
        return selection;
    }
    refuse(Kind::invalid, *pattern, "MatchPattern names nothing");
}

Field parse_named(Component component, const Document& field) {
    Field result;
    result.component = component;
    result.name = core::to_lower(required_text(field, "Name"));
    return result;
}

Field parse_many(Component component, const Document& field) {
    Field result;
    result.component = component;
    result.selection = parse_selection(field);
    result.scope = parse_scope(field);
    result.oversize = parse_oversize(field);
    if (component == Component::json_body) result.invalid_json = parse_fallback(field);
    return result;
}

Field parse_whole(Component component, const Document& field) {
    Field result;
    result.component = component;
    result.oversize = parse_oversize(field);
    return result;
}

struct FieldRow {
    std::string_view name;
    Component component;
    Field (*parse)(Component, const Document&);
};
constexpr FieldRow kFields[] = {
    {"SingleHeader", Component::single_header, &parse_named},
    {"SingleQueryArgument", Component::single_query_argument, &parse_named},
    {"AllQueryArguments", Component::all_query_arguments, &parse_whole},
    {"UriPath", Component::uri_path, &parse_whole},
    {"QueryString", Component::query_string, &parse_whole},
    {"Body", Component::body, &parse_whole},
    {"Method", Component::method, &parse_whole},
    {"Headers", Component::headers, &parse_many},
    {"Cookies", Component::cookies, &parse_many},
    {"JsonBody", Component::json_body, &parse_many},
};

Field parse_field(const Document& statement) {
    const Document* field = statement.find("FieldToMatch");
    if (field == nullptr || !field->if_object() || field->if_object()->size() != 1) {
        refuse(Kind::invalid, statement, "FieldToMatch must name one request component");
    }
    const core::Member& member = *field->if_object()->begin();
    for (const FieldRow& row : kFields) {
        if (row.name == member.name) return row.parse(row.component, member.value);
    }
    refuse(Kind::not_emulated, *field, "FieldToMatch " + member.name);
}

}  // namespace

Target parse_target(const Document& statement) {
    Target target{parse_field(statement), {}};
    const Document* list = statement.find("TextTransformations");
    if (list == nullptr || !list->if_array() || list->if_array()->empty()) {
        refuse(Kind::invalid, statement, "TextTransformations needs at least one entry, which may be NONE");
    }
    std::vector<std::pair<std::int64_t, Transformation>> ordered;
    for (const Document& entry : *list->if_array()) {
        const auto priority = integer_member(entry, "Priority");
        if (!priority) refuse(Kind::invalid, entry, "a text transformation has no Priority");
        const std::string name = required_text(entry, "Type");
        const auto transformation = transformation_named(name);
        if (!transformation) refuse(Kind::not_emulated, entry, "text transformation " + name);
        ordered.emplace_back(*priority, *transformation);
    }
    std::ranges::stable_sort(ordered, {}, &std::pair<std::int64_t, Transformation>::first);
    for (const auto& [priority, transformation] : ordered) target.transformations.push_back(transformation);
    return target;
}

ForwardedAddress parse_forwarded(const Document& config) {
    ForwardedAddress forwarded;
    forwarded.header = core::to_lower(required_text(config, "HeaderName"));
    const std::string fallback = required_text(config, "FallbackBehavior");
    if (fallback != "MATCH" && fallback != "NO_MATCH") {
        refuse(Kind::invalid, config, "FallbackBehavior " + fallback + " is neither MATCH nor NO_MATCH");
    }
    forwarded.match_invalid = fallback == "MATCH";
    const std::string position = optional_text(config, "Position");
    if (position == "LAST")
        forwarded.position = AddressPosition::last;
    else if (position == "ANY")
        forwarded.position = AddressPosition::any;
    else if (!position.empty() && position != "FIRST")
        refuse(Kind::invalid, config, "Position " + position);
    return forwarded;
}

}  // namespace leastwise::waf
