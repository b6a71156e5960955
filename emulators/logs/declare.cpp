#include "emulators/logs/declare.hpp"

#include "emulators/logs/arns.hpp"
#include "emulators/logs/errors.hpp"
#include "emulators/logs/names.hpp"
#include "runtime/gate/gate.hpp"

namespace leastwise::logs {

namespace {

/// CloudFormation names a group without a name STACK-LOGICALID-SUFFIX.
std::string physical_name(const gate::Declaration& declaration, core::World& world) {
    if (const auto* name = declaration.properties.find_string("LogGroupName")) return *name;
    return declaration.stack_name + "-" + declaration.logical_id + "-" + world.ids.mixed(12);
}

gate::Declared declare_group(core::World& world, Store& store, const gate::Declaration& declaration,
                             gate::Deployment& deployment) {
    std::string name = physical_name(declaration, world);
    check_group_name(name);
    const gate::Permit permit =
        deployment.gate.authorize(deployment.deployer, "logs", "AWS::Logs::LogGroup",
                                  {{"logs:CreateLogGroup", stream_arn(world.place, name, ""), {}}});
    if (store.find(name) != nullptr) throw group_exists();
    Group& group = store.create_group(permit, name, world.clock.now());
    if (const auto* days = declaration.properties.find("RetentionInDays"))
        group.retention_days = days->as_integer();
    if (const auto* tags = declaration.properties.find("Tags");
        tags != nullptr && tags->if_array() != nullptr) {
        for (const auto& tag : *tags->if_array()) {
            const auto *key = tag.find_string("Key"), *value = tag.find_string("Value");
            if (key != nullptr && value != nullptr) group.tags[*key] = *value;
        }
    }
    gate::Declared declared;
    declared.arn = group_arn(world.place, name) + ":*";
    declared.attributes["Arn"] = core::Document(declared.arn);
    declared.physical_id = std::move(name);
    return declared;
}

}  // namespace

std::vector<gate::ResourceType> make_resource_types(core::World& world, Store& store) {
    using gate::Support;
    gate::ResourceType group{
        .type = "AWS::Logs::LogGroup",
        .properties = {{"LogGroupName", Support::ok, ""},
                       {"Tags", Support::ok, ""},
                       {"RetentionInDays", Support::inert, "kept and shown; nothing expires locally"},
                       {"KmsKeyId", Support::inert, "log events are not encrypted locally"},
                       {"LogGroupClass", Support::inert, "every group behaves as STANDARD"},
                       {"DataProtectionPolicy", Support::unsupported, "nothing is masked"},
                       {"FieldIndexPolicies", Support::unsupported, "no Logs Insights"},
                       {"ResourcePolicyDocument", Support::unsupported, ""},
                       {"DeletionProtectionEnabled", Support::inert, ""},
                       {"BearerTokenAuthenticationEnabled", Support::unsupported, ""}},
        .declare = [&world, &store](const gate::Declaration& declaration, gate::Deployment& deployment) {
            return declare_group(world, store, declaration, deployment);
        }};
    return {std::move(group)};
}

}  // namespace leastwise::logs
