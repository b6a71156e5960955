#include "runtime/core/text.hpp"
#include "runtime/template/sam/event.hpp"
#include "runtime/template/sam/location.hpp"
#include "runtime/template/sam/property.hpp"
#include "runtime/template/sam/python.hpp"
#include "runtime/template/sam/resources.hpp"
#include "runtime/template/sam/role.hpp"

#include <algorithm>
#include <array>

namespace leastwise::templates::sam {
namespace {

constexpr Property kProperties[] = {{"Definition", Kind::map},
                                    {"DefinitionUri", Kind::text_or_map},
                                    {"Logging", Kind::map},
                                    {"Role"},
                                    {"RolePath"},
                                    {"DefinitionSubstitutions", Kind::map},
                                    {"Events", Kind::map_of_maps},
                                    {"Name"},
                                    {"Type"},
                                    {"Tags", Kind::map},
                                    {"PropagateTags", Kind::boolean},
                                    {"Policies", Kind::text_or_map_or_list},
                                    {"Tracing", Kind::map},
                                    {"PermissionsBoundary"},
                                    {"AutoPublishAlias"},
                                    {"DeploymentPreference", Kind::map},
                                    {"UseAliasAsEventTarget", Kind::boolean}};

/// Generated types that take the state machine's tags when PropagateTags is set.
constexpr std::array<std::string_view, 3> kTagged = {"AWS::IAM::Role", "AWS::SQS::Queue",
                                                     "AWS::Events::EventBus"};

/// What the text of a definition cannot hold stands beside it, under names that the text refers to.
class Substitutions {
public:
    void take(Document& value) {
        if (core::Object* object = value.if_object()) {
            std::vector<core::Member*> members;
            for (core::Member& one : *object) members.push_back(&one);
            std::ranges::sort(members, {}, &core::Member::name);
            for (core::Member* one : members) take_one(one->value);
        } else if (Document::Array* elements = value.if_array()) {
            for (Document& element : *elements) take_one(element);
        }
    }
    const Object& found() const { return found_; }

private:
    static bool is_dynamic(const Document& value) {
        const std::string* text = value.if_string();
        return text != nullptr && text->starts_with("{{resolve:") && text->ends_with("}}");
    }
    void take_one(Document& value) {
        if (!is_intrinsic(value) && !is_dynamic(value)) return take(value);
        const std::string name = "definition_substitution_" + std::to_string(found_.size() + 1);
        found_.append(name, value);
        value = Document("${" + name + "}");
    }

