#include "emulators/dynamodb/service.hpp"

#include "emulators/dynamodb/table_definition.hpp"

namespace leastwise::dynamodb {

DynamoDb::DynamoDb(core::World& world)
    : engine_{world}, operations_(make_operations(engine_)), resource_types_(make_resource_types()) {}

const gate::WireTraits& DynamoDb::wire() const {
    static constexpr gate::WireTraits kTraits{.protocol = gate::Protocol::json_1_0,
                                              .target_prefix = "DynamoDB_20120810",
                                              .signing_name = "dynamodb",
                                              .error_namespace = "com.amazonaws.dynamodb.v20120810#"};
    return kTraits;
}

const Table* DynamoDb::table_of(std::string_view arn) const {
    const std::string prefix = table_arn(engine_.world, "");
    if (!arn.starts_with(prefix)) return nullptr;
    arn.remove_prefix(prefix.size());
    return engine_.store.find(arn.substr(0, arn.find('/')));
}

const iam::Policy* DynamoDb::resource_policy(std::string_view arn) const {
    const Table* table = table_of(arn);
    return table == nullptr || !table->definition().policy ? nullptr : &table->definition().policy->policy;
}

std::map<std::string, std::string> DynamoDb::resource_tags(std::string_view arn) const {
    const Table* table = table_of(arn);
    return table == nullptr ? std::map<std::string, std::string>{} : table->definition().tags;
}

}  // namespace leastwise::dynamodb
