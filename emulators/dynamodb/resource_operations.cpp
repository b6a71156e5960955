#include "emulators/dynamodb/engine.hpp"
#include "emulators/dynamodb/errors.hpp"
#include "emulators/dynamodb/table_definition.hpp"

namespace leastwise::dynamodb {
namespace {

using core::Document;

const std::string& resource_arn(const gate::Call& call) { return *call.input.find_string("ResourceArn"); }

const Table& table_of(const Engine& engine, const gate::Call& call) {
    const std::string& arn = resource_arn(call);
    const std::string prefix = table_arn(engine.world, "");
    const Table* table = arn.starts_with(prefix) ? engine.store.find(arn.substr(prefix.size())) : nullptr;
    if (table != nullptr) return *table;
    throw gate::AwsError(
        "ResourceNotFoundException", 400,
        "Requested resource not found: ResourcArn: " + arn + " not found");  // AWS spells it so. [D]
}

gate::Reply reply(Document output = Document::object()) {
    gate::Reply result;
    result.output = std::move(output);
    return result;
}

/// A caller that names the revision it knows must know the present one.
void check_revision(const gate::Call& call, const std::optional<ResourcePolicy>& policy) {
    const std::string* expected = call.input.find_string("ExpectedRevisionId");
    if (expected == nullptr) return;
    if (policy ? policy->revision == *expected : *expected == "NO_POLICY") return;
    throw policy_not_found(resource_arn(call));
}

}  // namespace

gate::Answer tag_resource(Engine& engine, const gate::Call& call, const gate::Permit& permit) {
    const TableDefinition& table = table_of(engine, call).definition();
    auto tags = table.tags;
    for (const auto& tag : *call.input.find("Tags")->if_array())
        tags[*tag.find_string("Key")] = *tag.find_string("Value");
    engine.store.set_tags(permit, table.name, std::move(tags));
    return json_reply("");
}

gate::Answer untag_resource(Engine& engine, const gate::Call& call, const gate::Permit& permit) {
    const TableDefinition& table = table_of(engine, call).definition();
    auto tags = table.tags;
    for (const auto& key : *call.input.find("TagKeys")->if_array()) tags.erase(*key.if_string());
    engine.store.set_tags(permit, table.name, std::move(tags));
    return json_reply("");
}

gate::Answer list_tags_of_resource(Engine& engine, const gate::Call& call, const gate::Permit&) {
    Document::Array tags;
    for (const auto& [key, value] : table_of(engine, call).definition().tags) {
        tags.push_back(Document::object({{"Key", key}, {"Value", value}}));
    }
    return reply(Document::object({{"Tags", std::move(tags)}}));
}

gate::Answer put_resource_policy(Engine& engine, const gate::Call& call, const gate::Permit& permit) {
    const TableDefinition& table = table_of(engine, call).definition();
    check_revision(call, table.policy);
    ResourcePolicy policy = read_resource_policy(*call.input.find_string("Policy"), engine.world);
    Document output = Document::object({{"RevisionId", policy.revision}});
    engine.store.set_policy(permit, table.name, std::move(policy));
    return reply(std::move(output));
}

gate::Answer get_resource_policy(Engine& engine, const gate::Call& call, const gate::Permit&) {
    const auto& policy = table_of(engine, call).definition().policy;
    if (!policy) throw policy_not_found(resource_arn(call));
    return reply(Document::object({{"Policy", policy->text}, {"RevisionId", policy->revision}}));
}

gate::Answer delete_resource_policy(Engine& engine, const gate::Call& call, const gate::Permit& permit) {
    const TableDefinition& table = table_of(engine, call).definition();
    check_revision(call, table.policy);
    const std::string revision = table.policy ? table.policy->revision : "";
    engine.store.set_policy(permit, table.name, {});
    Document output = Document::object();
    if (!revision.empty()) output.if_object()->append("RevisionId", revision);
    return reply(std::move(output));
}

}  // namespace leastwise::dynamodb
