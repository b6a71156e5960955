#include "emulators/dynamodb/shapes.hpp"

namespace leastwise::dynamodb::shapes {
namespace {

using enum Kind;
using enum Need;

constexpr std::string_view kScalarValues[] = {"B", "N", "S"};
constexpr std::string_view kKeyTypeValues[] = {"HASH", "RANGE"};
constexpr std::string_view kBillingValues[] = {"PROVISIONED", "PAY_PER_REQUEST"};
constexpr std::string_view kProjectionValues[] = {"ALL", "INCLUDE", "KEYS_ONLY"};
constexpr std::string_view kClassValues[] = {"STANDARD", "STANDARD_INFREQUENT_ACCESS"};
constexpr std::string_view kViewValues[] = {"NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES", "KEYS_ONLY"};

constexpr Shape kString{.kind = string};
constexpr Shape kBoolean{.kind = boolean};
constexpr Shape kName{.kind = string, .min = 3, .max = 255, .name_pattern = true};
constexpr Shape kAttributeName{.kind = string, .min = 1, .max = 255};
constexpr Shape kScalar{.kind = string, .values = kScalarValues};
constexpr Member kDefinitionMembers[] = {{"AttributeName", &kAttributeName, required},
                                         {"AttributeType", &kScalar, required}};
constexpr Shape kDefinition{
    .kind = structure, .type = "AttributeDefinition", .members = kDefinitionMembers, .place = Place::element};
constexpr Shape kDefinitions{.kind = list, .element = &kDefinition};
constexpr Shape kKeyType{.kind = string, .values = kKeyTypeValues};
constexpr Member kKeyMembers[] = {{"AttributeName", &kAttributeName, required},
                                  {"KeyType", &kKeyType, required}};
constexpr Shape kKeyElement{
    .kind = structure, .type = "KeySchemaElement", .members = kKeyMembers, .place = Place::element};
constexpr Shape kKeySchema{.kind = list, .element = &kKeyElement, .min = 1, .max = 2};
constexpr Shape kUnits{.kind = integer, .type = "Long", .min = 1};
constexpr Member kThroughputMembers[] = {{"WriteCapacityUnits", &kUnits, required},
                                         {"ReadCapacityUnits", &kUnits, required}};
constexpr Shape kThroughput{
    .kind = structure, .type = "ProvisionedThroughput", .members = kThroughputMembers};
constexpr Shape kProjectionType{.kind = string, .values = kProjectionValues};
constexpr Shape kNonKey{.kind = list, .element = &kAttributeName, .min = 1, .max = 20};
constexpr Member kProjectionMembers[] = {{"ProjectionType", &kProjectionType},
                                         {"NonKeyAttributes", &kNonKey}};
constexpr Shape kProjection{.kind = structure, .type = "Projection", .members = kProjectionMembers};
constexpr Member kLocalMembers[] = {{"IndexName", &kName, required},
                                    {"KeySchema", &kKeySchema, required},
                                    {"Projection", &kProjection, required}};
constexpr Shape kLocal{
    .kind = structure, .type = "LocalSecondaryIndex", .members = kLocalMembers, .place = Place::element};
constexpr Shape kLocals{.kind = list, .element = &kLocal};
constexpr Member kGlobalMembers[] = {{"IndexName", &kName, required},
                                     {"KeySchema", &kKeySchema, required},
                                     {"Projection", &kProjection, required},
                                     {"ProvisionedThroughput", &kThroughput}};
constexpr Shape kGlobal{
    .kind = structure, .type = "GlobalSecondaryIndex", .members = kGlobalMembers, .place = Place::element};
constexpr Shape kGlobals{.kind = list, .element = &kGlobal};
constexpr Shape kBilling{.kind = string, .values = kBillingValues};
constexpr Shape kClass{.kind = string, .values = kClassValues};
constexpr Shape kView{.kind = string, .values = kViewValues};
constexpr Member kStreamMembers[] = {{"StreamEnabled", &kBoolean, required}, {"StreamViewType", &kView}};
constexpr Shape kStream{.kind = structure, .type = "StreamSpecification", .members = kStreamMembers};
constexpr Shape kTagKey{.kind = string, .min = 1, .max = 128};
constexpr Shape kTagValue{.kind = string, .max = 256};
constexpr Member kTagMembers[] = {{"Key", &kTagKey, required}, {"Value", &kTagValue, required}};
constexpr Shape kTag{.kind = structure, .type = "Tag", .members = kTagMembers, .place = Place::element};
constexpr Shape kTags{.kind = list, .element = &kTag};
constexpr Member kCreateMembers[] = {{"AttributeDefinitions", &kDefinitions, required},
                                     {"TableName", &kName},
                                     {"BillingMode", &kBilling},
                                     {"ProvisionedThroughput", &kThroughput},
                                     {"KeySchema", &kKeySchema, required},
                                     {"GlobalSecondaryIndexes", &kGlobals},
                                     {"LocalSecondaryIndexes", &kLocals},
                                     {"TableClass", &kClass},
                                     {"StreamSpecification", &kStream},
                                     {"Tags", &kTags},
                                     {"DeletionProtectionEnabled", &kBoolean},
                                     {"ResourcePolicy", &kString}};

constexpr Member kTableMembers[] = {{"TableName", &kName}};
constexpr Shape kListLimit{.kind = integer, .min = 1, .max = 100};
constexpr Member kListMembers[] = {{"Limit", &kListLimit}, {"ExclusiveStartTableName", &kName}};
constexpr Shape kTtlName{.kind = string, .min = 1, .max = 255};
constexpr Member kTtlMembers[] = {{"Enabled", &kBoolean, required}, {"AttributeName", &kTtlName, required}};
constexpr Shape kTtl{.kind = structure, .type = "TimeToLiveSpecification", .members = kTtlMembers};
constexpr Member kTtlUpdateMembers[] = {{"TableName", &kName, required},
                                        {"TimeToLiveSpecification", &kTtl, required}};
constexpr Shape kArn{.kind = string, .min = 1, .max = 1283};
constexpr Member kTagResourceMembers[] = {{"ResourceArn", &kArn, required}, {"Tags", &kTags, required}};
constexpr Shape kTagKeys{.kind = list, .element = &kTagKey};
constexpr Member kUntagMembers[] = {{"ResourceArn", &kArn, required}, {"TagKeys", &kTagKeys, required}};
constexpr Member kArnMembers[] = {{"ResourceArn", &kArn, required}, {"ExpectedRevisionId", &kString}};
constexpr Member kPolicyMembers[] = {
    {"ResourceArn", &kArn, required}, {"Policy", &kString, required}, {"ExpectedRevisionId", &kString}};

}  // namespace

const Shape kCreateTable{.kind = structure, .members = kCreateMembers};
const Shape kTableName{.kind = structure, .members = kTableMembers};
const Shape kListTables{.kind = structure, .members = kListMembers};
const Shape kUpdateTimeToLive{.kind = structure, .members = kTtlUpdateMembers};
const Shape kTagResource{.kind = structure, .members = kTagResourceMembers};
const Shape kUntagResource{.kind = structure, .members = kUntagMembers};
const Shape kResourceArn{.kind = structure, .members = kArnMembers};
const Shape kPutResourcePolicy{.kind = structure, .members = kPolicyMembers};
const Shape kNothing{.kind = structure};

}  // namespace leastwise::dynamodb::shapes
