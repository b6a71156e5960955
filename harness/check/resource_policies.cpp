#include "harness/check/reading.hpp"
#include "runtime/core/arn.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace leastwise::check {
namespace {

using core::Document;

/// A type that carries a policy: under which member, and which one names what the policy is attached to ("":
/// the resource itself). A list on the way has a policy in each element.
struct Carrier {
    std::string_view type, document, target;
};

/// Source: CloudFormation User Guide, the properties of each type.
constexpr std::array kCarriers = {
    Carrier{"AWS::Backup::BackupVault", "AccessPolicy", ""},
    Carrier{"AWS::CloudTrail::ResourcePolicy", "ResourcePolicy", "ResourceArn"},
    Carrier{"AWS::CodeArtifact::Domain", "PermissionsPolicyDocument", ""},
    Carrier{"AWS::CodeArtifact::Repository", "PermissionsPolicyDocument", ""},
    Carrier{"AWS::DynamoDB::GlobalTable", "Replicas.ResourcePolicy.PolicyDocument", ""},
    Carrier{"AWS::DynamoDB::Table", "ResourcePolicy.PolicyDocument", ""},
    Carrier{"AWS::DynamoDB::Table", "StreamSpecification.ResourcePolicy.PolicyDocument", ""},
    Carrier{"AWS::ECR::PublicRepository", "RepositoryPolicyText", ""},
    Carrier{"AWS::ECR::RegistryPolicy", "PolicyText", ""},
    Carrier{"AWS::ECR::Repository", "RepositoryPolicyText", ""},
    Carrier{"AWS::EFS::FileSystem", "FileSystemPolicy", ""},
    Carrier{"AWS::Elasticsearch::Domain", "AccessPolicies", ""},
    Carrier{"AWS::Events::EventBus", "Policy", ""},
    Carrier{"AWS::Events::EventBusPolicy", "Statement", "EventBusName"},
    Carrier{"AWS::KMS::Key", "KeyPolicy", ""},
    Carrier{"AWS::KMS::ReplicaKey", "KeyPolicy", ""},
    Carrier{"AWS::Kinesis::ResourcePolicy", "ResourcePolicy", "ResourceArn"},
    Carrier{"AWS::Lex::ResourcePolicy", "Policy", "ResourceArn"},
    Carrier{"AWS::Logs::ResourcePolicy", "PolicyDocument", ""},
    Carrier{"AWS::MediaStore::Container", "Policy", ""},
    Carrier{"AWS::OpenSearchService::Domain", "AccessPolicies", ""},
    Carrier{"AWS::S3::AccessPoint", "Policy", ""},
    Carrier{"AWS::S3::BucketPolicy", "PolicyDocument", "Bucket"},
    Carrier{"AWS::S3Express::BucketPolicy", "PolicyDocument", "Bucket"},
    Carrier{"AWS::S3ObjectLambda::AccessPointPolicy", "PolicyDocument", "ObjectLambdaAccessPoint"},
    Carrier{"AWS::S3Tables::TableBucketPolicy", "ResourcePolicy", "TableBucketARN"},
    Carrier{"AWS::SNS::TopicInlinePolicy", "PolicyDocument", "TopicArn"},
    Carrier{"AWS::SNS::TopicPolicy", "PolicyDocument", "Topics"},
    Carrier{"AWS::SQS::QueueInlinePolicy", "PolicyDocument", "Queue"},
    Carrier{"AWS::SQS::QueuePolicy", "PolicyDocument", "Queues"},
    Carrier{"AWS::SecretsManager::ResourcePolicy", "ResourcePolicy", "SecretId"},
    Carrier{"AWS::XRay::ResourcePolicy", "PolicyDocument", ""},
};

/// What stands at the path, once for each element of a list on the way.
std::vector<const Document*> members(const Document& properties, std::string_view path) {
    const auto dot = path.find('.');
    const Document* found = properties.find(path.substr(0, dot));
    if (found == nullptr || found->is_null()) return {};
    if (dot == std::string_view::npos) return {found};
    const std::string_view rest = path.substr(dot + 1);
    const Document::Array* list = found->if_array();
    if (list == nullptr) return members(*found, rest);
    std::vector<const Document*> all;
    for (const Document& each : *list) std::ranges::move(members(each, rest), std::back_inserter(all));
    return all;
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

/// The ARN of what a policy is attached to, "" when it is neither of the template nor an ARN.
std::string arn_of(const Names& names, const std::string& target) {
    const auto arn = names.attribute(target, "Arn");
    if (arn && arn->if_string()) return *arn->if_string();
    return target.starts_with("arn:") ? target : std::string();
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
                                  Row{"OrganizationId", "StringEquals", "aws:PrincipalOrgID"},
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

/// The statement that a permission makes, of a function or of a version of a layer.
void read_permission(const templates::Template& loaded, const Names& names,
                     const templates::Resource& resource, const Document& properties, Policies& policies) {
    const bool layer = resource.type == "AWS::Lambda::LayerVersionPermission";
    const std::string target = text_of(properties, layer ? "LayerVersionArn" : "FunctionName"),
                      principal = text_of(properties, "Principal");
    if (target.empty() || principal.empty()) return;
    const std::string name = named_by(loaded, names, target);
    const std::string resource_arn = arn_of(names, name);
    Document statement = Document::object({{"Effect", "Allow"},
                                           {"Principal", principal_of(principal, loaded.options.place)},
                                           {"Action", text_of(properties, "Action")},
                                           {"Resource", resource_arn.empty() ? "*" : resource_arn}});
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
    policies.resources.push_back(
        {name, resource.source, resource.type, std::move(*policy), written, resource_arn});
}

/// A bus policy is one statement, or the members of the older form that stand for it. Source: CloudFormation User
/// Guide, AWS::Events::EventBusPolicy.
Document bus_policy(const templates::Template& loaded, const Document& properties) {
    const Document* written = properties.find("Statement");
    Document statement = written != nullptr && !written->is_null() ? *written : Document::object();
    if (written == nullptr || written->is_null()) {
        const std::string principal = text_of(properties, "Principal");
        statement = Document::object({{"Effect", "Allow"},
                                      {"Principal", principal_of(principal, loaded.options.place)},
                                      {"Action", text_of(properties, "Action")},
                                      {"Resource", "*"}});
        if (const Document* one = properties.find("Condition")) {
            Document test = one_of(text_of(*one, "Key"), text_of(*one, "Value"));
            statement.if_object()->append("Condition", one_of(text_of(*one, "Type"), std::move(test)));
        }
    }
    return Document::object({{"Version", "2012-10-17"}, {"Statement", std::move(statement)}}).at(properties.span());
}

/// Whether strangers are kept out whatever the policy says. Sources: Amazon S3 User Guide, "Blocking public access to
/// your Amazon S3 storage"; Amazon OpenSearch Service Developer Guide, "Launching your domains within a VPC".
ResourcePolicy::Strangers strangers_of(const templates::Template& loaded, const Names& names,
                                       const std::string& target) {
    const templates::Resource* carrier = loaded.find(target);
    if (carrier == nullptr) return ResourcePolicy::Strangers::as_the_policy_says;
    const Document properties = resolved(loaded, names, *carrier);
    const bool search =
        carrier->type == "AWS::OpenSearchService::Domain" || carrier->type == "AWS::Elasticsearch::Domain";
    const Document* vpc = search ? properties.find("VPCOptions") : nullptr;
    if (vpc != nullptr && !vpc->is_null()) return ResourcePolicy::Strangers::in_vpc;
    const Document* block = properties.find("PublicAccessBlockConfiguration");
    const auto set = [block](std::string_view member) {
        const Document* value = block == nullptr ? nullptr : block->find(member);
        if (value == nullptr) return false;
        const bool* yes = value->if_bool();
        return yes != nullptr ? *yes : value->if_string() && *value->if_string() == "true";
    };
    return set("BlockPublicPolicy") || set("RestrictPublicBuckets") ? ResourcePolicy::Strangers::blocked
                                                                    : ResourcePolicy::Strangers::as_the_policy_says;
}

void read_carried(const templates::Template& loaded, const Names& names, const templates::Resource& resource,
                  const Document& properties, const Carrier& carrier, Policies& policies) {
    const bool bus = carrier.type == "AWS::Events::EventBusPolicy";
    const Document made = bus ? bus_policy(loaded, properties) : Document();
    for (const Document* document : bus ? std::vector{&made} : members(properties, carrier.document)) {
        auto policy =
            read_document(*document, iam::PolicyKind::resource, resource.logical_id, policies.diagnostics);
        if (!policy) continue;
        std::vector<std::string> targets;
        for (const Document& target : elements(properties, carrier.target)) {
            if (const std::string* text = target.if_string()) targets.push_back(named_by(loaded, names, *text));
        }
        if (targets.empty()) targets.push_back(resource.logical_id);
        for (const std::string& target : targets) {
            policies.resources.push_back({target, resource.source, resource.type, *policy, Written::in_template,
                                          arn_of(names, target), strangers_of(loaded, names, target)});
        }
    }
}

}  // namespace

void read_resource_policies(const templates::Template& loaded, const Names& names,
                            const templates::Resource& resource, Policies& policies) {
    const bool permission =
        resource.type == "AWS::Lambda::Permission" || resource.type == "AWS::Lambda::LayerVersionPermission";
    const bool carries = std::ranges::find(kCarriers, resource.type, &Carrier::type) != kCarriers.end();
    if (!permission && !carries) return;
    const Document properties = resolved(loaded, names, resource);
    if (permission) return read_permission(loaded, names, resource, properties, policies);
    for (const Carrier& carrier : kCarriers) {
        if (carrier.type == resource.type) read_carried(loaded, names, resource, properties, carrier, policies);
    }
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
