#include "emulators/iam/declare.hpp"
#include "emulators/iam/documents.hpp"
#include "emulators/iam/errors.hpp"

#include <algorithm>

namespace leastwise::iamapi {

using core::Document;
using gate::Declaration;
using gate::Declared;
using gate::Deployment;
using gate::Group;
using gate::Support;
using gate::User;

namespace {

gate::Permit authorize(const Declaration& declaration, Deployment& deployment,
                       std::vector<iam::AccessCheck> checks) {
    return deployment.gate.authorize(deployment.deployer, "iam",
                                     declaration.type + " " + declaration.logical_id, std::move(checks));
}

iam::AccessCheck joins(const Iam& service, std::string_view group) {
    return {"iam:AddUserToGroup", arn_of(service, IdentityKind::group, group), {}};
}

Declared declare_user(Iam& service, const Declaration& declaration, Deployment& deployment) {
    User user;
    start_identity(service, declaration, IdentityKind::user, user);
    if (service.directory().users().contains(user.name)) throw identity_exists("User", user.name);
    user.unique_id = service.world().ids.unique_id("AIDA", 21);
    user.groups = listed_identities(service, declaration.properties, "Groups", IdentityKind::group);
    read_policies(service, declaration.properties, IdentityKind::user, user, deployment.diagnostics);
    auto checks = checks_for(user, IdentityKind::user);
    for (const std::string& group : user.groups) checks.push_back(joins(service, group));
    const gate::Permit permit = authorize(declaration, deployment, std::move(checks));
    const User& made = service.directory().put_user(permit, std::move(user));
    return {.physical_id = made.name, .attributes = {{"Arn", made.arn}}, .arn = made.arn};
}

Declared declare_group(Iam& service, const Declaration& declaration, Deployment& deployment) {
    Group group;
    start_identity(service, declaration, IdentityKind::group, group);
    if (service.directory().groups().contains(group.name)) throw identity_exists("Group", group.name);
    group.unique_id = service.world().ids.unique_id("AGPA", 21);
    read_policies(service, declaration.properties, IdentityKind::group, group, deployment.diagnostics);
    const gate::Permit permit = authorize(declaration, deployment, checks_for(group, IdentityKind::group));
    const Group& made = service.directory().put_group(permit, std::move(group));
    return {.physical_id = made.name, .attributes = {{"Arn", made.arn}}, .arn = made.arn};
}

Declared declare_membership(Iam& service, const Declaration& declaration, Deployment& deployment) {
    const auto groups = listed_identities(service, declaration.properties, "GroupName", IdentityKind::group);
    if (groups.size() != 1) throw no_such("group", "");
    const auto users = listed_identities(service, declaration.properties, "Users", IdentityKind::user);
    const gate::Permit permit = authorize(declaration, deployment, {joins(service, groups.front())});
    for (const std::string& name : users) {
        User user = *service.directory().find_user(name);
        if (std::ranges::find(user.groups, groups.front()) != user.groups.end()) continue;
        user.groups.push_back(groups.front());
        service.directory().put_user(permit, std::move(user));
    }
    return {.physical_id =
                declaration.stack_name + "-" + declaration.logical_id + "-" + service.world().ids.upper(12),
            .attributes = {},
            .arn = ""};
}

Declared declare_access_key(Iam& service, const Declaration& declaration, Deployment& deployment) {
    const auto users = listed_identities(service, declaration.properties, "UserName", IdentityKind::user);
    if (users.size() != 1) throw no_such("user", "");
    const User& user = *service.directory().find_user(users.front());
    const std::string status = text_property(declaration.properties, "Status");
    if (!status.empty() && status != "Active" && status != "Inactive") throw invalid_value("status", kEnum);
    if (service.directory().keys_of(user).size() >= 2) throw quota_exceeded("AccessKeysPerUser", 2);
    const gate::Permit permit = authorize(declaration, deployment, {{"iam:CreateAccessKey", user.arn, {}}});
    const gate::Credential& key = service.directory().add_access_key(permit, user);
    const std::string id = key.access_key_id;
    const Document secret(key.secret.reveal());
    if (status == "Inactive") service.directory().set_key_status(permit, id, gate::KeyStatus::inactive);
    return {.physical_id = id, .attributes = {{"SecretAccessKey", secret}}, .arn = ""};
}

}  // namespace

std::vector<gate::ResourceType> user_resource_types(Iam& service) {
    using Declare = Declared (*)(Iam&, const Declaration&, Deployment&);
    const auto with = [&service](Declare declare) {
        return [&service, declare](const Declaration& declaration, Deployment& deployment) {
            return declare(service, declaration, deployment);
        };
    };
    return {{"AWS::IAM::User",
             {{"Groups", Support::ok, ""},
              {"LoginProfile", Support::inert, "there is no console to sign in to"},
              {"ManagedPolicyArns", Support::ok, ""},
              {"Path", Support::ok, ""},
              {"PermissionsBoundary", Support::ok, ""},
              {"Policies", Support::ok, ""},
              {"Tags", Support::ok, ""},
              {"UserName", Support::ok, ""}},
             with(&declare_user)},
            {"AWS::IAM::Group",
             {{"GroupName", Support::ok, ""},
              {"ManagedPolicyArns", Support::ok, ""},
              {"Path", Support::ok, ""},
              {"Policies", Support::ok, ""}},
             with(&declare_group)},
            {"AWS::IAM::UserToGroupAddition",
             {{"GroupName", Support::ok, ""}, {"Users", Support::ok, ""}},
             with(&declare_membership)},
            {"AWS::IAM::AccessKey",
             {{"Serial", Support::inert, "a stack is not updated, so that no key is rotated"},
              {"Status", Support::ok, ""},
              {"UserName", Support::ok, ""}},
             with(&declare_access_key)}};
}

}  // namespace leastwise::iamapi
