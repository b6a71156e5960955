#include "runtime/iam/parse.hpp"

#include "runtime/core/text.hpp"

#include <algorithm>
#include <set>

namespace leastwise::iam {
namespace {

/// IAM and STS limit the characters of the documents that they take; Organizations and the services that keep
/// resource-based policies name no such limit. Sources: the API references, members PolicyDocument, Policy, Content.
bool limits_characters(PolicyKind kind) {
    switch (kind) {
        case PolicyKind::identity:
        case PolicyKind::boundary:
        case PolicyKind::session:
        case PolicyKind::trust: return true;
        case PolicyKind::resource:
        case PolicyKind::vpc_endpoint:
        case PolicyKind::scp:
        case PolicyKind::rcp: return false;
    }
    return true;
}

/// True when UTF-8 text has a character that IAM's policyDocument pattern excludes: all but tab, line feed,
/// carriage return and U+0020 to U+00FF.
bool has_excluded_character(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte >= 0x20 && byte < 0x80) continue;
        if (byte == '\t' || byte == '\n' || byte == '\r') continue;
        const bool latin1 = (byte == 0xc2 || byte == 0xc3) && i + 1 < text.size() &&
                            (static_cast<unsigned char>(text[i + 1]) & 0xc0) == 0x80;
        if (!latin1) return true;
        ++i;
    }
    return false;
}

void refuse_characters(const core::Document& value, Reading& reading) {
    const auto refuse = [&reading](core::Span span) {
        reading.refuse(Malformed::characters, span, "remove characters beyond U+00FF and control characters");
    };
    if (const auto* text = value.if_string(); text && has_excluded_character(*text)) refuse(value.span());
    if (const auto* elements = value.if_array()) {
        for (const auto& element : *elements) refuse_characters(element, reading);
    }
    if (const auto* object = value.if_object()) {
        for (const auto& [name, member, span] : *object) {
            if (has_excluded_character(name)) refuse(span);
            refuse_characters(member, reading);
        }
    }
}

void read_version(const core::Document& value, Policy& policy, Reading& reading) {
    const std::string* version = value.if_string();
    if (version && (*version == "2008-10-17" || *version == "2012-10-17")) {
        policy.version = *version;
        return;
    }
    reading.refuse(Malformed::syntax, value.span(), "Version is \"2012-10-17\" or \"2008-10-17\"");
}

void refuse_repeated_sids(const Policy& policy, Reading& reading) {
    std::set<std::string_view> seen;
    for (const Statement& statement : policy.statements) {
        if (statement.sid.empty() || seen.insert(statement.sid).second) continue;
        reading.refuse(Malformed::sid_not_unique, statement.span,
                       "rename one of the statements \"" + statement.sid + "\"");
    }
}

void read_statements(const core::Document& value, Policy& policy, Reading& reading) {
    if (value.if_object()) {
        policy.statements.push_back(read_statement(value, "Statement", reading));
        return;
    }
    const auto* elements = value.if_array();
    if (!elements || elements->empty()) {
        reading.refuse(Malformed::syntax, value.span(), "Statement is an object or a list with at least one");
        return;
    }
    for (std::size_t i = 0; i < elements->size(); ++i) {
        const std::string where = "Statement[" + std::to_string(i) + "]";
        policy.statements.push_back(read_statement((*elements)[i], where, reading));
    }
}

void read_member(const core::Member& member, Policy& policy, Reading& reading) {
    if (member.name == "Version") {
        read_version(member.value, policy, reading);
    } else if (member.name == "Statement") {
        read_statements(member.value, policy, reading);
    } else if (member.name == "Id") {
        if (const auto* id = member.value.if_string()) {
            policy.id = *id;
        } else {
            reading.refuse(Malformed::syntax, member.value.span(), "Id is a string");
        }
    } else {
        reading.refuse(Malformed::syntax, member.name_span,
                       "remove \"" + member.name + "\"; a policy has Version, Id and Statement");
    }
}

}  // namespace

TextList read_texts(const core::Document& value, std::string_view where, Reading& reading) {
    TextList list;
    const auto add = [&](const core::Document& element) {
        if (const auto* text = element.if_string()) {
            list.texts.push_back(*text);
            list.spans.push_back(element.span());
        } else {
            const std::string kind(element.kind_name());
            reading.refuse(Malformed::syntax, element.span(),
                           std::string(where) + " holds strings; this is " + kind);
        }
    };
    if (const auto* elements = value.if_array()) {
        for (const auto& element : *elements) add(element);
    } else {
        add(value);
    }
    return list;
}

void refuse_duplicates(const core::Object& object, std::string_view where, Reading& reading) {
    std::set<std::string_view> seen;
    for (const auto& member : object) {
        if (seen.insert(member.name).second) continue;
        std::string place = where.empty() ? "" : " in " + std::string(where);
        reading.refuse(Malformed::syntax, member.name_span, "\"" + member.name + "\" occurs twice" + place);
    }
}

std::optional<Policy> parse_policy(const core::Document& document, PolicyKind kind, std::string name,
                                   core::Diagnostics& diagnostics) {
    Reading reading(kind, diagnostics);
    Policy policy;
    policy.kind = kind;
    policy.name = std::move(name);
    policy.span = document.span();
    const core::Object* object = document.if_object();
    if (!object) {
        reading.refuse(Malformed::syntax, document.span(),
                       "a policy is an object with Version and Statement");
        return {};
    }
    if (limits_characters(kind)) refuse_characters(document, reading);
    refuse_duplicates(*object, "", reading);
    for (const auto& member : *object) read_member(member, policy, reading);
    if (!object->find("Statement")) {
        reading.refuse(Malformed::syntax, document.span(), "add Statement");
    }
    refuse_repeated_sids(policy, reading);
    if (reading.failed()) return {};
    return policy;
}

}  // namespace leastwise::iam
