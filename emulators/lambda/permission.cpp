#include "emulators/lambda/permission.hpp"

#include "emulators/lambda/errors.hpp"
#include "runtime/core/arn.hpp"
#include "runtime/core/check.hpp"
#include "runtime/core/place_names.hpp"

#include <algorithm>

namespace leastwise::lambda {

namespace {

using core::Document;

std::string text(const Document& members, std::string_view name) {
    const std::string* found = members.find_string(name);
    return found == nullptr ? std::string{} : *found;
}

bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/// Service names are host names of AWS: "s3.amazonaws.com", "apigateway.amazonaws.com",
/// "alexa-appkit.amazon.com".
bool is_service(std::string_view principal) {
    const bool is_host =
        std::ranges::all_of(principal, [](char c) { return is_name_character(c) || c == '.'; });
    return is_host && (principal.ends_with(".amazonaws.com") || principal.ends_with(".amazonaws.com.cn") ||
                       principal.ends_with(".amazon.com"));
}

Document to_principal(std::string_view principal, const core::Place& place) {
    if (principal == "*") return Document("*");
    if (is_service(principal)) return Document::object({{"Service", Document(principal)}});
    if (core::is_account_id(principal)) {
        return Document::object(
            {{"AWS", Document(core::make_arn(place.partition, "iam", "", principal, "root"))}});
    }
    const auto parts = core::split_arn(principal);
    if (!parts || (parts->service != "iam" && parts->service != "sts")) throw invalid_principal();
    return Document::object({{"AWS", Document(principal)}});
}

/// In AWS's order of keys.
Document to_condition(const Permission& permission) {
    Document equals = Document::object(), condition = Document::object();
    auto& keys = *equals.if_object();
    const auto add = [&keys](std::string name, const std::string& value) {
        if (!value.empty()) keys.append(std::move(name), Document(value));
    };
    add("AWS:SourceAccount", permission.source_account);
    add("lambda:EventSourceToken", permission.event_source_token);
    add("lambda:FunctionUrlAuthType", permission.function_url_auth_type);
    add("aws:PrincipalOrgID", permission.principal_org_id);
    auto& operators = *condition.if_object();
    if (!keys.empty()) operators.append("StringEquals", std::move(equals));
    if (permission.is_via_function_url) {
        operators.append("Bool", Document::object({{"lambda:InvokedViaFunctionUrl", Document("true")}}));
    }
    if (!permission.source_arn.empty()) {
        operators.append("ArnLike", Document::object({{"AWS:SourceArn", Document(permission.source_arn)}}));
    }
    return condition;
}

}  // namespace

Permission read_permission(const Document& members) {
    Permission permission;
    permission.statement_id = text(members, "StatementId");
    permission.action = text(members, "Action");
    permission.principal = text(members, "Principal");
    permission.source_arn = text(members, "SourceArn");
    permission.source_account = text(members, "SourceAccount");
    permission.event_source_token = text(members, "EventSourceToken");
    permission.function_url_auth_type = text(members, "FunctionUrlAuthType");
    permission.principal_org_id = text(members, "PrincipalOrgID");
    const Document* via_url = members.find("InvokedViaFunctionUrl");
    permission.is_via_function_url =
        via_url != nullptr && via_url->if_bool() != nullptr && *via_url->if_bool();

    std::vector<std::string> problems;
    if (!std::ranges::all_of(permission.statement_id, is_name_character)) {  // [S]
        problems.push_back(constraint(permission.statement_id, "statementId",
                                      "satisfy regular expression pattern: ([a-zA-Z0-9-_]+)"));
    }
    if (permission.action != "*" &&
        !permission.action.starts_with("lambda:")) {  // API reference, AddPermission
        problems.push_back(
            constraint(permission.action, "action",
                       "satisfy regular expression pattern: (lambda:[*]|lambda:[a-zA-Z]+|[*])"));
    }
    const auto& auth = permission.function_url_auth_type;
    if (!auth.empty() && auth != "NONE" && auth != "AWS_IAM") {
        problems.push_back(
            constraint(auth, "functionUrlAuthType", "satisfy enum value set: [NONE, AWS_IAM]"));
    }
    if (!problems.empty()) throw validation(problems);
    return permission;
}

Document to_statement(const Permission& permission, std::string_view function_arn, const core::Place& place) {
    Document statement = Document::object({{"Sid", Document(permission.statement_id)},
                                           {"Effect", Document("Allow")},
                                           {"Principal", to_principal(permission.principal, place)},
                                           {"Action", Document(permission.action)},
                                           {"Resource", Document(function_arn)}});
    Document condition = to_condition(permission);
    if (!condition.if_object()->empty()) {
        statement.if_object()->append("Condition", std::move(condition));
    }
    return statement;
}

Document to_policy_document(const std::vector<Permission>& permissions, std::string_view function_arn,
                            const core::Place& place) {
    Document statements = Document::array();
    for (const auto& permission : permissions) {
        statements.if_array()->push_back(to_statement(permission, function_arn, place).at(permission.span));
    }
    return Document::object({{"Version", Document("2012-10-17")},
                             {"Id", Document("default")},
                             {"Statement", std::move(statements)}});
}

iam::Policy to_policy(const std::vector<Permission>& permissions, std::string_view function_arn,
                      const core::Place& place) {
    core::Diagnostics diagnostics;
    auto policy = iam::parse_policy(to_policy_document(permissions, function_arn, place),
                                    iam::PolicyKind::resource, "default", diagnostics);
    if (!policy) throw invalid_parameter(diagnostics.empty() ? "" : diagnostics.front().message);
    return *std::move(policy);
}

}  // namespace leastwise::lambda
