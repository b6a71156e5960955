#pragma once
#include "emulators/dynamodb/engine.hpp"
#include "runtime/iam/context.hpp"

#include <string>
#include <vector>

namespace leastwise::dynamodb::access {

using Checks = std::vector<iam::AccessCheck>;

// What each operation needs. Context keys: dynamodb:LeadingKeys and, the same, FirstPartitionKeyValues (partition key
// values), Attributes (top-level names the request mentions), Select, ReturnValues, ReturnConsumedCapacity,
// EnclosingOperation. Select and, of single writes, ReturnValues always have a value. SecondPartitionKeyValues to
// FourthPartitionKeyValues are of indexes with several partition keys, which no table here has; FullTableScan is
// of PartiQL. Source: Service Authorization Reference, "DynamoDB"; Developer Guide, "IAM policy conditions for
// fine-grained access control".

Checks put_item(const Engine& engine, const gate::Call& call);
Checks update_item(const Engine& engine, const gate::Call& call);
Checks delete_item(const Engine& engine, const gate::Call& call);
Checks get_item(const Engine& engine, const gate::Call& call);
/// Query on the table or, with IndexName, on the index.
Checks query(const Engine& engine, const gate::Call& call);
Checks scan(const Engine& engine, const gate::Call& call);
/// One check a table.
Checks batch_get_item(const Engine& engine, const gate::Call& call);
Checks batch_write_item(const Engine& engine, const gate::Call& call);
/// One check an action and table: GetItem, PutItem, UpdateItem, DeleteItem, ConditionCheckItem.
Checks transact_get_items(const Engine& engine, const gate::Call& call);
Checks transact_write_items(const Engine& engine, const gate::Call& call);

/// CreateTable, and what tags and a resource policy in it need besides.
Checks create_table(const Engine& engine, const gate::Call& call);
/// The operation itself on the table that TableName names.
Checks named_table(const Engine& engine, const gate::Call& call);
/// The operation itself on ResourceArn.
Checks named_resource(const Engine& engine, const gate::Call& call);
/// The operation itself, which names no resource.
Checks anything(const Engine& engine, const gate::Call& call);

}  // namespace leastwise::dynamodb::access
