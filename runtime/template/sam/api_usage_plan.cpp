#include "runtime/template/sam/api.hpp"
#include "runtime/template/sam/python.hpp"

#include <algorithm>
#include <array>

namespace leastwise::templates::sam {
namespace {

constexpr std::array<std::string_view, 6> kProperties = {"CreateUsagePlan", "Description",  "Quota", "Tags",
                                                         "Throttle",        "UsagePlanName"};
constexpr std::string_view kSharedCondition = "SharedUsagePlanCondition";

void check(const ApiParts& api, const Document& plan) {
    if (!is_map(&plan)) refuse_resource(api.id(), "'UsagePlan' must be a dictionary", plan.span());
    for (const auto& one : members_of(plan)) {
        if (std::ranges::find(kProperties, one.name) != kProperties.end()) continue;
        refuse_resource(api.id(), "Invalid property for 'UsagePlan'", one.name_span);
    }
    const Document& create = member(plan, "CreateUsagePlan");
    if (create.is_null()) {
        refuse_resource(api.id(), "'CreateUsagePlan' is a required field for UsagePlan.", plan.span());
    }
    if (create != Document("SHARED") && create != Document("PER_API") && create != Document("NONE")) {
        refuse_resource(api.id(), "'CreateUsagePlan' accepts one of ['SHARED', 'PER_API', 'NONE'].",
                        create.span());
    }
}

/// Among several APIs' policies the most careful counts.
void join_policies(SharedUsagePlan& shared, const Object& attributes) {
    const std::string deletion = text_of(Document(attributes), "DeletionPolicy");
    if (shared.deletion_policy.empty() || deletion == "Retain") {
        if (!deletion.empty()) shared.deletion_policy = deletion;
    }
    const std::string replace = text_of(Document(attributes), "UpdateReplacePolicy");
    const bool stronger =
        replace == "Retain" || (replace == "Snapshot" && shared.update_replace_policy == "Delete");
    if (!replace.empty() && (shared.update_replace_policy.empty() || stronger))
        shared.update_replace_policy = replace;
}

void join_conditions(Translation& translation, const Document& condition) {
    SharedUsagePlan& shared = translation.shared_usage_plan;
    if (shared.unconditional) return;
    if (!is_text(&condition)) {
        shared.unconditional = true;
        if (Document* conditions = translation.document.find("Conditions"); is_map(conditions)) {
            object_in(*conditions).erase(kSharedCondition);
        }
        return;
    }
    const std::string& name = text_in(condition);
    if (std::ranges::find(shared.conditions, name) != shared.conditions.end()) return;
    shared.conditions.push_back(name);
    if (shared.conditions.size() == 1) {
        translation.add_condition(kSharedCondition, condition);
        return;
    }
    Document any = Document::array();
    for (const std::string& one : shared.conditions) push(any, Document::object({{"Condition", one}}));
    translation.add_condition(kSharedCondition, Document::object({{"Fn::Or", std::move(any)}}));
}

Object shared_attributes(ApiParts& api) {
    SharedUsagePlan& shared = api.translation.shared_usage_plan;
    const Object own = api.source.passed_on();
    join_policies(shared, own);
    join_conditions(api.translation, member(own, "Condition"));
    Object attributes;
    if (!shared.deletion_policy.empty()) attributes.append("DeletionPolicy", shared.deletion_policy);
    if (!shared.update_replace_policy.empty()) {
        attributes.append("UpdateReplacePolicy", shared.update_replace_policy);
    }
    if (!shared.conditions.empty() && !shared.unconditional) attributes.append("Condition", kSharedCondition);
    return attributes;
}

void push_new(Document& list, Document value) {
    if (!contains(list, value)) push(list, std::move(value));
}

/// What the plan, the key and their association are made of, for one API or for all.
struct Names {
    std::string plan, key, association;
};

std::vector<Generated> make_resources(ApiParts& api, const Names& names, const Document& stages,
                                      const Document& keys, Document plan_needs, const Object& attributes) {
    const auto make = [&](const std::string& id, std::string_view type) {
        Generated made = api.make(id, type);
        made.attributes = attributes;
        return made;
    };
    Generated plan = make(names.plan, "AWS::ApiGateway::UsagePlan");
    plan.depends_on = std::move(plan_needs);
    plan.with("ApiStages", stages);
    for (const std::string_view name : {"UsagePlanName", "Description", "Quota", "Tags", "Throttle"}) {
        const Document& value = member(member(api["Auth"], "UsagePlan"), name);
        if (truthy(value)) plan.with(name, value);
    }
    Generated key = make(names.key, "AWS::ApiGateway::ApiKey");
    key.depends_on = Document::array({names.plan});
    key.with("Enabled", true).with("StageKeys", keys);
    Generated association = make(names.association, "AWS::ApiGateway::UsagePlanKey");
    association.depends_on = Document::array({names.key});
    association.with("KeyId", ref_to(names.key))
        .with("KeyType", "API_KEY")
        .with("UsagePlanId", ref_to(names.plan));
    return {std::move(plan), std::move(key), std::move(association)};
}

}  // namespace

std::vector<Generated> make_usage_plan(ApiParts& api, const std::string& stage_id) {
    const Document& plan = member(api["Auth"], "UsagePlan");
    if (!truthy(api["Auth"]) || plan.is_null()) return {};
    check(api, plan);
    const Document& create = member(plan, "CreateUsagePlan");
    if (create == Document("NONE")) return {};
    Document stage = Document::object({{"ApiId", ref_to(api.id())}, {"Stage", ref_to(stage_id)}});
    Document key = Document::object({{"RestApiId", ref_to(api.id())}, {"StageName", ref_to(stage_id)}});
    if (create == Document("PER_API")) {
        return make_resources(api, {api.id() + "UsagePlan", api.id() + "ApiKey", api.id() + "UsagePlanKey"},
                              Document::array({stage}), Document::array({key}), Document::array({api.id()}),
                              api.source.passed_on());
    }
    SharedUsagePlan& shared = api.translation.shared_usage_plan;
    if (std::ranges::find(shared.apis, api.id()) == shared.apis.end()) shared.apis.push_back(api.id());
    push_new(shared.api_stages, std::move(stage));
    push_new(shared.stage_keys, std::move(key));
    Document needs = Document::array();
    for (const std::string& id : shared.apis) push(needs, id);
    return make_resources(api, {"ServerlessUsagePlan", "ServerlessApiKey", "ServerlessUsagePlanKey"},
                          shared.api_stages, shared.stage_keys, std::move(needs), shared_attributes(api));
}

}  // namespace leastwise::templates::sam
