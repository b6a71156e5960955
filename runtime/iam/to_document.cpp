#include "runtime/iam/operators.hpp"
#include "runtime/iam/policy.hpp"

namespace leastwise::iam {
namespace {

core::Document one_or_many(const std::vector<std::string>& values) {
    if (values.size() == 1) return values.front();
    core::Document::Array elements(values.begin(), values.end());
    return elements;
}

void append(core::Document& object, std::string name, core::Document value) {
    object.if_object()->append(std::move(name), std::move(value));
}

std::string_view kind_name(PrincipalPattern::Kind kind) {
    switch (kind) {
        case PrincipalPattern::Kind::any: return "*";
        case PrincipalPattern::Kind::aws: return "AWS";
        case PrincipalPattern::Kind::service: return "Service";
        case PrincipalPattern::Kind::federated: return "Federated";
        case PrincipalPattern::Kind::canonical_user: return "CanonicalUser";
    }
    return {};
}

core::Document principals_document(const std::vector<PrincipalPattern>& patterns) {
    using Kind = PrincipalPattern::Kind;
    core::Document object = core::Document::object();
    for (const Kind kind : {Kind::aws, Kind::service, Kind::federated, Kind::canonical_user}) {
        std::vector<std::string> values;
        for (const auto& pattern : patterns) {
            if (pattern.kind == Kind::any) return "*";
            if (pattern.kind == kind) values.push_back(pattern.value);
        }
        if (!values.empty()) append(object, std::string(kind_name(kind)), one_or_many(values));
    }
    return object;
}

/// Conditions of one operator share a block.
core::Document conditions_document(const std::vector<Condition>& conditions) {
    core::Document blocks = core::Document::object();
    for (const Condition& condition : conditions) {
        const std::string name = operator_text(condition);
        core::Document* block = blocks.find(name);
        if (!block) block = &blocks.if_object()->append(name, core::Document::object());
        block->if_object()->append(condition.key, one_or_many(condition.values));
    }
    return blocks;
}

core::Document statement_document(const Statement& statement) {
    core::Document object = core::Document::object();
    if (!statement.sid.empty()) append(object, "Sid", statement.sid);
    append(object, "Effect", statement.effect == Effect::allow ? "Allow" : "Deny");
    if (!statement.principals.empty()) {
        append(object, statement.not_principal ? "NotPrincipal" : "Principal",
               principals_document(statement.principals));
    }
    append(object, statement.not_action ? "NotAction" : "Action", one_or_many(statement.actions));
    if (!statement.resources.empty()) {
        append(object, statement.not_resource ? "NotResource" : "Resource", one_or_many(statement.resources));
    }
    if (!statement.conditions.empty()) append(object, "Condition", conditions_document(statement.conditions));
    return object;
}

}  // namespace

core::Document to_document(const Policy& policy) {
    core::Document document = core::Document::object({{"Version", policy.version}});
    if (!policy.id.empty()) append(document, "Id", policy.id);
    core::Document::Array statements;
    for (const Statement& statement : policy.statements) statements.push_back(statement_document(statement));
    append(document, "Statement", std::move(statements));
    return document;
}

}  // namespace leastwise::iam
