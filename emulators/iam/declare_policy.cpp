#include "emulators/iam/declare.hpp"
#include "emulators/iam/documents.hpp"
#include "emulators/iam/errors.hpp"
#include "runtime/core/arn.hpp"
#include "runtime/wire/json.hpp"

namespace leastwise::iamapi {

using core::Document;
using gate::Declaration;
using gate::Declared;
using gate::Deployment;
using gate::Support;

namespace {

constexpr std::size_t kManagedBytesMax = 6'144;  // IAM User Guide, "IAM and AWS STS quotas"

/// An identity that a policy is put into.
struct Holder {
    IdentityKind kind;
    std::string name;
};

std::optional<iam::Policy> declared_document(const Declaration& declaration, const std::string& name,
                                             core::Diagnostics& diagnostics) {
    const Document* document = declaration.properties.find("PolicyDocument");
    if (document == nullptr) {
        diagnostics.push_back({core::Severity::error, "LW0603", declaration.span,
                               "policy \"" + declaration.logical_id + "\" has no PolicyDocument",
                               "Add the statements that it grants"});
        return {};
    }
    return read_policy(*document, iam::PolicyKind::identity, name, diagnostics);
}

/// Those that the properties Roles, Users and Groups list.
std::vector<Holder> listed_holders(const Iam& service, const Declaration& declaration) {
    std::vector<Holder> holders;
    for (const IdentityKind kind : kIdentityKinds) {
        const std::string member = std::string(words_of(kind).title) + "s";
        for (std::string& name : listed_identities(service, declaration.properties, member, kind)) {
            holders.push_back({kind, std::move(name)});
        }
    }
    return holders;
}

void check_inline_size(const Identity& identity, IdentityKind kind, const iam::Policy& added) {
    const KindWords& words = words_of(kind);
    const std::size_t size = inline_size_without(identity, added.name) + policy_size(added);
    if (size > words.inline_bytes_max) {
        throw inline_policies_too_large(words.word, identity.name, words.inline_bytes_max);
    }
}

void put_inline(Iam& service, const Declaration& declaration, Deployment& deployment,
                const iam::Policy& policy, const std::vector<Holder>& holders) {
    std::vector<iam::AccessCheck> checks;
    for (const Holder& holder : holders) {
        const Identity& identity = *service.directory().find(holder.kind, holder.name);
        check_inline_size(identity, holder.kind, policy);
        checks.push_back(adds_policy(identity, holder.kind, policy));
    }
    const gate::Permit permit = deployment.gate.authorize(
        deployment.deployer, "iam", declaration.type + " " + declaration.logical_id, std::move(checks));
    for (const Holder& holder : holders) service.add_to(permit, holder.kind, holder.name, policy);
}

Declared declare_policy(Iam& service, const Declaration& declaration, Deployment& deployment) {
    const std::string name = text_property(declaration.properties, "PolicyName");
    check_name(name, "policyName", 128);
    const auto holders = listed_holders(service, declaration);
    if (holders.empty()) {
        deployment.diagnostics.push_back(
            {core::Severity::error, "LW0605", declaration.span,
             "policy \"" + declaration.logical_id + "\" is attached to no role, user or group",
             "At least one of [Groups,Roles,Users] must be non-empty"});
    }
    const auto policy = declared_document(declaration, name, deployment.diagnostics);
    if (policy && !holders.empty()) put_inline(service, declaration, deployment, *policy, holders);
    // The physical id is a name of CloudFormation's own: four letters each of stack and logical id.
    const std::string id = declaration.stack_name.substr(0, 5) + "-" + declaration.logical_id.substr(0, 4) +
                           "-" + service.world().ids.upper(12);
    return {.physical_id = id, .attributes = {{"Id", id}}, .arn = ""};
}

/// AWS::IAM::RolePolicy and its like: the policy of one identity, which its name member names.
Declared declare_policy_of(Iam& service, const Declaration& declaration, Deployment& deployment,
                           IdentityKind kind) {
    const KindWords& words = words_of(kind);
    const std::string name = text_property(declaration.properties, "PolicyName");
    check_name(name, "policyName", 128);
    const auto names = listed_identities(service, declaration.properties, words.name_member, kind);
    if (names.empty()) throw no_such(words.word, "");
    const auto policy = declared_document(declaration, name, deployment.diagnostics);
    if (policy) put_inline(service, declaration, deployment, *policy, {{kind, names.front()}});
    return {.physical_id = name + "|" + names.front(), .attributes = {}, .arn = ""};
}

std::string given_document(const Declaration& declaration) {
    const Document& document = *declaration.properties.find("PolicyDocument");
    return document.if_string() ? *document.if_string() : wire::to_json(document);
}

Declared declare_managed_policy(Iam& service, const Declaration& declaration, Deployment& deployment) {
    const Document& properties = declaration.properties;
    StoredPolicy stored;
    stored.name = physical_name(service, text_property(properties, "ManagedPolicyName"), declaration);
    check_name(stored.name, "policyName", 128);
    stored.arn = account_arn(service, "policy" + checked_path(properties) + stored.name);
    if (service.has_policy_named(stored.name)) throw policy_exists(stored.name);
    const auto holders = listed_holders(service, declaration);
    stored.id = service.world().ids.unique_id("ANPA", 21);
    stored.description = text_property(properties, "Description");
    stored.created = stored.updated = service.world().clock.now();
    Declared declared{.physical_id = stored.arn,
                      .attributes = {{"PolicyArn", stored.arn},
                                     {"PolicyId", stored.id},
                                     {"AttachmentCount", holders.size()},
                                     {"DefaultVersionId", "v1"},
                                     {"IsAttachable", true}},
                      .arn = stored.arn};
    auto policy = declared_document(declaration, stored.name, deployment.diagnostics);
    if (!policy) return declared;
    if (policy_size(*policy) > kManagedBytesMax) throw quota_exceeded("PolicySize", kManagedBytesMax);
    policy->arn = stored.arn;
    std::vector<iam::AccessCheck> checks{{"iam:CreatePolicy", stored.arn, {}}};
    for (const Holder& holder : holders) {
        checks.push_back(
            adds_policy(*service.directory().find(holder.kind, holder.name), holder.kind, *policy));
    }
    const gate::Permit permit = deployment.gate.authorize(
        deployment.deployer, "iam", declaration.type + " " + declaration.logical_id, std::move(checks));
    for (const Holder& holder : holders) service.add_to(permit, holder.kind, holder.name, *policy);
    stored.versions.push_back({"v1", std::move(*policy), given_document(declaration), stored.created});
    service.put_policy(permit, std::move(stored));
    return declared;
}

gate::ResourceType policy_of(Iam& service, IdentityKind kind, std::string_view type) {
    return {type,
            {{"PolicyName", Support::ok, ""},
             {"PolicyDocument", Support::ok, ""},
             {words_of(kind).name_member, Support::ok, ""}},
            [&service, kind](const Declaration& declaration, Deployment& deployment) {
                return declare_policy_of(service, declaration, deployment, kind);
            }};
}

}  // namespace

std::vector<gate::ResourceType> policy_resource_types(Iam& service) {
    using Declare = Declared (*)(Iam&, const Declaration&, Deployment&);
    const auto with = [&service](Declare declare) {
        return [&service, declare](const Declaration& declaration, Deployment& deployment) {
            return declare(service, declaration, deployment);
        };
    };
    return {{"AWS::IAM::Policy",
             {{"PolicyName", Support::ok, ""},
              {"PolicyDocument", Support::ok, ""},
              {"Roles", Support::ok, ""},
              {"Groups", Support::ok, ""},
              {"Users", Support::ok, ""}},
             with(&declare_policy)},
            policy_of(service, IdentityKind::role, "AWS::IAM::RolePolicy"),
            policy_of(service, IdentityKind::user, "AWS::IAM::UserPolicy"),
            policy_of(service, IdentityKind::group, "AWS::IAM::GroupPolicy"),
            {"AWS::IAM::ManagedPolicy",
             {{"ManagedPolicyName", Support::ok, ""},
              {"PolicyDocument", Support::ok, ""},
              {"Path", Support::ok, ""},
              {"Roles", Support::ok, ""},
              {"Description", Support::ok, ""},
              {"Groups", Support::ok, ""},
              {"Users", Support::ok, ""}},
             with(&declare_managed_policy)}};
}

}  // namespace leastwise::iamapi
