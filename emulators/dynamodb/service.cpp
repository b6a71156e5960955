#include "emulators/dynamodb/service.hpp"

#include "emulators/dynamodb/table_definition.hpp"
#include "runtime/core/text.hpp"
#include "runtime/gate/errors.hpp"

namespace leastwise::dynamodb {

DynamoDb::DynamoDb(core::World& world)
    : engine_{world}, operations_(make_operations(engine_)), resource_types_(make_resource_types(engine_)) {}

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

std::optional<gate::AwsError> DynamoDb::access_denied(const gate::Call& call, const iam::AccessCheck&,
                                                      std::string_view message) const {
    if (call.operation.name != "ListTables") return {};
    return gate::access_denied(wire(), core::replace_all(std::string(message), "on resource: * ",
                                                         "on resource: " + table_arn(engine_.world, "*") + " "));
}

}  // namespace leastwise::dynamodb
