#pragma once
#include "emulators/dynamodb/table.hpp"
#include "runtime/core/document.hpp"
#include "runtime/core/world.hpp"

#include <string>
#include <string_view>

namespace leastwise::dynamodb {

enum class TableStatus { creating, active, deleting };

/// Reads CreateTable's input, whose types and constraints have been checked; what the parameters mean
/// together is checked here. Name, ARN, id and time are filled in. @throws ValidationException.
TableDefinition read_table_definition(const core::Document& input, core::World& world, core::Instant now);

/// A resource policy's text, parsed. @throws ValidationException when it is no policy.
ResourcePolicy read_resource_policy(const std::string& text, core::World& world);

/// TableDescription, as CreateTable, DescribeTable and DeleteTable answer it.
core::Document describe(const Table& table, TableStatus status);

std::string table_arn(const core::World& world, std::string_view table);

}  // namespace leastwise::dynamodb
