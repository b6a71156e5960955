#include "runtime/template/sam/deployment.hpp"

#include "runtime/template/sam/python.hpp"
#include "runtime/template/sam/role.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace leastwise::templates::sam {
namespace {

constexpr std::string_view kApplication = "ServerlessDeploymentApplication";
constexpr std::string_view kRole = "CodeDeployServiceRole";
constexpr std::string_view kCondition = "ServerlessCodeDeployCondition";
constexpr std::size_t kOrMax = 10;  // CloudFormation: Fn::Or takes at most ten conditions

constexpr std::array<std::string_view, 9> kPredefined = {
    "Canary10Percent5Minutes",      "Canary10Percent10Minutes",      "Canary10Percent15Minutes",
    "Canary10Percent30Minutes",     "Linear10PercentEvery1Minute",   "Linear10PercentEvery2Minutes",
    "Linear10PercentEvery3Minutes", "Linear10PercentEvery10Minutes", "AllAtOnce"};

bool to_boolean(const Translation& translation, const Source& source, Document value) {
    value = translation.with_parameters(value);
    value = translation.with_mappings(value);
    if (value == Document(true) || value == Document("true") || value == Document("True")) return true;
    if (value == Document(false) || value == Document("false") || value == Document("False")) return false;
    if (is_intrinsic(value)) {
        refuse_resource(source.logical_id,
                        "Unsupported intrinsic: the only intrinsic functions supported for "
                        "property PassthroughCondition are FindInMap and parameter Refs.",
                        value.span());
    }
    refuse_resource(source.logical_id, "Invalid value for property PassthroughCondition.", value.span());
}

bool is_enabled(const Document& properties) {
    if (!has(properties, "Enabled")) return true;
    const Document& enabled = member(properties, "Enabled");
    return enabled != Document("false") && enabled != Document("False") && truthy(enabled);
}

Document alarms_of(const Document& alarms, const std::string& logical_id) {
    if (!is_list(&alarms)) refuse_resource(logical_id, "Alarms must be a list", alarms.span());
    const Document::Array& names = array_in(alarms);
    if (names.empty() || is_no_value(names[0])) return Document::object();
    Document list = Document::array();
    for (const Document& name : names) push(list, Document::object({{"Name", name}}));
    return Document::object({{"Enabled", true}, {"Alarms", std::move(list)}});
}

Document alarm_configuration(const Document& alarms, const std::string& logical_id) {
    if (!truthy(alarms) || is_no_value(alarms)) return {};
    if (!is_if(alarms)) return alarms_of(alarms, logical_id);
    Document copy = alarms;
    Document::Array* parts = if_parts(copy);
    if (parts == nullptr) refuse_resource(logical_id, "Fn::If requires 3 arguments", alarms.span());
    (*parts)[1] = alarms_of((*parts)[1], logical_id);
    (*parts)[2] = alarms_of((*parts)[2], logical_id);
    return copy;
}

/// `Canary10Percent5Minutes` becomes CodeDeploy's name of it; anything else is a configuration of the user's
/// own.
Document configuration_name(const Document& value, std::string_view inside = {}) {
    if (const Document::Array* elements = value.if_array()) {
        Document copy = Document::array();
        for (const Document& element : *elements) push(copy, configuration_name(element));
        return copy;
    }
    if (is_intrinsic(value)) {
        const auto& only = *object_in(value).begin();
        return Document::object({{only.name, configuration_name(only.value, only.name)}});
    }
    const std::string* name = value.if_string();
    if (name == nullptr || std::ranges::find(kPredefined, *name) == kPredefined.end()) return value;
    Document parts =
        Document::array({"CodeDeployDefault.Lambda${ConfigName}", Document::object({{"ConfigName", *name}})});
    return inside == "Fn::Sub" ? parts : Document::object({{"Fn::Sub", std::move(parts)}});
}

bool needs_condition(const Translation& translation) {
    return std::ranges::all_of(translation.deployments,
                               [](const DeploymentPreference& one) { return truthy(one.condition); });
}

std::set<std::string> conditions_of(const Translation& translation) {
    std::set<std::string> names;
    for (const DeploymentPreference& one : translation.deployments) {
        if (is_text(&one.condition)) names.insert(text_in(one.condition));
    }
    return names;
}

/// Shared resources exist when any function's condition holds.
void make_conditional(Translation& translation, Generated& resource) {
    if (!needs_condition(translation)) return;
    const auto names = conditions_of(translation);
    resource.attributes["Condition"] = names.size() <= 1 ? Document(*names.begin()) : Document(kCondition);
}

Document merged_tags(const Translation& translation) {
    Document merged = Document::object();
    for (const DeploymentPreference& one : translation.deployments) {
        if (!is_map(&one.tags)) continue;
        for (const auto& tag : members_of(one.tags)) object_in(merged)[tag.name] = tag.value;
    }
    return truthy(merged) ? tag_list(merged) : Document();
}

Generated make_application(Translation& translation) {
    Generated application = Generated::make(kApplication, "AWS::CodeDeploy::Application");
    application.with("ComputePlatform", "Lambda").with("Tags", merged_tags(translation));
    make_conditional(translation, application);
    return application;
}

Generated make_service_role(Translation& translation) {
    Generated role = Generated::make(kRole, "AWS::IAM::Role");
    role.with("AssumeRolePolicyDocument", assume_role_policy("codedeploy.amazonaws.com"));
    role.with("ManagedPolicyArns",
              Document::array({translation.managed_policy_arn("service-role/AWSCodeDeployRoleForLambda")}));
    role.with("Tags", merged_tags(translation));
    make_conditional(translation, role);
    return role;
}

Generated make_group(const DeploymentPreference& preference) {
    const Document& given = preference.properties;
    Generated group =
        Generated::make(preference.logical_id + "DeploymentGroup", "AWS::CodeDeploy::DeploymentGroup");
    group.span = preference.span;
    group.with("AlarmConfiguration", alarm_configuration(member(given, "Alarms"), preference.logical_id));
    group.with("ApplicationName", ref_to(kApplication));
    group.with("AutoRollbackConfiguration",
               Document::object({{"Enabled", true},
                                 {"Events", Document::array({"DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM",
                                                             "DEPLOYMENT_STOP_ON_REQUEST"})}}));
    group.with("DeploymentConfigName", configuration_name(member(given, "Type")));
    group.with("DeploymentStyle", Document::object({{"DeploymentType", "BLUE_GREEN"},
                                                    {"DeploymentOption", "WITH_TRAFFIC_CONTROL"}}));
    const Document& role = member(given, "Role");
    group.with("ServiceRoleArn", truthy(role) ? role : get_att(kRole, "Arn"));
    if (truthy(given.find("TriggerConfigurations"))) {
        group.with("TriggerConfigurations", member(given, "TriggerConfigurations"));
    }
    if (truthy(preference.tags)) group.with("Tags", tag_list(preference.tags));
    if (truthy(preference.condition)) group.attributes["Condition"] = preference.condition;
    return group;
}

/// Fn::Or takes ten conditions, so that more of them are combined in several steps.
void add_combined_condition(Translation& translation) {
    const auto names = conditions_of(translation);
    if (names.size() < 2) return;
    std::vector<std::string> left(names.begin(), names.end());
    std::size_t extra = (left.size() - 2) / (kOrMax - 1);
    while (left.size() > 1) {
        std::string name(kCondition);
        if (extra > 0) name += std::to_string(extra--);
        Document any = Document::array();
        const std::size_t count = std::min(kOrMax, left.size());
        for (std::size_t i = 0; i < count; ++i) push(any, Document::object({{"Condition", left[i]}}));
        left.erase(left.begin(), left.begin() + static_cast<std::ptrdiff_t>(count));
        left.push_back(name);
        translation.add_condition(name, Document::object({{"Fn::Or", std::move(any)}}));
    }
}

}  // namespace