    Object found_;
};

Document definition_text(const Document& definition) {
    Document lines = Document::array();
    const std::string text = indented_json(definition);
    for (const std::string_view line : core::split(text, '\n')) push(lines, Document(line));
    return Document::object({{"Fn::Join", Document::array({"\n", std::move(lines)})}});
}

/// A file of this machine stays the path it is.
Document definition_location(const Translation& translation, const Source& source) {
    const Document& uri = source["DefinitionUri"];
    const std::string* text = uri.if_string();
    if (text != nullptr && translation.artifacts == Artifacts::local && !text->starts_with("s3:")) return uri;
    const Document code = code_location(translation, uri, source.logical_id, "DefinitionUri");
    Object place;
    place.append("Bucket", member(code, "S3Bucket"));
    place.append("Key", member(code, "S3Key"));
    if (const Document* version = code.find("S3ObjectVersion")) place.append("Version", *version);
    return Document(std::move(place)).at(uri.span());
}

void set_definition(const Translation& translation, const Source& source, Generated& machine) {
    Document substitutions = source["DefinitionSubstitutions"];
    const bool given = truthy(source["Definition"]), located = truthy(source["DefinitionUri"]);
    if (given && located) {
        refuse_resource(source.logical_id,
                        "Specify either 'Definition' or 'DefinitionUri' property and not both.");
    }
    if (!given && !located) {
        refuse_resource(source.logical_id,
                        "Either 'Definition' or 'DefinitionUri' property must be specified.");
    }
    if (located) {
        machine.with("DefinitionS3Location", definition_location(translation, source));
    } else {
        Document definition = source["Definition"];
        Substitutions taken;
        taken.take(definition);
        for (const core::Member& one : taken.found()) {
            if (!is_map(&substitutions)) substitutions = Document::object();
            object_in(substitutions)[one.name] = one.value;
        }
        machine.with("DefinitionString", definition_text(definition));
    }
    if (truthy(substitutions)) machine.with("DefinitionSubstitutions", std::move(substitutions));
}

Document own_tags(const Source& source) {
    Document tags = tag_list(Document::object({{"stateMachine:createdBy", "SAM"}}));
    append(tags, tag_list(source["Tags"]));
    return tags;
}

Generated make_machine_role(Translation& translation, const Source& source) {
    RoleParts parts;
    parts.assume_role_policy = assume_role_policy("states.amazonaws.com");
    if (member(source["Tracing"], "Enabled") == Document(true)) {
        const bool aws = translation.place.partition == "aws";
        push(parts.managed_policy_arns,
             translation.managed_policy_arn(aws ? "AWSXrayWriteOnlyAccess" : "AWSXRayDaemonWriteAccess"));
    }
    parts.path = source["RolePath"];
    parts.boundary = source["PermissionsBoundary"];
    parts.tags = own_tags(source);
    return make_role(translation, source, std::move(parts));
}

/// The version and the alias that AutoPublishAlias asks for; gives the alias's id, or "".
std::string publish_machine(const Source& source, std::vector<Generated>& made) {
    const Document& alias = source["AutoPublishAlias"];
    if (!truthy(alias)) {
        if (truthy(source["DeploymentPreference"])) {
            refuse_resource(source.logical_id,
                            "'DeploymentPreference' requires 'AutoPublishAlias' property to be specified.",
                            source["DeploymentPreference"].span());
        }
        if (truthy(source["UseAliasAsEventTarget"])) {
            refuse_resource(source.logical_id,
                            "'UseAliasAsEventTarget' requires 'AutoPublishAlias' property to be specified.",
                            source["UseAliasAsEventTarget"].span());
        }
        return {};
    }
    Generated version = Generated::make(source.logical_id + "Version",
                                        "AWS::StepFunctions::StateMachineVersion", source.passed_on());
    for (const char* policy : {"DeletionPolicy", "UpdateReplacePolicy"}) {
        if (version.attributes.find(policy) == nullptr) version.attributes[policy] = Document("Retain");
    }
    version.span = source.span;
    version.with("StateMachineArn", ref_to(source.logical_id));
    version.with("StateMachineRevisionId", get_att(source.logical_id, "StateMachineRevisionId"));
    Document preference = source["DeploymentPreference"];
    if (!truthy(preference)) preference = Document::object({{"Type", "ALL_AT_ONCE"}});
    object_in(preference)["StateMachineVersionArn"] = ref_to(version.logical_id);
    const std::string id = source.logical_id + "Alias" + python_text(alias);
    Generated live = Generated::make(id, "AWS::StepFunctions::StateMachineAlias", source.passed_on());
    live.span = source.span;
    live.with("Name", alias).with("DeploymentPreference", std::move(preference));
    made.push_back(std::move(version));
    made.push_back(std::move(live));
    return id;
}

void translate_events(Translation& translation, const Source& source, const std::string& target_id,
                      std::vector<Generated>& made) {
    const Object* given = source["Events"].if_object();
    if (given == nullptr) return;
    std::vector<Event> events;
    for (const core::Member& one : *given) {
        events.push_back(read_event(source, one, find_machine_event_kind));
        const EventKind& kind = *find_machine_event_kind(events.back().type);
        if (kind.link != nullptr) kind.link(translation, events.back());
    }
    const Target target{target_id,          ref_to(target_id), ref_to(target_id),
                        source.passed_on(), source.span,       Target::Kind::state_machine};
    Generated no_role;  // events of state machines add nothing to its role
    EventScope scope{translation, source, target, no_role, made};
    for (Event& event : events) find_machine_event_kind(event.type)->translate(scope, event);
}

}  // namespace

std::vector<Generated> translate_state_machine(Translation& translation, Source& source) {
    check_properties(source.properties, kProperties, source.logical_id, "AWS::Serverless::StateMachine");
    Generated machine =
        Generated::make(source.logical_id, "AWS::StepFunctions::StateMachine", source.attributes);
    machine.span = source.span;
    machine.depends_on = source.depends_on;
    machine.with("StateMachineName", source["Name"]);
    set_definition(translation, source, machine);
    const bool policies = truthy(source["Policies"]), role = truthy(source["Role"]);
    if (role && policies) {
        refuse_resource(source.logical_id, "Specify either 'Role' or 'Policies' property and not both.");
    }
    std::vector<Generated> made;
    if (role) {
        machine.with("RoleArn", source["Role"]);
    } else {
        made.push_back(make_machine_role(translation, source));
        machine.with("RoleArn", made.back().arn());
    }
    machine.with("StateMachineType", source["Type"]).with("LoggingConfiguration", source["Logging"]);
    machine.with("TracingConfiguration", source["Tracing"]).with("Tags", own_tags(source));
    const std::string alias = publish_machine(source, made);
    const bool at_alias = truthy(source["UseAliasAsEventTarget"]) && !alias.empty();
    translate_events(translation, source, at_alias ? alias : source.logical_id, made);
    if (truthy(source["PropagateTags"]) && truthy(source["Tags"])) {
        for (Generated& one : made) {
            const bool own = one.logical_id == source.logical_id + "Role";
            if (!own && std::ranges::find(kTagged, one.type) != kTagged.end())
                one.properties["Tags"] = tag_list(source["Tags"]);
        }
    }
    made.insert(made.begin(), std::move(machine));
    return made;
}

}  // namespace leastwise::templates::sam
