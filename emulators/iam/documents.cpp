#include "emulators/iam/documents.hpp"

#include "emulators/iam/errors.hpp"
#include "runtime/core/arn.hpp"
#include "runtime/core/generated_name.hpp"
#include "runtime/core/text.hpp"
#include "runtime/wire/json.hpp"

#include <algorithm>

namespace leastwise::iamapi {

using core::Document;

std::string text_property(const Document& properties, std::string_view name) {
    const std::string* text = properties.find_string(name);
    return text == nullptr ? std::string() : *text;
}

std::vector<Document> list_property(const Document& properties, std::string_view name) {
    const Document* member = properties.find(name);
    if (member == nullptr || member->is_null()) return {};
    if (const auto* list = member->if_array()) return *list;
    return {*member};
}

std::optional<iam::Policy> read_policy(const Document& document, iam::PolicyKind kind,
                                       const std::string& name, core::Diagnostics& diagnostics) {
    const std::string* text = document.if_string();
    if (text == nullptr) return iam::parse_policy(document, kind, name, diagnostics);
    const auto parsed = wire::read_json(*text);
    if (!parsed) {
        diagnostics.push_back({core::Severity::error, "LW0601", document.span(),
                               "the document of policy \"" + name + "\" is text that is not JSON",
                               "Write the policy as a mapping, or as valid JSON text"});
        return {};
    }
    core::Diagnostics found;
    auto policy = iam::parse_policy(*parsed, kind, name, found);
    for (core::Diagnostic& diagnostic : found) {  // places inside the text are not places in the template
        diagnostic.span = document.span();
        diagnostics.push_back(std::move(diagnostic));
    }
    if (policy) {
        policy->span = document.span();
        for (iam::Statement& statement : policy->statements) statement.span = document.span();
    }
    return policy;
}

namespace {

std::string without_document(const std::string& name) {
    return "leastwise carries no document for the AWS managed policy \"" + name + "\" and does not guess one";
}

constexpr std::string_view kGiveDocument =
    "check the name; if AWS has the policy, give it with --managed-policies FILE, or write its statements as "
    "a policy of the role";

void report_unknown(const Iam& service, const std::string& arn, core::Span span,
                    core::Diagnostics& diagnostics) {
    core::Diagnostic problem{core::Severity::error, "LW0602", span, not_attachable(arn).message(), ""};
    if (is_aws_managed(arn)) {
        const std::string name = arn.substr(arn.rfind('/') + 1);
        const ManagedPolicy* same_name = service.catalogue().find_by_name(name);
        if (same_name != nullptr) {
            problem.hint = "The ARN of " + name + " is " + same_name->arn;
        } else {  // it may exist on AWS: nothing here knows all that do
            problem.message = without_document(name);
            problem.hint = kGiveDocument;
        }
    } else if (!arn.starts_with("arn:")) {
        problem.message = not_an_arn(arn).message();
        const ManagedPolicy* same_name = service.catalogue().find_by_name(arn);
        problem.hint = same_name != nullptr ? "The ARN of " + arn + " is " + same_name->arn
                                            : without_document(arn) + "; " + std::string(kGiveDocument);
    }
    diagnostics.push_back(std::move(problem));
}

/// What is wrong with a document from a file, told where the template attaches it.
void report_malformed(const ManagedPolicy& policy, core::Span span, const core::Diagnostics& found,
                      core::Diagnostics& diagnostics) {
    for (const core::Diagnostic& one : found) {
        diagnostics.push_back({one.severity, one.code, span,
                               policy.file + ": the document of " + policy.name + ": " + one.message,
                               one.hint});
    }
}

}  // namespace

iam::Policy parse_document(const std::string& document, iam::PolicyKind kind, const std::string& name) {
    const auto parsed = wire::read_json(document);
    if (!parsed) throw kind == iam::PolicyKind::trust ? trust_not_json() : not_json();
    core::Diagnostics problems;
    auto policy = iam::parse_policy(*parsed, kind, name, problems);
    if (policy) return std::move(*policy);
    const auto first = std::ranges::find(problems, core::Severity::error, &core::Diagnostic::severity);
    throw first == problems.end() ? not_json() : malformed_policy(first->message);
}

void check_principals_exist(const Iam& service, const iam::Policy& policy) {
    for (const iam::Statement& statement : policy.statements) {
        for (const iam::PrincipalPattern& principal : statement.principals) {
            const auto arn = core::split_arn(principal.value);
            const bool is_local = principal.kind == iam::PrincipalPattern::Kind::aws && arn &&
                                  arn->service == "iam" && arn->account == service.place().account;
            if (!is_local || arn->resource == "root") continue;
            const gate::Directory& directory = service.directory();
            const bool exists = directory.find_role(principal.value) != nullptr ||
                                directory.find_user(principal.value) != nullptr;
            if (!exists) throw invalid_principal(principal.value);
        }
    }
}

gate::AwsError no_document_for(std::string_view arn) {
    const std::string name(arn.substr(arn.rfind('/') + 1));
    return no_such_entity(not_attachable(arn).message() + " (" + without_document(name) + "; " +
                          std::string(kGiveDocument) + ")");
}

std::optional<iam::Policy> managed_policy(const Iam& service, const Document& arn, iam::PolicyKind kind,
                                          core::Diagnostics& diagnostics) {
    const std::string text = arn.if_string() ? *arn.if_string() : std::string();
    if (service.find_stored(text) != nullptr) return service.managed_policy(text, kind);
    const ManagedPolicy* published = service.catalogue().find(text);
    if (published == nullptr) {
        report_unknown(service, text, arn.span(), diagnostics);
        return {};
    }
    core::Diagnostics found;
    auto policy = iam::parse_policy(published->read_document(), kind, published->name, found);
    if (!policy) {
        report_malformed(*published, arn.span(), found, diagnostics);
        return {};
    }
    policy->arn = text;
    // The document has no place in the template; the line that attaches it is the one to show.
    policy->span = arn.span();
    for (iam::Statement& statement : policy->statements) {
        statement.span = arn.span();
        statement.action_spans.assign(statement.actions.size(), arn.span());
        statement.resource_spans.assign(statement.resources.size(), arn.span());
        for (iam::Condition& condition : statement.conditions) condition.span = arn.span();
    }
    return policy;
}

std::string physical_name(Iam& service, const std::string& given, const gate::Declaration& declaration) {
    if (!given.empty()) return given;
    constexpr std::size_t kNameMax = 64, kSuffix = 12;
    return core::generated_name_prefix(declaration.stack_name, declaration.logical_id, kNameMax - kSuffix) +
           service.world().ids.mixed(kSuffix);
}

std::string checked_path(const Document& properties) {
    const std::string path = text_property(properties, "Path");
    if (path.empty()) return "/";
    const auto printable = [](unsigned char c) { return c >= '!' && c <= 0x7f; };
    const bool valid = path.front() == '/' && path.back() == '/' && (path.size() == 1 || path.size() > 2) &&
                       std::all_of(path.begin(), path.end(), printable);
    if (!valid) throw invalid_value("path", kPathPattern);
    if (path.size() > 512) throw invalid_value("path", "Member must have length less than or equal to 512");
    return path;
}

void check_name(std::string_view name, std::string_view member, std::size_t length_max) {
    const auto allowed = [](unsigned char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("_+=,.@-").find(static_cast<char>(c)) != std::string_view::npos;
    };
    if (name.size() > length_max) {
        throw invalid_value(member,
                            "Member must have length less than or equal to " + std::to_string(length_max));
    }
    if (name.empty() || !std::all_of(name.begin(), name.end(), allowed)) {
        throw invalid_value(member, kNamePattern);
    }
}

std::size_t document_size(std::string_view document) {
    return static_cast<std::size_t>(std::ranges::count_if(
        document, [](char c) { return c != ' ' && c != '\t' && c != '\n' && c != '\r'; }));
}

std::size_t policy_size(const iam::Policy& policy) {
    return document_size(wire::to_json(iam::to_document(policy)));
}

std::size_t inline_size_without(const gate::Identity& identity, std::string_view name) {
    std::size_t size = 0;
    for (const iam::Policy& policy : identity.policies) {
        if (!policy.arn.empty() || policy.name == name) continue;
        const auto given = identity.documents.find(policy.name);
        size += given == identity.documents.end() ? policy_size(policy) : document_size(given->second);
    }
    return size;
}

}  // namespace leastwise::iamapi
