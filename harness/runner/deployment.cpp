#include "harness/runner/deployment.hpp"

#include "emulators/secretsmanager/reference.hpp"
#include "harness/runner/support.hpp"
#include "runtime/core/arn.hpp"
#include "runtime/core/text.hpp"
#include "runtime/wire/json.hpp"

#include <algorithm>
#include <array>

namespace leastwise::runner {
namespace {

const gate::ResourceType* find_type(const gate::Gate& gate, std::string_view type) {
    for (const gate::Service* service : gate.services()) {
        const auto types = service->resource_types();
        const auto found = std::ranges::find(types, type, &gate::ResourceType::type);
        if (found != types.end()) return &*found;
    }
    return nullptr;
}

/// Answers Ref and GetAtt from what has been created so far.
class StackState final : public templates::Created {
public:
    explicit StackState(const Stack& stack) : stack_(stack) {}

    std::optional<core::Document> ref(std::string_view logical_id) const override {
        const Deployed* resource = stack_.find(logical_id);
        if (resource == nullptr) return {};
        return core::Document(resource->declared.physical_id);
    }
    std::optional<core::Document> attribute(std::string_view logical_id,
                                            std::string_view name) const override {
        const Deployed* resource = stack_.find(logical_id);
        if (resource == nullptr) return {};
        const auto found = resource->declared.attributes.find(std::string(name));
        if (found != resource->declared.attributes.end()) return found->second;
        if (resource->support == gate::Support::ok) return {};
        return name.ends_with("Arn")
                   ? core::Document(resource->declared.arn)
                   : core::Document(resource->declared.physical_id + "." + std::string(name));
    }

private:
    const Stack& stack_;
};

/// Types that are not emulated and whose Ref is their ARN.
constexpr std::array kRefIsArn = {"AWS::SNS::Topic", "AWS::StepFunctions::StateMachine", "AWS::ECS::Cluster",
                                  "AWS::Events::Connection", "AWS::CertificateManager::Certificate"};

/// A stand-in for a resource that is not emulated: Ref and GetAtt name it as such, in the form that policies
/// and other resources expect, and the report lists it.
Deployed stand_in(const templates::Resource& resource, gate::Support support, const core::Place& place) {
    Deployed deployed{resource.logical_id, resource.type, resource.source, {}, support, resource.span};
    const std::string name = std::string(support_name(support)) + "-" + resource.logical_id;
    const auto words = core::split(resource.type, ':');  // AWS, "", SQS, "", Queue
    const std::string service = words.size() > 2 ? core::to_lower(words[2]) : "unknown";
    deployed.declared.arn = service == "s3"
                                ? core::make_arn(place.partition, service, "", "", core::to_lower(name))
                                : core::make_arn(place.partition, service, place.region, place.account, name);
    const bool ref_is_arn = std::ranges::find(kRefIsArn, resource.type) != kRefIsArn.end();
    deployed.declared.physical_id = ref_is_arn ? deployed.declared.arn : name;
    return deployed;
}

/// Replaces `{{resolve:secretsmanager:…}}` in every text below `value`, as CloudFormation does just before it
/// creates a resource. @throws AwsError.
void resolve_secrets(const gate::Deployment& deployment, core::Document& value) {
    if (std::string* text = value.if_string()) {
        if (text->find("{{resolve:secretsmanager:") == std::string::npos) return;
        *text = secretsmanager::resolve_references(deployment.gate, deployment.deployer, *text);
    } else if (auto* array = value.if_array()) {
        for (core::Document& element : *array) resolve_secrets(deployment, element);
    } else if (auto* object = value.if_object()) {
        for (core::Member& member : *object) resolve_secrets(deployment, member.value);
    }
}

Deployed create(const templates::Resource& resource, const gate::ResourceType& type,
                gate::Declaration& declaration, gate::Deployment& deployment) {
    Deployed deployed{resource.logical_id, resource.type, resource.source, {},
                      gate::Support::ok,   resource.span};
    try {
        resolve_secrets(deployment, declaration.properties);
        deployed.declared = type.declare(declaration, deployment);
    } catch (const gate::AwsError& error) {
        deployment.diagnostics.push_back({core::Severity::error, "LW0402", resource.span,
                                          resource.type + " \"" + resource.logical_id +
                                              "\" was refused: " + error.code() + ": " + error.message(),
                                          ""});
        deployed = stand_in(resource, gate::Support::unsupported, deployment.gate.world().place);
    }
    return deployed;
}

void deploy_one(const templates::Template& loaded, const templates::Resource& resource,
                gate::Deployment& deployment, Stack& stack) {
    const gate::ResourceType* type = find_type(deployment.gate, resource.type);
    if (type == nullptr) {
        const auto inert = inert_type(resource.type);
        const auto support = inert ? gate::Support::inert : gate::Support::unsupported;
        stack.support.push_back({support, resource.type,
                                 std::string(inert.value_or("no emulation of this type")),
                                 resource.logical_id, resource.span});
        stack.resources.push_back(stand_in(resource, support, deployment.gate.world().place));
        return;
    }
    const StackState state(stack);
    core::Diagnostics unresolved;
    gate::Declaration declaration{resource.logical_id, resource.type, stack.name,
                                  templates::resolve(loaded, resource.properties, state, unresolved),
                                  resource.span};
    stack.diagnostics.insert(stack.diagnostics.end(), unresolved.begin(), unresolved.end());
    if (core::has_errors(unresolved)) {
        stack.resources.push_back(
            stand_in(resource, gate::Support::unsupported, deployment.gate.world().place));
        return;
    }
    for (SupportNote& note : property_notes(*type, declaration)) stack.support.push_back(std::move(note));
    stack.resources.push_back(create(resource, *type, declaration, deployment));
}

std::string text_of(const core::Document& value) {
    if (const auto* text = value.if_string()) return *text;
    if (const auto* number = value.if_number()) return number->text;
    return wire::to_json(value);
}

void resolve_outputs(const templates::Template& loaded, Stack& stack) {
    const StackState state(stack);
    for (const templates::Output& output : loaded.outputs) {
        core::Diagnostics unresolved;
        const core::Document value = templates::resolve(loaded, output.value, state, unresolved);
        const core::Document exported = templates::resolve(loaded, output.export_name, state, unresolved);
        stack.diagnostics.insert(stack.diagnostics.end(), unresolved.begin(), unresolved.end());
        if (core::has_errors(unresolved)) continue;
        stack.outputs.push_back(
            {output.name, text_of(value), exported.is_null() ? "" : text_of(exported), output.description});
    }
}

}  // namespace

const Deployed* Stack::find(std::string_view logical_id) const {
    const auto found = std::ranges::find(resources, logical_id, &Deployed::logical_id);
    return found == resources.end() ? nullptr : &*found;
}

Stack deploy(const templates::Template& loaded, gate::Gate& gate, const gate::Caller& deployer) {
    Stack stack;
    stack.name = loaded.options.stack_name;
    const auto& place = gate.world().place;
    stack.id = core::make_arn(place.partition, "cloudformation", place.region, place.account,
                              "stack/" + stack.name + "/" + gate.world().ids.uuid());
    gate::Deployment deployment{gate, deployer, stack.diagnostics};
    for (const templates::Resource& resource : loaded.resources)
        deploy_one(loaded, resource, deployment, stack);
    resolve_outputs(loaded, stack);
    return stack;
}

}  // namespace leastwise::runner
