#pragma once
#include "emulators/dynamodb/number.hpp"
#include "runtime/gate/error.hpp"

#include <string>
#include <string_view>

namespace leastwise::dynamodb {

/// AWS validates requests by two frameworks whose words differ, and an operation is on one of them. This is
/// us-east-1's split as observed on 2026-10-09 (the Parity conformance suite's captures).
enum class Wording {
    enveloped,  ///< PutItem, UpdateItem, DeleteItem: newer words behind "1 validation error detected: "
    current,    ///< GetItem, BatchGetItem, Query: newer words, bare
    older,      ///< Scan, BatchWriteItem, TransactGetItems, TransactWriteItems: older words, bare
};

// Every text a caller can see. Sources: [P] Parity conformance suite, verified against AWS in 2026; [D]
// dynalite's suite, verified against AWS; [A] API reference or Developer Guide; (mem) known from memory, not
// re-verified.
namespace text {
inline constexpr std::string_view kEnvelope = "1 validation error detected: ";                 // [P]
inline constexpr std::string_view kInvalid = "One or more parameter values were invalid: ";    // [P]
inline constexpr std::string_view kNotValid = "One or more parameter values are not valid. ";  // [P]
inline constexpr std::string_view kTableNotFound = "Requested resource not found";             // [P]
inline constexpr std::string_view kConditionFailed = "The conditional request failed";         // [P]
inline constexpr std::string_view kKeySchemaMismatch =
    "The provided key element does not match the schema";                                             // [P]
inline constexpr std::string_view kDuplicateKeys = "Provided list of item keys contains duplicates";  // [P]
inline constexpr std::string_view kItemTooLarge = "Item size has exceeded the maximum allowed size";  // [P]
inline constexpr std::string_view kUpdateTooLarge =
    "Item size to update has exceeded the maximum allowed size";  // [P]
inline constexpr std::string_view kNotNumeric =
    "The parameter cannot be converted to a numeric value";  // [P]
inline constexpr std::string_view kOverflow =
    "Number overflow. Attempting to store a number with magnitude larger than supported range";  // [P]
inline constexpr std::string_view kUnderflow =
    "Number underflow. Attempting to store a number with magnitude smaller than supported range";  // [P]
inline constexpr std::string_view kPrecision =
    "Attempting to store more than 38 significant digits in a Number";  // [P]
inline constexpr std::string_view kNesting =
    "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond "
    "supported "
    "limit";                                                                     // [P]
inline constexpr std::string_view kEmptyAttributeName = "Empty attribute name";  // [P]
inline constexpr std::string_view kNoType =
    "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes";  // [D]
inline constexpr std::string_view kManyTypes =
    "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported "
    "datatypes";  // [D]
inline constexpr std::string_view kNullFalse =
    "Null attribute value types must have the value of true";                                     // [P]
inline constexpr std::string_view kEmptyStringSet = "An string set  may not be empty";            // [P]
inline constexpr std::string_view kEmptyNumberSet = "An number set  may not be empty";            // [P]
inline constexpr std::string_view kEmptyBinarySet = "Binary sets should not be empty";            // [P]
inline constexpr std::string_view kReturnValuesOld = "ReturnValues can only be ALL_OLD or NONE";  // [P]
inline constexpr std::string_view kUpdatePath =
    "The document path provided in the update expression is invalid for update";  // [D]
inline constexpr std::string_view kUpdateOperand =
    "An operand in the update expression has an incorrect data type";  // [D]
inline constexpr std::string_view kUpdateMissing =
    "The provided expression refers to an attribute that does not exist in the item";  // [D]
inline constexpr std::string_view kUpdateIndexKey =
    "The update expression attempted to update the secondary index key to unsupported type";  // [D]
inline constexpr std::string_view kLegacyMismatch = "Type mismatch for attribute to update";  // [D]
inline constexpr std::string_view kGsiConsistent =
    "Consistent reads are not supported on global secondary indexes";                  // [P]
inline constexpr std::string_view kStartKey = "The provided starting key is invalid";  // [D]
inline constexpr std::string_view kStartKeyOutside =
    "The provided starting key is outside query boundaries based on provided conditions";  // [D]
inline constexpr std::string_view kStartKeyRange =
    "The provided starting key does not match the range key predicate";  // [D]
inline constexpr std::string_view kStartKeyOneRow =
    "The query can return at most one row and cannot be restarted";  // [D]
inline constexpr std::string_view kNoKeyCondition =
    "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.";  // [D]
inline constexpr std::string_view kKeyConditionUnsupported = "Query key condition not supported";      // [D]
inline constexpr std::string_view kSegmentNeeded =
    "The Segment parameter is required but was not present in the request when parameter TotalSegments is "
    "present";  // [P]
inline constexpr std::string_view kTotalNeeded =
    "The TotalSegments parameter is required but was not present in the request when Segment parameter is "
    "present";  // [P]
inline constexpr std::string_view kManyOperations =
    "Transaction request cannot include multiple operations on one item";  // [P]
inline constexpr std::string_view kTransactionTooLarge =
    "Transaction request size cannot exceed 4MB";  // (mem)
inline constexpr std::string_view kBatchGetTooMany =
    "Too many items requested for the BatchGetItem call";  // [D]
inline constexpr std::string_view kBatchWriteTooMany =
    "Too many items requested for the BatchWriteItem call";  // [D]
inline constexpr std::string_view kTokenMismatch =
    "The ClientRequestToken has already been used with different request parameters.";  // (mem)
inline constexpr std::string_view kDeletionProtected =
    "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection "
    "first.";  // (mem)
}  // namespace text

inline gate::AwsError validation(std::string message) {
    return {"ValidationException", 400, std::move(message)};
}
/// A fault of the request alone, in the operation's own words.
inline gate::AwsError validation(Wording wording, std::string_view message) {
    return validation(wording == Wording::enveloped ? std::string(text::kEnvelope).append(message)
                                                    : std::string(message));
}
/// "One or more parameter values were invalid: …"
inline gate::AwsError invalid(std::string_view problem) {
    return validation(std::string(text::kInvalid).append(problem));
}
inline gate::AwsError serialization(std::string message) {
    return {"SerializationException", 400, std::move(message)};
}
inline gate::AwsError resource_not_found() {
    return {"ResourceNotFoundException", 400, std::string(text::kTableNotFound)};
}
/// The control plane names the table. [D]
inline gate::AwsError table_not_found(std::string_view table) {
    return {"ResourceNotFoundException", 400,
            std::string(text::kTableNotFound).append(": Table: ").append(table).append(" not found")};
}
inline gate::AwsError table_exists(std::string_view table) {  // (mem)
    return {"ResourceInUseException", 400, std::string("Table already exists: ").append(table)};
}
inline gate::AwsError condition_failed() {
    return {"ConditionalCheckFailedException", 400, std::string(text::kConditionFailed)};
}
inline gate::AwsError token_mismatch() {
    return {"IdempotentParameterMismatchException", 400, std::string(text::kTokenMismatch)};
}
inline gate::AwsError transaction_cancelled(const std::string& codes) {  // [P]
    return {"TransactionCanceledException", 400,
            "Transaction cancelled, please refer cancellation reasons for specific reasons [" + codes + "]"};
}
inline gate::AwsError policy_not_found(std::string_view arn) {  // (mem)
    return {"PolicyNotFoundException", 400,
            std::string("Resource-based policy not found for the provided ResourceArn: ").append(arn)};
}

inline std::string_view number_fault_text(NumberFault fault) {
    switch (fault) {
        case NumberFault::not_numeric: return text::kNotNumeric;
        case NumberFault::overflow: return text::kOverflow;
        case NumberFault::underflow: return text::kUnderflow;
        case NumberFault::precision: return text::kPrecision;
    }
    return text::kNotNumeric;
}

}  // namespace leastwise::dynamodb
