#pragma once
#include "emulators/dynamodb/engine.hpp"
#include "runtime/gate/service.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leastwise::dynamodb {

/// Amazon DynamoDB, one account in one region.
class DynamoDb final : public gate::Service {
public:
    explicit DynamoDb(core::World& world);

    std::string_view name() const override { return "dynamodb"; }
    const gate::WireTraits& wire() const override;
    std::span<const gate::Operation> operations() const override { return operations_; }
    std::span<const gate::ResourceType> resource_types() const override { return resource_types_; }
    const iam::Policy* resource_policy(std::string_view arn) const override;
    std::map<std::string, std::string> resource_tags(std::string_view arn) const override;
    /// A denied ListTables names all tables of the account.
    std::optional<gate::AwsError> access_denied(const gate::Call& call, const iam::AccessCheck& check,
                                                std::string_view message) const override;

    const Store& store() const { return engine_.store; }

private:
    /// The table of a table or index ARN, or nullptr.
    const Table* table_of(std::string_view arn) const;

    Engine engine_;
    std::vector<gate::Operation> operations_;
    std::vector<gate::ResourceType> resource_types_;
};

/// The operation table; the rows refer to the engine.
std::vector<gate::Operation> make_operations(Engine& engine);
/// AWS::DynamoDB::Table.
std::vector<gate::ResourceType> make_resource_types(Engine& engine);

}  // namespace leastwise::dynamodb
