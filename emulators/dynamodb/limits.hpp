#pragma once
#include <cstddef>

namespace leastwise::dynamodb {

constexpr std::size_t kItemBytesMax = 409'600;           // DynamoDB: Limits, "item size", 400 KB
constexpr std::size_t kPageBytesMax = 1'048'576;         // API reference, Query and Scan: 1 MB of data
constexpr std::size_t kBatchGetItemsMax = 100;           // API reference, BatchGetItem
constexpr std::size_t kBatchGetBytesMax = 16'777'216;    // API reference, BatchGetItem: 16 MB
constexpr std::size_t kBatchWriteItemsMax = 25;          // API reference, BatchWriteItem
constexpr std::size_t kTransactionBytesMax = 4'194'304;  // API reference, TransactWriteItems: 4 MB
constexpr std::size_t kReadUnitBytes = 4096;             // Developer Guide, "read request units"
constexpr std::size_t kWriteUnitBytes = 1024;            // Developer Guide, "write request units"
constexpr int kTokenMinutes = 10;                        // API reference, ClientRequestToken
constexpr std::size_t kLocalIndexesMax = 5;              // DynamoDB: Limits, "local secondary indexes"
constexpr std::size_t kGlobalIndexesMax = 20;            // DynamoDB: Limits, "global secondary indexes"
constexpr std::size_t kProjectedAttributesMax =
    100;  // DynamoDB: Limits, "projected secondary index attributes"

}  // namespace leastwise::dynamodb
