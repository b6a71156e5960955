#include "emulators/organizations/errors.hpp"
#include "emulators/organizations/service.hpp"
#include "runtime/wire/json.hpp"

namespace leastwise::organizations {

using core::Document;
using gate::Declaration;
using gate::Declared;
using gate::Deployment;
using gate::Support;

namespace {

constexpr std::size_t kPolicyBytesMax = 5'120;  // AWS Organizations quotas, of both types

std::string text(const Document& properties, std::string_view name) {
    const std::string* found = properties.find_string(name);
    return found == nullptr ? std::string() : *found;
}

std::string_view type_in_arn(iam::PolicyKind kind) {
    return kind == iam::PolicyKind::rcp ? "resource_control_policy" : "service_control_policy";
}

iam::PolicyKind kind_of(std::string_view type) {
    if (type == "SERVICE_CONTROL_POLICY") return iam::PolicyKind::scp;
    if (type == "RESOURCE_CONTROL_POLICY") return iam::PolicyKind::rcp;
    throw type_not_emulated(type);
}

/// The document: a mapping, or JSON text. Its statements keep their places in the template; those of a text
/// have the text's.
std::optional<iam::Policy> read_content(const Declaration& declaration, iam::PolicyKind kind,
                                        const std::string& name, core::Diagnostics& diagnostics) {
    const Document* content = declaration.properties.find("Content");
    if (content == nullptr) {
        diagnostics.push_back({core::Severity::error, "LW0631", declaration.span,
                               "policy \"" + declaration.logical_id + "\" has no Content",
                               "Add its document"});
        return {};
    }
    if (wire::to_json(*content).size() > kPolicyBytesMax) throw too_large(kPolicyBytesMax);
    const std::string* given = content->if_string();
    if (given == nullptr) return iam::parse_policy(*content, kind, name, diagnostics);
    const auto document = wire::read_json(*given);
    if (!document) {
        diagnostics.push_back(
            {core::Severity::error, "LW0631", content->span(),
             "the Content of policy \"" + declaration.logical_id + "\" is text that is not JSON",
             "Write the policy as a mapping, or as valid JSON text"});
        return {};
    }
    auto policy = iam::parse_policy(*document, kind, name, diagnostics);
    if (!policy) return {};
    for (iam::Statement& statement : policy->statements) statement.span = content->span();
    return policy;
}

std::vector<std::string> targets_of(const Document& properties) {
    std::vector<std::string> targets;
    const Document* list = properties.find("TargetIds");
    if (list == nullptr || list->if_array() == nullptr) return targets;
    for (const Document& one : *list->if_array())
        targets.push_back(one.if_string() ? *one.if_string() : std::string());
    return targets;
}

/// The run's account need not be the management account: one template may hold what several accounts deploy.
Declared declare_policy(Organizations& service, const Declaration& declaration, Deployment& deployment) {
    const Document& properties = declaration.properties;
    const gate::Organization& organization = service.directory().organization();
    if (organization.empty()) throw not_in_use();
    const std::string name = text(properties, "Name");
    const iam::PolicyKind kind = kind_of(text(properties, "Type"));
    const auto targets = targets_of(properties);
    for (const std::string& target : targets) {
        if (organization.find(target) == nullptr) throw target_not_found();
    }
    const std::string id = "p-" + service.world().ids.lower(8);
    const std::string arn = "arn:" + service.world().place.partition +
                            ":organizations::" + organization.management_account() + ":policy/" +
                            organization.id() + "/" + std::string(type_in_arn(kind)) + "/" + id;
    Declared declared{
        .physical_id = id, .attributes = {{"Arn", arn}, {"Id", id}, {"AwsManaged", false}}, .arn = arn};
    auto policy = read_content(declaration, kind, name, deployment.diagnostics);
    if (!policy) return declared;
    policy->arn = arn;
    std::vector<iam::AccessCheck> checks{{"organizations:CreatePolicy", "*", {}}};
    if (!targets.empty()) checks.push_back({"organizations:AttachPolicy", "*", {}});
    const gate::Permit permit =
        deployment.gate.authorize(deployment.deployer, "organizations",
                                  declaration.type + " " + declaration.logical_id, std::move(checks));
    for (const std::string& target : targets) service.directory().attach(permit, target, *policy);
    return declared;
}

}  // namespace

std::vector<gate::ResourceType> make_resource_types(Organizations& service) {
    return {{"AWS::Organizations::Policy",
             {{"Content", Support::ok, ""},
              {"Description", Support::inert, "kept nowhere; nothing reads it"},
              {"Name", Support::ok, ""},
              {"Tags", Support::inert, "kept nowhere; nothing reads them"},
              {"TargetIds", Support::ok, ""},
              {"Type", Support::ok, ""}},
             [&service](const Declaration& declaration, Deployment& deployment) {
                 return declare_policy(service, declaration, deployment);
             }}};
}

}  // namespace leastwise::organizations
