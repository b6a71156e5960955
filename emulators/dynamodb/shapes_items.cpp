#include "emulators/dynamodb/shapes.hpp"

namespace leastwise::dynamodb::shapes {
namespace {

using enum Kind;
using enum Need;
using Texts = std::string_view[];

// Enum values in the order in which AWS prints them.
constexpr std::string_view kCapacityValues[] = {"INDEXES", "TOTAL", "NONE"};
constexpr std::string_view kMetricsValues[] = {"SIZE", "NONE"};
constexpr std::string_view kReturnValues[] = {"ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"};
constexpr std::string_view kOnFailureValues[] = {"ALL_OLD", "NONE"};
constexpr std::string_view kOperatorValues[] = {"OR", "AND"};
constexpr std::string_view kSelectValues[] = {"SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES",
                                              "ALL_PROJECTED_ATTRIBUTES"};
constexpr std::string_view kComparisonValues[] = {"IN",          "NULL", "BETWEEN",  "LT", "NOT_CONTAINS",
                                                  "EQ",          "GT",   "NOT_NULL", "NE", "LE",
                                                  "BEGINS_WITH", "GE",   "CONTAINS"};
constexpr std::string_view kNameRule =
    "Member must have length less than or equal to 255, Member must have length greater than or equal to 3, "
    "Member "
    "must satisfy regular expression pattern: [a-zA-Z0-9_.-]+";

constexpr Shape kString{.kind = string};
constexpr Shape kBoolean{.kind = boolean};
constexpr Shape kCapacity{.kind = string, .values = kCapacityValues};
constexpr Shape kMetrics{.kind = string, .values = kMetricsValues};
constexpr Shape kReturn{.kind = string, .values = kReturnValues};
constexpr Shape kOnFailure{.kind = string, .values = kOnFailureValues};
constexpr Shape kOperator{.kind = string, .values = kOperatorValues};
constexpr Shape kSelect{.kind = string, .values = kSelectValues};
constexpr Shape kTable{.kind = string, .min = 1, .max = 255, .name_pattern = true};
constexpr Shape kIndex{.kind = string, .min = 3, .max = 255, .name_pattern = true};
constexpr Shape kValue{.kind = attribute_value, .type = "AttributeValue", .place = Place::element};
constexpr Shape kField{.kind = attribute_value, .type = "AttributeValue", .place = Place::member};
constexpr Shape kMap{.kind = map, .type = "AttributeValue", .element = &kValue};
constexpr Shape kValueList{.kind = list, .element = &kValue};
constexpr Shape kNames{.kind = map, .type = "java.lang.String", .element = &kString};
constexpr Shape kAttributesToGet{.kind = list, .element = &kString, .min = 1, .max = 255};

constexpr Shape kComparison{.kind = string, .values = kComparisonValues};
constexpr Member kExpectedMembers[] = {{"AttributeValueList", &kValueList},
                                       {"ComparisonOperator", &kComparison},
                                       {"Exists", &kBoolean},
                                       {"Value", &kField}};
constexpr Shape kExpectedValue{.kind = structure,
                               .type = "ExpectedAttributeValue",
                               .members = kExpectedMembers,
                               .place = Place::element};
constexpr Shape kExpected{.kind = map, .type = "ExpectedAttributeValue", .element = &kExpectedValue};
constexpr Member kConditionMembers[] = {{"AttributeValueList", &kValueList},
                                        {"ComparisonOperator", &kComparison, required}};
constexpr Shape kCondition{
    .kind = structure, .type = "Condition", .members = kConditionMembers, .place = Place::element};
constexpr Shape kConditions{.kind = map, .type = "Condition", .element = &kCondition};
constexpr Member kUpdateMembers[] = {{"Action", &kString}, {"Value", &kField}};
constexpr Shape kUpdateValue{
    .kind = structure, .type = "AttributeValueUpdate", .members = kUpdateMembers, .place = Place::element};
constexpr Shape kUpdates{.kind = map, .type = "AttributeValueUpdate", .element = &kUpdateValue};

constexpr Member kPutMembers[] = {{"ReturnConsumedCapacity", &kCapacity},
                                  {"TableName", &kTable, required},
                                  {"Item", &kMap, required},
                                  {"ConditionalOperator", &kOperator},
                                  {"Expected", &kExpected},
                                  {"ReturnValues", &kReturn},
                                  {"ReturnItemCollectionMetrics", &kMetrics},
                                  {"ConditionExpression", &kString},
                                  {"ExpressionAttributeValues", &kMap},
                                  {"ExpressionAttributeNames", &kNames},
                                  {"ReturnValuesOnConditionCheckFailure", &kOnFailure}};
constexpr Member kUpdateItemMembers[] = {{"ReturnConsumedCapacity", &kCapacity},
                                         {"TableName", &kTable, required},
                                         {"ReturnItemCollectionMetrics", &kMetrics},
                                         {"ReturnValues", &kReturn},
                                         {"ConditionalOperator", &kOperator},
                                         {"Key", &kMap, required},
                                         {"Expected", &kExpected},
                                         {"AttributeUpdates", &kUpdates},
                                         {"ConditionExpression", &kString},
                                         {"UpdateExpression", &kString},
                                         {"ExpressionAttributeValues", &kMap},
                                         {"ExpressionAttributeNames", &kNames},
                                         {"ReturnValuesOnConditionCheckFailure", &kOnFailure}};
constexpr Member kDeleteMembers[] = {{"ReturnConsumedCapacity", &kCapacity},
                                     {"TableName", &kTable, required},
                                     {"ReturnItemCollectionMetrics", &kMetrics},
                                     {"ReturnValues", &kReturn},
                                     {"ConditionalOperator", &kOperator},
                                     {"Key", &kMap, required},
                                     {"Expected", &kExpected},
                                     {"ConditionExpression", &kString},
                                     {"ExpressionAttributeValues", &kMap},
                                     {"ExpressionAttributeNames", &kNames},
                                     {"ReturnValuesOnConditionCheckFailure", &kOnFailure}};
constexpr Member kGetMembers[] = {
    {"ReturnConsumedCapacity", &kCapacity}, {"AttributesToGet", &kAttributesToGet},
    {"TableName", &kTable, required},       {"Key", &kMap, required},
    {"ConsistentRead", &kBoolean},          {"ProjectionExpression", &kString},
    {"ExpressionAttributeNames", &kNames}};

constexpr Shape kLimit{.kind = integer, .min = 1};
constexpr Shape kQueryLimit{.kind = integer, .min = 1, .quoting = Quoting::newer};
constexpr Shape kSegment{.kind = integer, .min = 0, .max = 999999};
constexpr Shape kTotalSegments{.kind = integer, .min = 1, .max = 1000000};
constexpr Member kQueryMembers[] = {{"Select", &kSelect},
                                    {"IndexName", &kIndex},
                                    {"ReturnConsumedCapacity", &kCapacity},
                                    {"QueryFilter", &kConditions},
                                    {"TableName", &kTable, required},
                                    {"ConditionalOperator", &kOperator},
                                    {"AttributesToGet", &kAttributesToGet},
                                    {"Limit", &kQueryLimit},
                                    {"KeyConditions", &kConditions},
                                    {"ExclusiveStartKey", &kMap},
                                    {"ConsistentRead", &kBoolean},
                                    {"ScanIndexForward", &kBoolean},
                                    {"KeyConditionExpression", &kString},
                                    {"FilterExpression", &kString},
                                    {"ProjectionExpression", &kString},
                                    {"ExpressionAttributeValues", &kMap},
                                    {"ExpressionAttributeNames", &kNames}};
constexpr Member kScanMembers[] = {{"Select", &kSelect},
                                   {"IndexName", &kIndex},
                                   {"TotalSegments", &kTotalSegments},
                                   {"ReturnConsumedCapacity", &kCapacity},
                                   {"TableName", &kTable, required},
                                   {"ConditionalOperator", &kOperator},
                                   {"ScanFilter", &kConditions},
                                   {"Segment", &kSegment},
                                   {"Limit", &kLimit},
                                   {"AttributesToGet", &kAttributesToGet},
                                   {"ExclusiveStartKey", &kMap},
                                   {"ConsistentRead", &kBoolean},
                                   {"FilterExpression", &kString},
                                   {"ProjectionExpression", &kString},
                                   {"ExpressionAttributeValues", &kMap},
                                   {"ExpressionAttributeNames", &kNames}};

constexpr Shape kKeyMap{
    .kind = map, .type = "AttributeValue", .element = &kValue, .place = Place::parameterized};
constexpr Shape kKeys{.kind = list, .element = &kKeyMap, .min = 1, .max = 100, .quoting = Quoting::newer};
constexpr Member kKeysMembers[] = {{"Keys", &kKeys, required},
                                   {"AttributesToGet", &kAttributesToGet},
                                   {"ConsistentRead", &kBoolean},
                                   {"ProjectionExpression", &kString},
                                   {"ExpressionAttributeNames", &kNames}};
constexpr Shape kKeysAndAttributes{
    .kind = structure, .type = "KeysAndAttributes", .members = kKeysMembers, .place = Place::element};
constexpr Shape kGetRequests{.kind = map,
                             .type = "KeysAndAttributes",
                             .element = &kKeysAndAttributes,
                             .min = 1,
                             .quoting = Quoting::newer,
                             .key_rule = kNameRule};
constexpr Member kBatchGetMembers[] = {{"RequestItems", &kGetRequests, required},
                                       {"ReturnConsumedCapacity", &kCapacity}};

constexpr Member kDeleteRequestMembers[] = {{"Key", &kMap, required}};
constexpr Shape kDeleteRequest{.kind = structure, .type = "DeleteRequest", .members = kDeleteRequestMembers};
constexpr Member kPutRequestMembers[] = {{"Item", &kMap, required}};
constexpr Shape kPutRequest{.kind = structure, .type = "PutRequest", .members = kPutRequestMembers};
constexpr Member kWriteRequestMembers[] = {{"DeleteRequest", &kDeleteRequest}, {"PutRequest", &kPutRequest}};
constexpr Shape kWriteRequest{
    .kind = structure, .type = "WriteRequest", .members = kWriteRequestMembers, .place = Place::element};
constexpr Shape kWriteRequests{
    .kind = list, .element = &kWriteRequest, .place = Place::parameterized, .quoting = Quoting::newer};
constexpr Shape kWrites{.kind = map,
                        .type = "java.util.List<com.amazonaws.dynamodb.v20120810.WriteRequest>",
                        .element = &kWriteRequests};
constexpr Member kBatchWriteMembers[] = {{"ReturnConsumedCapacity", &kCapacity},
                                         {"ReturnItemCollectionMetrics", &kMetrics},
                                         {"RequestItems", &kWrites, required}};

constexpr Member kTransactGetMembers[] = {{"TableName", &kTable, required},
                                          {"Key", &kMap, required},
                                          {"ProjectionExpression", &kString},
                                          {"ExpressionAttributeNames", &kNames}};
constexpr Shape kGet{.kind = structure, .type = "Get", .members = kTransactGetMembers};
constexpr Member kGetItemMembers[] = {{"Get", &kGet, required}};
constexpr Shape kTransactGet{
    .kind = structure, .type = "TransactGetItem", .members = kGetItemMembers, .place = Place::element};
constexpr Shape kTransactGets{.kind = list, .element = &kTransactGet, .min = 1, .max = 100};
constexpr Member kTransactGetItemsMembers[] = {{"ReturnConsumedCapacity", &kCapacity},
                                               {"TransactItems", &kTransactGets, required}};

constexpr Member kCheckMembers[] = {{"TableName", &kTable, required},
                                    {"Key", &kMap, required},
                                    {"ConditionExpression", &kString, required},
                                    {"ExpressionAttributeValues", &kMap},
                                    {"ExpressionAttributeNames", &kNames},
                                    {"ReturnValuesOnConditionCheckFailure", &kOnFailure}};
constexpr Member kTransactPutMembers[] = {
    {"TableName", &kTable, required},      {"Item", &kMap, required},
    {"ConditionExpression", &kString},     {"ExpressionAttributeValues", &kMap},
    {"ExpressionAttributeNames", &kNames}, {"ReturnValuesOnConditionCheckFailure", &kOnFailure}};
constexpr Member kTransactDeleteMembers[] = {
    {"TableName", &kTable, required},      {"Key", &kMap, required},
    {"ConditionExpression", &kString},     {"ExpressionAttributeValues", &kMap},
    {"ExpressionAttributeNames", &kNames}, {"ReturnValuesOnConditionCheckFailure", &kOnFailure}};
constexpr Member kTransactUpdateMembers[] = {{"TableName", &kTable, required},
                                             {"Key", &kMap, required},
                                             {"UpdateExpression", &kString, required},
                                             {"ConditionExpression", &kString},
                                             {"ExpressionAttributeValues", &kMap},
                                             {"ExpressionAttributeNames", &kNames},
                                             {"ReturnValuesOnConditionCheckFailure", &kOnFailure}};
constexpr Shape kCheck{.kind = structure, .type = "ConditionCheck", .members = kCheckMembers};
constexpr Shape kTransactPut{.kind = structure, .type = "Put", .members = kTransactPutMembers};
constexpr Shape kTransactDelete{.kind = structure, .type = "Delete", .members = kTransactDeleteMembers};
constexpr Shape kTransactUpdate{.kind = structure, .type = "Update", .members = kTransactUpdateMembers};
constexpr Member kActionMembers[] = {{"ConditionCheck", &kCheck},
                                     {"Put", &kTransactPut},
                                     {"Delete", &kTransactDelete},
                                     {"Update", &kTransactUpdate}};
constexpr Shape kAction{
    .kind = structure, .type = "TransactWriteItem", .members = kActionMembers, .place = Place::element};
constexpr Shape kActions{.kind = list, .element = &kAction, .min = 1, .max = 100};
constexpr Shape kToken{.kind = string, .min = 1, .max = 36};
constexpr Member kTransactWriteMembers[] = {{"ClientRequestToken", &kToken},
                                            {"ReturnConsumedCapacity", &kCapacity},
                                            {"ReturnItemCollectionMetrics", &kMetrics},
                                            {"TransactItems", &kActions, required}};

}  // namespace

const Shape kPutItem{.kind = structure, .members = kPutMembers};
const Shape kUpdateItem{.kind = structure, .members = kUpdateItemMembers};
const Shape kDeleteItem{.kind = structure, .members = kDeleteMembers};
const Shape kGetItem{.kind = structure, .members = kGetMembers};
const Shape kQuery{.kind = structure, .members = kQueryMembers};
const Shape kScan{.kind = structure, .members = kScanMembers};
const Shape kBatchGetItem{.kind = structure, .members = kBatchGetMembers};
const Shape kBatchWriteItem{.kind = structure, .members = kBatchWriteMembers};
const Shape kTransactGetItems{.kind = structure, .members = kTransactGetItemsMembers};
const Shape kTransactWriteItems{.kind = structure, .members = kTransactWriteMembers};

}  // namespace leastwise::dynamodb::shapes
