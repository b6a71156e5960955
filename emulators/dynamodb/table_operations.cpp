#include "emulators/dynamodb/engine.hpp"
#include "emulators/dynamodb/errors.hpp"
#include "emulators/dynamodb/input.hpp"
#include "emulators/dynamodb/table_definition.hpp"

namespace leastwise::dynamodb {
namespace {

using core::Document;

const Table& named_table(const Engine& engine, const gate::Call& call) {
    const std::string& name = *call.input.find_string("TableName");
    const Table* table = engine.store.find(name);
    if (table == nullptr) throw table_not_found(name);
    return *table;
}

gate::Reply reply(Document output) {
    gate::Reply result;
    result.output = std::move(output);
    return result;
}

}  // namespace

gate::Answer create_table(Engine& engine, const gate::Call& call, const gate::Permit& permit) {
    TableDefinition definition = read_table_definition(call.input, engine.world, call.at);
    if (engine.store.find(definition.name) != nullptr) throw table_exists(definition.name);
    const Table& table = engine.store.create(permit, std::move(definition));
    return reply(Document::object({{"TableDescription", describe(table, TableStatus::creating)}}));
}

gate::Answer describe_table(Engine& engine, const gate::Call& call, const gate::Permit&) {
    return reply(Document::object({{"Table", describe(named_table(engine, call), TableStatus::active)}}));
}

gate::Answer list_tables(Engine& engine, const gate::Call& call, const gate::Permit&) {
    const Input input(call.input, Wording::older);
    constexpr std::int64_t kPage = 100;
    const auto limit = static_cast<std::size_t>(input.integer("Limit").value_or(kPage));
    const auto& tables = engine.store.tables();
    const bool resumes = input.has("ExclusiveStartTableName");
    auto at = resumes ? tables.upper_bound(input.text("ExclusiveStartTableName")) : tables.begin();
    Document::Array names;
    for (; at != tables.end() && names.size() < limit; ++at) names.emplace_back(at->first);
    Document output = Document::object();
    const Document last = names.empty() ? Document() : names.back();
    output.if_object()->append("TableNames", std::move(names));
    if (at != tables.end()) output.if_object()->append("LastEvaluatedTableName", last);
    return reply(std::move(output));
}

gate::Answer delete_table(Engine& engine, const gate::Call& call, const gate::Permit& permit) {
    const Table& table = named_table(engine, call);
    if (table.definition().deletion_protected) throw validation(std::string(text::kDeletionProtected));
    Document output = Document::object({{"TableDescription", describe(table, TableStatus::deleting)}});
    engine.store.remove(permit, table.definition().name);
    return reply(std::move(output));
}

gate::Answer update_time_to_live(Engine& engine, const gate::Call& call, const gate::Permit& permit) {
    const Table& table = named_table(engine, call);
    const Document& setting = *call.input.find("TimeToLiveSpecification");
    const Input input(setting, Wording::older);
    const TimeToLive wanted{input.boolean("Enabled").value_or(false), input.text("AttributeName")};
    const auto& current = table.definition().time_to_live;
    if (current && current->enabled == wanted.enabled) {
        throw validation(wanted.enabled ? "TimeToLive is already enabled"
                                        : "TimeToLive is already disabled");  // (mem)
    }
    if (!current && !wanted.enabled) throw validation("TimeToLive is already disabled");  // (mem)
    engine.store.set_time_to_live(permit, table.definition().name, wanted);
    return reply(Document::object({{"TimeToLiveSpecification", setting}}));
}

gate::Answer describe_time_to_live(Engine& engine, const gate::Call& call, const gate::Permit&) {
    const auto& setting = named_table(engine, call).definition().time_to_live;
    const bool enabled = setting && setting->enabled;
    Document description = Document::object({{"TimeToLiveStatus", enabled ? "ENABLED" : "DISABLED"}});
    if (enabled) description.if_object()->append("AttributeName", setting->attribute);
    return reply(Document::object({{"TimeToLiveDescription", std::move(description)}}));
}

gate::Answer describe_limits(Engine&, const gate::Call&, const gate::Permit&) {
    // The default quotas of an account. Source: DynamoDB, "Quotas".
    return reply(Document::object({{"AccountMaxReadCapacityUnits", 80000},
                                   {"AccountMaxWriteCapacityUnits", 80000},
                                   {"TableMaxReadCapacityUnits", 40000},
                                   {"TableMaxWriteCapacityUnits", 40000}}));
}

gate::Answer describe_endpoints(Engine& engine, const gate::Call&, const gate::Permit&) {
    Document endpoint =
        Document::object({{"Address", "dynamodb." + engine.world.place.region + ".amazonaws.com"},
                          {"CachePeriodInMinutes", 1440}});
    return reply(Document::object({{"Endpoints", Document::Array{std::move(endpoint)}}}));
}

}  // namespace leastwise::dynamodb
