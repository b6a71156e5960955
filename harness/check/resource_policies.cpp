#include "harness/check/reading.hpp"
#include "runtime/core/arn.hpp"

#include <algorithm>
#include <array>

namespace leastwise::check {
namespace {

using core::Document;

/// A type that carries a policy: under which member, and which one names what the policy is attached to ("":
/// the resource itself).
struct Carrier {
    std::string_view type, document, target;
};

/// Source: CloudFormation User Guide, the properties of each type.
constexpr std::array kCarriers = {
    Carrier{"AWS::Backup::BackupVault", "AccessPolicy", ""},
    Carrier{"AWS::CodeArtifact::Domain", "PermissionsPolicyDocument", ""},
    Carrier{"AWS::CodeArtifact::Repository", "PermissionsPolicyDocument", ""},
    Carrier{"AWS::DynamoDB::Table", "ResourcePolicy.PolicyDocument", ""},
    Carrier{"AWS::ECR::Repository", "RepositoryPolicyText", ""},
    Carrier{"AWS::EFS::FileSystem", "FileSystemPolicy", ""},
    Carrier{"AWS::KMS::Key", "KeyPolicy", ""},
    Carrier{"AWS::Kinesis::ResourcePolicy", "ResourcePolicy", "ResourceArn"},
    Carrier{"AWS::Logs::ResourcePolicy", "PolicyDocument", ""},
    Carrier{"AWS::OpenSearchService::Domain", "AccessPolicies", ""},
    Carrier{"AWS::S3::BucketPolicy", "PolicyDocument", "Bucket"},
    Carrier{"AWS::SNS::TopicPolicy", "PolicyDocument", "Topics"},
    Carrier{"AWS::SQS::QueuePolicy", "PolicyDocument", "Queues"},
    Carrier{"AWS::SecretsManager::ResourcePolicy", "ResourcePolicy", "SecretId"},
};

const Document* member(const Document& properties, std::string_view path) {
    const auto dot = path.find('.');
    const Document* found = properties.find(path.substr(0, dot));
    return found == nullptr || dot == std::string_view::npos ? found : member(*found, path.substr(dot + 1));
}

/// The logical id of what a text names, else the text.
std::string named_by(const templates::Template& loaded, const Names& names, const std::string& text) {
    for (const templates::Resource& resource : loaded.resources) {
        for (const auto& answer :
             {names.ref(resource.logical_id), names.attribute(resource.logical_id, "Arn")}) {
            if (answer && answer->if_string() && *answer->if_string() == text) return resource.logical_id;
        }
    }
    return text;
}

Document one_of(std::string name, Document value) {
    return Document::object({{std::move(name), std::move(value)}});
}

/// Source: Lambda API Reference, "AddPermission".
Document principal_of(const std::string& principal, const core::Place& place) {
    if (principal == "*") return Document("*");
    if (principal.find(".amazonaws.com") != std::string::npos ||
        principal.find(".amazon.com") != std::string::npos)
        return one_of("Service", principal);
    const bool account = principal.find(':') == std::string::npos;
    return one_of("AWS", account ? core::make_arn(place.partition, "iam", "", principal, "root") : principal);
}

/// The conditions that Lambda makes of a permission's members. Source: the same.
Document conditions_of(const Document& properties) {
    struct Row {
        std::string_view member, op, key;
    };
    constexpr std::array kRows = {Row{"SourceArn", "ArnLike", "aws:SourceArn"},
                                  Row{"SourceAccount", "StringEquals", "aws:SourceAccount"},
                                  Row{"PrincipalOrgID", "StringEquals", "aws:PrincipalOrgID"},
                                  Row{"EventSourceToken", "StringEquals", "lambda:EventSourceToken"},
                                  Row{"InvokedViaFunctionUrl", "Bool", "lambda:InvokedViaFunctionUrl"},
                                  Row{"FunctionUrlAuthType", "StringEquals", "lambda:FunctionUrlAuthType"}};
    Document conditions = Document::object();
    for (const Row& row : kRows) {
        const Document* value = properties.find(row.member);
        if (value == nullptr || value->is_null()) continue;
        (*conditions.if_object())[row.op].is_null()
            ? (*conditions.if_object())[row.op] = one_of(std::string(row.key), *value)
            : (*conditions.if_object())[row.op].if_object()->append(std::string(row.key), *value);
    }
    return conditions;
}

void read_permission(const templates::Template& loaded, const Names& names,
                     const templates::Resource& resource, const Document& properties, Policies& policies) {
    const std::string function = text_of(properties, "FunctionName"),
                      principal = text_of(properties, "Principal");
    if (function.empty() || principal.empty()) return;
    const std::string name = named_by(loaded, names, function);
    const auto arn = names.attribute(name, "Arn");
    Document statement = Document::object({{"Effect", "Allow"},
                                           {"Principal", principal_of(principal, loaded.options.place)},
                                           {"Action", text_of(properties, "Action")},
                                           {"Resource", arn ? *arn : Document("*")}});
    Document conditions = conditions_of(properties);
    if (!conditions.if_object()->empty()) statement.if_object()->append("Condition", std::move(conditions));
    const Document document =
        Document::object({{"Version", "2012-10-17"}, {"Statement", std::move(statement)}});
    auto policy =
        read_document(document, iam::PolicyKind::resource, resource.logical_id, policies.diagnostics);
    if (!policy) return;
    for (iam::Statement& each : policy->statements) {
        each.span = resource.span;
        each.action_spans.clear();
        each.resource_spans.clear();
        for (iam::Condition& condition : each.conditions) condition.span = resource.span;
    }
    // What SAM makes of an event names its source, or cannot.
    const bool generated = resource.source != resource.logical_id;
    const Written written = generated ? Written::by_name : Written::in_template;
    const auto older = std::ranges::find_if(policies.resources, [&](const ResourcePolicy& each) {
        return each.name == name && each.type == resource.type && each.written == written;
    });
    if (older != policies.resources.end()) {
        std::ranges::move(policy->statements, std::back_inserter(older->policy.statements));
        return;
    }
    policies.resources.push_back({name, resource.source, resource.type, std::move(*policy), written});
}

}  // namespace

void read_resource_policies(const templates::Template& loaded, const Names& names,
                            const templates::Resource& resource, Policies& policies) {
    if (resource.type == "AWS::Lambda::Permission")
        return read_permission(loaded, names, resource, resolved(loaded, names, resource), policies);
    const auto carrier = std::ranges::find(kCarriers, resource.type, &Carrier::type);
    if (carrier == kCarriers.end()) return;
    const Document properties = resolved(loaded, names, resource);
    const Document* document = member(properties, carrier->document);
    if (document == nullptr || document->is_null()) return;
    auto policy =
        read_document(*document, iam::PolicyKind::resource, resource.logical_id, policies.diagnostics);
    if (!policy) return;
    std::vector<std::string> targets;
    for (const Document& target : elements(properties, carrier->target)) {
        if (const std::string* text = target.if_string()) targets.push_back(named_by(loaded, names, *text));
    }
    if (targets.empty()) targets.push_back(resource.logical_id);
    for (std::string& target : targets)
        policies.resources.push_back(
            {std::move(target), resource.source, resource.type, *policy, Written::in_template});
}

std::optional<iam::Policy> policy_of(const Policies& policies, const std::string& resource) {
    std::optional<iam::Policy> joined;
    for (const ResourcePolicy& each : policies.resources) {
        if (each.name != resource) continue;
        if (!joined) {
            joined = each.policy;
        } else {
            std::ranges::copy(each.policy.statements, std::back_inserter(joined->statements));
        }
    }
    return joined;
}

}  // namespace leastwise::check