void add_deployment(Translation& translation, Source& source, Generated* alias) {
    if (!truthy(source["DeploymentPreference"])) return;
    DeploymentPreference preference;
    preference.logical_id = source.logical_id;
    preference.properties = source["DeploymentPreference"];
    preference.span = source.span;
    Object& properties = object_in(preference.properties);
    for (const std::string_view name : {"Enabled", "Type"}) {
        if (Document* value = properties.find(name)) {
            *value = translation.with_parameters(*value);
            *value = translation.with_mappings(*value);
        }
    }
    const Document* pass = properties.find("PassthroughCondition");
    const bool passes_condition = pass != nullptr && to_boolean(translation, source, *pass);
    if (!is_enabled(preference.properties)) return;
    if (properties.find("Type") == nullptr) {
        refuse_resource(source.logical_id, "'DeploymentPreference' is missing required Property 'Type'",
                        preference.properties.span());
    }
    const Document hooks = member(properties, "Hooks");
    if (properties.find("Hooks") != nullptr && !is_map(&hooks)) {
        refuse_resource(source.logical_id, "'Hooks' property of 'DeploymentPreference' must be a dictionary",
                        hooks.span());
    }
    if (passes_condition) preference.condition = member(source.attributes, "Condition");
    if (truthy(source["PropagateTags"]) && truthy(source["Tags"])) preference.tags = source["Tags"];
    translation.deployments.push_back(std::move(preference));
    if (alias == nullptr) {
        refuse_resource(source.logical_id,
                        "'DeploymentPreference' requires AutoPublishAlias property to be "
                        "specified.",
                        source["DeploymentPreference"].span());
    }
    Object update;
    update.append("ApplicationName", ref_to(kApplication));
    update.append("DeploymentGroupName", ref_to(source.logical_id + "DeploymentGroup"));
    set(update, "BeforeAllowTrafficHook", member(hooks, "PreTraffic"));
    set(update, "AfterAllowTrafficHook", member(hooks, "PostTraffic"));
    alias->attributes["UpdatePolicy"] =
        Document::object({{"CodeDeployLambdaAliasUpdate", Document(std::move(update))}});
}

std::vector<Generated> make_deployments(Translation& translation) {
    std::vector<Generated> made;
    if (translation.deployments.empty()) return made;
    made.push_back(make_application(translation));
    if (needs_condition(translation)) add_combined_condition(translation);
    const bool own_roles = std::ranges::all_of(translation.deployments, [](const DeploymentPreference& one) {
        return truthy(one.properties.find("Role"));
    });
    if (!own_roles) made.push_back(make_service_role(translation));
    for (const DeploymentPreference& preference : translation.deployments) {
        try {
            made.push_back(make_group(preference));
        } catch (const Refusal& refusal) {
            translation.refusals.push_back(refusal);
        }
    }
    return made;
}

}  // namespace leastwise::templates::sam
