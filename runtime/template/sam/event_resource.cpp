#include "runtime/template/sam/event_resource.hpp"

#include "runtime/template/sam/python.hpp"

#include <algorithm>

namespace leastwise::templates::sam {
namespace {

Document& resource_of(Translation& translation, const std::string& logical_id) {
    return *translation.original.find("Resources")->find(logical_id);
}

/// The resource as it is now, to replace the one in the template.
Generated updated(const Document& resource, const std::string& logical_id) {
    Generated made = Generated::make(logical_id, text_of(resource, "Type"));
    made.span = resource.span();
    made.depends_on = member(resource, "DependsOn");
    for (const std::string_view name :
         {"DeletionPolicy", "UpdatePolicy", "Condition", "UpdateReplacePolicy", "Metadata"}) {
        if (const Document* value = resource.find(name)) made.attributes.append(std::string(name), *value);
    }
    if (const Object* properties = member(resource, "Properties").if_object()) made.properties = *properties;
    return made;
}

void depend_on(Document& bucket, const Event& event, const std::string& permission_id) {
    Document needed = member(bucket, "DependsOn");
    if (needed.is_null()) needed = Document::array();
    if (is_text(&needed)) needed = Document::array({needed});
    const Document::Array* elements = needed.if_array();
    if (elements == nullptr ||
        std::ranges::any_of(*elements, [](const Document& one) { return !is_text(&one); })) {
        refuse_resource(event.logical_id,
                        "Invalid type for field 'DependsOn'. Expected a string or list of strings.",
                        needed.span());
    }
    if (!contains(needed, Document(permission_id))) push(needed, permission_id);
    object_in(bucket)["DependsOn"] = std::move(needed);
}

/// A permission that may not exist cannot be depended on, so a tag refers to it when it does.
void depend_by_tag(Document& bucket, const std::string& bucket_id, const std::string& permission_id,
                   const Document& condition) {
    Document& tags = ensure_array(ensure_object(bucket, "Properties"), "Tags");
    expect_list(tags, of_resource(bucket_id), "Tags");
    push(tags, Document::object({{"Key", "sam:ConditionalDependsOn:" + permission_id},
                                 {"Value", make_if(condition, ref_to(permission_id), "no dependency")}}));
}

void notify(Document& bucket, const std::string& bucket_id, const Event& event, const Target& target) {
    if (!has(bucket, "Properties")) object_in(bucket).append("Properties", Document::object());
    Document& properties = *bucket.find("Properties");
    expect_map(properties, of_resource(bucket_id), "", "Properties should be a map.");
    Document& config = ensure_object(properties, "NotificationConfiguration");
    expect_map(config, of_resource(bucket_id), "NotificationConfiguration");
    Document& configurations = ensure_array(config, "LambdaConfigurations");
    if (!is_list(&configurations)) {
        refuse_resource(bucket_id, "Invalid type for LambdaConfigurations. Must be a list.",
                        configurations.span());
    }
    const Document types = is_text(&event["Events"]) ? Document::array({event["Events"]}) : event["Events"];
    for (const Document& type : elements_of(types)) {
        Object mapping;
        mapping.append("Function", target.arn);
        set(mapping, "Filter", event["Filter"]);
        mapping.append("Event", type);
        Document one(std::move(mapping));
        if (!target.condition().is_null()) one = make_if(target.condition(), std::move(one));
        if (!contains(configurations, one)) push(configurations, std::move(one));
    }
}

std::string pool_id(const Event& event) { return text_of(event["UserPool"], "Ref"); }

}  // namespace

void link_bucket(Translation& translation, Event& event) {
    const Document& id = member(event["Bucket"], "Ref");
    if (has(event["Bucket"], "Ref") && !is_text(&id)) {
        refuse_event(event.id, "'Ref' value in S3 events is not a valid string.", id.span());
    }
    if (is_text(&id) && translation.resources().find(text_in(id)) != nullptr) return;
    refuse_event(event.id, "S3 events must reference an S3 bucket in the same template.",
                 event["Bucket"].span());
}

void translate_bucket(EventScope& scope, Event& event) {
    const std::string bucket_id = text_of(event["Bucket"], "Ref");
    Document& bucket = resource_of(scope.translation, bucket_id);
    Generated permission = make_permission(
        scope.target, {event.logical_id, "s3.amazonaws.com", {}, ref_to("AWS::AccountId"), {}, {}});
    if (scope.target.condition().is_null()) {
        depend_on(bucket, event, permission.logical_id);
    } else {
        depend_by_tag(bucket, bucket_id, permission.logical_id, scope.target.condition());
    }
    notify(bucket, bucket_id, event, scope.target);
    scope.made.push_back(std::move(permission));
    scope.made.push_back(updated(bucket, bucket_id));
}

void link_user_pool(Translation& translation, Event& event) {
    const Document& id = member(event["UserPool"], "Ref");
    if (has(event["UserPool"], "Ref") && !is_text(&id)) {
        refuse_event(event.logical_id, "Ref in Userpool is not a string.", id.span());
    }
    if (is_text(&id) && translation.resources().find(text_in(id)) != nullptr) return;
    refuse_event(event.id, "Cognito events must reference a Cognito UserPool in the same template.",
                 event["UserPool"].span());
}

void translate_user_pool(EventScope& scope, Event& event) {
    Document& pool = resource_of(scope.translation, pool_id(event));
    scope.made.push_back(make_permission(scope.target, {scope.target.logical_id + "Cognito",
                                                        "cognito-idp.amazonaws.com",
                                                        get_att(pool_id(event), "Arn"),
                                                        {},
                                                        {},
                                                        {}}));
    Document& config = ensure_object(ensure_object(pool, "Properties"), "LambdaConfig");
    expect_map(config, of_resource(pool_id(event)), "LambdaConfig");
    const Document triggers =
        is_text(&event["Trigger"]) ? Document::array({event["Trigger"]}) : event["Trigger"];
    for (const Document& trigger : elements_of(triggers)) {
        if (has(config, text_in(trigger))) {
            refuse_event(event.id,
                         "Cognito trigger \"" + python_text(event["Trigger"]) + "\" defined multiple times.",
                         trigger.span());
        }
        object_in(config).append(text_in(trigger), scope.target.arn);
    }
    scope.made.push_back(updated(pool, pool_id(event)));
}

}  // namespace leastwise::templates::sam
