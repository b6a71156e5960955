#pragma once
#include "emulators/dynamodb/shape.hpp"

#include <string_view>

namespace leastwise::dynamodb::shapes {

// Input shapes of the operations, members in the order in which AWS reports their faults.
extern const Shape kPutItem, kUpdateItem, kDeleteItem, kGetItem, kQuery, kScan;
extern const Shape kBatchGetItem, kBatchWriteItem, kTransactGetItems, kTransactWriteItems;
extern const Shape kCreateTable, kTableName, kListTables;
extern const Shape kUpdateTimeToLive, kTagResource, kUntagResource, kResourceArn, kPutResourcePolicy,
    kNothing;

}  // namespace leastwise::dynamodb::shapes
