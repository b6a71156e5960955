#include "emulators/dynamodb/service.hpp"
#include "emulators/dynamodb/table_definition.hpp"
#include "runtime/core/generated_name.hpp"
#include "runtime/gate/gate.hpp"
#include "runtime/wire/json.hpp"

namespace leastwise::dynamodb {
namespace {

using core::Document;
using gate::Support;

std::vector<gate::PropertySupport> table_properties() {
    return {
        {"AttributeDefinitions", Support::ok, ""},
        {"BillingMode", Support::ok, ""},
        {"ContributorInsightsSpecification", Support::inert, "no insights are gathered"},
        {"DeletionProtectionEnabled", Support::ok, ""},
        {"GlobalSecondaryIndexes", Support::ok, ""},
        {"GlobalSecondaryIndexes.ContributorInsightsSpecification", Support::inert,
         "no insights are gathered"},
        {"GlobalSecondaryIndexes.OnDemandThroughput", Support::inert, "requests are not throttled"},
        {"GlobalSecondaryIndexes.WarmThroughput", Support::inert, "requests are not throttled"},
        {"ImportSourceSpecification", Support::unsupported, "tables are not imported from S3"},
        {"KeySchema", Support::ok, ""},
        {"KinesisStreamSpecification", Support::unsupported, "changes are not streamed"},
        {"LocalSecondaryIndexes", Support::ok, ""},
        {"OnDemandThroughput", Support::inert, "requests are not throttled"},
        {"PointInTimeRecoverySpecification", Support::inert, "nothing is backed up"},
        {"ProvisionedThroughput", Support::ok, "recorded; requests are not throttled"},
        {"ResourcePolicy", Support::ok, ""},
        {"SSESpecification", Support::inert, "tables live in memory"},
        {"StreamSpecification", Support::unsupported, "changes are not streamed"},
        {"TableClass", Support::ok, ""},
        {"TableName", Support::ok, ""},
        {"Tags", Support::ok, ""},
        {"TimeToLiveSpecification", Support::ok, "recorded; expired items stay, as they may on AWS for days"},
        {"WarmThroughput", Support::inert, "requests are not throttled"},
    };
}

/// CloudFormation's name for a table without one: stack, logical id and 13 characters. It is at most 255
/// long.
std::string physical_name(const gate::Declaration& declaration, core::Ids& ids) {
    constexpr std::size_t kNameMax = 255, kSuffix = 13;
    return core::generated_name_prefix(declaration.stack_name, declaration.logical_id, kNameMax - kSuffix) +
           ids.upper(kSuffix);
}

/// Members that CreateTable takes under the same names.
constexpr std::string_view kSameMembers[] = {
    "AttributeDefinitions",   "BillingMode", "DeletionProtectionEnabled",
    "GlobalSecondaryIndexes", "KeySchema",   "LocalSecondaryIndexes",
    "ProvisionedThroughput",  "TableClass",  "Tags"};

/// Templates write numbers and booleans as text now and then; CloudFormation converts them.
Document converted(const Document& value) {
    if (const core::Object* object = value.if_object()) {
        core::Object result;
        for (const auto& member : *object) {
            const std::string* text = member.value.if_string();
            const bool number = member.name == "ReadCapacityUnits" || member.name == "WriteCapacityUnits";
            result.append(member.name, text != nullptr && number ? Document(core::Number{*text})
                                                                 : converted(member.value));
        }
        return result;
    }
    const Document::Array* array = value.if_array();
    if (array == nullptr) return value;
    Document::Array result;
    for (const auto& element : *array) result.push_back(converted(element));
    return result;
}

Document boolean(const Document& value) {
    const std::string* text = value.if_string();
    return text == nullptr ? value : Document(*text == "true");
}

Document create_input(const gate::Declaration& declaration, const std::string& name) {
    const Document& properties = declaration.properties;
    core::Object input;
    input.append("TableName", name);
    for (const auto& member : kSameMembers) {
        if (const Document* value = properties.find(member))
            input.append(std::string(member), converted(*value));
    }
    if (Document* value = input.find("DeletionProtectionEnabled")) *value = boolean(*value);
    return input;
}

/// The table's own policy, whose statements keep their places in the template.
void set_resource_policy(Engine& engine, const gate::Declaration& declaration, const std::string& name,
                         gate::Deployment& deployment) {
    const Document* policy = declaration.properties.find("ResourcePolicy");
    const Document* document = policy == nullptr ? nullptr : policy->find("PolicyDocument");
    if (document == nullptr) return;
    auto parsed =
        iam::parse_policy(*document, iam::PolicyKind::resource, std::string(kPolicyName), deployment.diagnostics);
    if (!parsed) return;
    const gate::Permit permit = deployment.gate.authorize(
        deployment.deployer, "dynamodb", declaration.type + " " + declaration.logical_id,
        {{"dynamodb:PutResourcePolicy", table_arn(engine.world, name), {}}});
    engine.store.set_policy(permit, name,
                            ResourcePolicy{wire::to_json(*document), engine.world.ids.hex(16), std::move(*parsed)});
}

void set_time_to_live(const Document& properties, const std::string& name, gate::Deployment& deployment) {
    const Document* setting = properties.find("TimeToLiveSpecification");
    if (setting == nullptr) return;
    const Document* enabled = setting->find("Enabled");
    const bool wanted = enabled != nullptr && boolean(*enabled) == Document(true);
    if (!wanted) return;
    core::Object specification;
    specification.append("Enabled", true);
    if (const Document* attribute = setting->find("AttributeName"))
        specification.append("AttributeName", *attribute);
    deployment.gate.call_now(
        deployment.deployer, "dynamodb", "UpdateTimeToLive",
        Document::object({{"TableName", name}, {"TimeToLiveSpecification", std::move(specification)}}));
}

gate::Declared declare_table(Engine& engine, const gate::Declaration& declaration, gate::Deployment& deployment) {
    core::World& world = engine.world;
    const std::string* given = declaration.properties.find_string("TableName");
    const std::string name = given != nullptr ? *given : physical_name(declaration, world.ids);
    deployment.gate.call_now(deployment.deployer, "dynamodb", "CreateTable", create_input(declaration, name));
    set_time_to_live(declaration.properties, name, deployment);
    set_resource_policy(engine, declaration, name, deployment);
    const std::string arn = table_arn(world, name);
    std::map<std::string, Document> attributes = {{"Arn", Document(arn)}};
    // What refers to the stream is declared all the same; the report says that nothing comes of it.
    if (declaration.properties.find("StreamSpecification") != nullptr)
        attributes["StreamArn"] = Document(arn + "/stream/" + core::iso8601(world.clock.now()));
    return {name, std::move(attributes), arn};
}

}  // namespace

std::vector<gate::ResourceType> make_resource_types(Engine& engine) {
    gate::ResourceType table;
    table.type = "AWS::DynamoDB::Table";
    table.properties = table_properties();
    table.declare = [&engine](const gate::Declaration& declaration, gate::Deployment& deployment) {
        return declare_table(engine, declaration, deployment);
    };
    return {std::move(table)};
}

}  // namespace leastwise::dynamodb
