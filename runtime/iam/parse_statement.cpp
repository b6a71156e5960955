#include "runtime/core/text.hpp"
#include "runtime/iam/parse.hpp"
#include "runtime/iam/parse_elements.hpp"

#include <algorithm>
#include <array>

namespace leastwise::iam {
namespace {

constexpr std::array<std::string_view, 9> kElements = {"Sid",       "Effect",       "Action",
                                                       "NotAction", "Resource",     "NotResource",
                                                       "Principal", "NotPrincipal", "Condition"};

bool takes_principal(PolicyKind kind) {
    return kind == PolicyKind::resource || kind == PolicyKind::trust || kind == PolicyKind::vpc_endpoint ||
           kind == PolicyKind::rcp;
}

void read_effect(const core::Document& value, Statement& statement, std::string_view where,
                 Reading& reading) {
    const std::string* effect = value.if_string();
    const std::string hint = std::string(where) + ".Effect is \"Allow\" or \"Deny\"";
    if (effect && (*effect == "Allow" || *effect == "Deny")) {
        statement.effect = *effect == "Allow" ? Effect::allow : Effect::deny;
    } else if (effect && (core::equals_ignoring_case(*effect, "Allow") ||
                          core::equals_ignoring_case(*effect, "Deny"))) {
        reading.refuse(Malformed::legacy_parsing, value.span(), hint);
    } else {
        reading.refuse(Malformed::syntax, value.span(), hint);
    }
}

void read_sid(const core::Document& value, Statement& statement, std::string_view where, Reading& reading) {
    const std::string* sid = value.if_string();
    if (!sid) {
        reading.refuse(Malformed::syntax, value.span(), std::string(where) + ".Sid is a string");
        return;
    }
    statement.sid = *sid;
    // Services that keep resource-based policies accept spaces and punctuation.
    const bool strict = reading.kind() != PolicyKind::resource && reading.kind() != PolicyKind::vpc_endpoint;
    const auto is_alphanumeric = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    };
    if (strict && !std::ranges::all_of(*sid, is_alphanumeric)) {
        reading.refuse(Malformed::sid_characters, value.span(),
                       "write \"" + *sid + "\" with letters and digits only");
    }
}

/// Takes `Name` or `NotName`, whichever is written, and refuses both together.
struct Choice {
    const core::Document* value = nullptr;
    std::string name;
    bool negated = false;
};
Choice choose(const core::Object& object, std::string_view name, std::string_view where, Reading& reading) {
    const std::string negated = "Not" + std::string(name);
    const core::Document* plain = object.find(name);
    const core::Document* inverse = object.find(negated);
    if (plain && inverse) {
        reading.refuse(
            Malformed::syntax, inverse->span(),
            std::string(where) + " has both " + std::string(name) + " and " + negated + "; keep one");
    }
    if (plain) return {plain, std::string(name), false};
    return {inverse, negated, inverse != nullptr};
}

void read_actions(const core::Object& object, Statement& statement, std::string_view where,
                  Reading& reading) {
    const Choice choice = choose(object, "Action", where, reading);
    const std::string place = std::string(where) + "." + choice.name;
    if (!choice.value) {
        reading.refuse(Malformed::no_actions, statement.span, "add Action to " + std::string(where));
        return;
    }
    TextList list = read_texts(*choice.value, place, reading);
    if (choice.value->if_array() && choice.value->if_array()->empty()) {
        reading.refuse(Malformed::no_actions, choice.value->span(), place + " is empty");
    }
    for (std::size_t i = 0; i < list.texts.size(); ++i)
        check_action(list.texts[i], list.spans[i], place, reading);
    statement.not_action = choice.negated;
    statement.actions = std::move(list.texts);
    statement.action_spans = std::move(list.spans);
}

void read_resources(const core::Object& object, Statement& statement, std::string_view where,
                    Reading& reading) {
    const Choice choice = choose(object, "Resource", where, reading);
    const std::string place = std::string(where) + "." + choice.name;
    if (reading.kind() == PolicyKind::trust) {
        if (choice.value) {
            reading.refuse(Malformed::unwanted_field, choice.value->span(),
                           "a trust policy speaks about its own role; remove " + choice.name, choice.name);
        }
        return;
    }
    if (!choice.value) {
        reading.refuse(Malformed::no_resources, statement.span, "add Resource to " + std::string(where));
        return;
    }
    TextList list = read_texts(*choice.value, place, reading);
    if (choice.value->if_array() && choice.value->if_array()->empty()) {
        reading.refuse(Malformed::no_resources, choice.value->span(), place + " is empty");
    }
    for (std::size_t i = 0; i < list.texts.size(); ++i)
        check_resource(list.texts[i], list.spans[i], place, reading);
    statement.not_resource = choice.negated;
    statement.resources = std::move(list.texts);
    statement.resource_spans = std::move(list.spans);
}

void read_principal(const core::Object& object, Statement& statement, std::string_view where,
                    Reading& reading) {
    const Choice choice = choose(object, "Principal", where, reading);
    if (!takes_principal(reading.kind())) {
        if (!choice.value) return;
        const auto reason =
            reading.kind() == PolicyKind::scp ? Malformed::policy_type : Malformed::unwanted_principal;
        reading.refuse(reason, choice.value->span(), "remove " + choice.name + " from " + std::string(where));
        return;
    }
    if (!choice.value) {
        const auto reason =
            reading.kind() == PolicyKind::rcp ? Malformed::policy_type : Malformed::missing_principal;
        reading.refuse(reason, statement.span, "add Principal to " + std::string(where));
        return;
    }
    statement.not_principal = choice.negated;
    statement.principals = read_principals(*choice.value, std::string(where) + "." + choice.name, reading);
}

/// Resource control policies: Deny for everyone, of named actions. The one Allow is RCPFullAWSAccess.
/// Source: AWS Organizations User Guide, "RCP syntax".
void check_rcp(const Statement& statement, std::string_view where, Reading& reading) {
    const bool is_full_access = statement.effect == Effect::allow && statement.conditions.empty() &&
                                statement.actions == std::vector<std::string>{"*"} && !statement.not_action &&
                                statement.resources == std::vector<std::string>{"*"} &&
                                !statement.not_resource;
    const bool everyone =
        !statement.not_principal && statement.principals.size() == 1 &&
        (statement.principals[0].kind == PrincipalPattern::Kind::any || statement.principals[0].value == "*");
    if (!everyone) {
        reading.refuse(Malformed::policy_type, statement.span, std::string(where) + ": Principal is \"*\"");
    }
    if (statement.effect == Effect::allow && !is_full_access) {
        reading.refuse(Malformed::policy_type, statement.span, std::string(where) + ": Effect is \"Deny\"");
    }
    if (statement.not_action) {
        reading.refuse(Malformed::policy_type, statement.span,
                       std::string(where) + ": NotAction is not supported");
    }
}

void read_scalars(const core::Object& object, Statement& statement, std::string_view where,
                  Reading& reading) {
    for (const auto& [name, value, span] : object) {
        if (std::ranges::find(kElements, std::string_view(name)) == kElements.end()) {
            reading.refuse(Malformed::syntax, span, "\"" + name + "\" is not an element of a statement");
        }
    }
    if (const auto* sid = object.find("Sid")) read_sid(*sid, statement, where, reading);
    if (const auto* effect = object.find("Effect")) {
        read_effect(*effect, statement, where, reading);
    } else {
        reading.refuse(Malformed::syntax, statement.span, "add Effect to " + std::string(where));
    }
}

}  // namespace

Statement read_statement(const core::Document& value, std::string_view where, Reading& reading) {
    Statement statement;
    statement.span = value.span();
    const core::Object* object = value.if_object();
    if (!object) {
        reading.refuse(Malformed::syntax, value.span(), std::string(where) + " is an object");
        return statement;
    }
    refuse_duplicates(*object, where, reading);
    read_scalars(*object, statement, where, reading);
    read_principal(*object, statement, where, reading);
    read_actions(*object, statement, where, reading);
    read_resources(*object, statement, where, reading);
    if (const auto* conditions = object->find("Condition")) {
        statement.conditions = read_conditions(*conditions, std::string(where) + ".Condition", reading);
    }
    if (reading.kind() == PolicyKind::rcp && !reading.failed()) check_rcp(statement, where, reading);
    return statement;
}

}  // namespace leastwise::iam
