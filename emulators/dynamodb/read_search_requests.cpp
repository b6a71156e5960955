#include "emulators/dynamodb/codec.hpp"
#include "emulators/dynamodb/key_clauses.hpp"
#include "emulators/dynamodb/legacy.hpp"
#include "emulators/dynamodb/members.hpp"
#include "emulators/dynamodb/read_requests.hpp"
#include "emulators/dynamodb/shapes.hpp"

#include <array>

namespace leastwise::dynamodb {
namespace {

constexpr std::array<std::string_view, 3> kQueryExpressions = {"ProjectionExpression", "FilterExpression",
                                                               "KeyConditionExpression"};
constexpr std::array<std::string_view, 4> kQueryLegacy = {"AttributesToGet", "QueryFilter",
                                                          "ConditionalOperator", "KeyConditions"};
constexpr std::array<std::string_view, 2> kScanExpressions = {"ProjectionExpression", "FilterExpression"};
constexpr std::array<std::string_view, 3> kScanLegacy = {"AttributesToGet", "ScanFilter",
                                                         "ConditionalOperator"};

Select select_of(const Input& input) {
    const std::string text = input.text("Select");
    if (text == "ALL_ATTRIBUTES") return Select::all_attributes;
    if (text == "ALL_PROJECTED_ATTRIBUTES") return Select::all_projected;
    if (text == "SPECIFIC_ATTRIBUTES") return Select::specific;
    return text == "COUNT" ? Select::count : Select::unspecified;
}

/// A start key that holds no valid values is told apart from one that does not fit the table.
Attributes read_start_key(const Input& input) {
    try {
        return input.attributes("ExclusiveStartKey");
    } catch (const gate::AwsError& error) {
        const bool prefixed = error.message() == text::kNoType || error.message() == text::kManyTypes;
        if (!prefixed) throw;
        throw validation(std::string(text::kStartKey) + ": " + error.message());
    }
}

std::unique_ptr<SearchRequest> begin(const Input& input) {
    auto request = std::make_unique<SearchRequest>();
    request->table = input.table();
    if (input.has("IndexName")) request->index = input.text("IndexName");
    request->select = select_of(input);
    request->limit = input.integer("Limit");
    request->consistency = input.consistency();
    request->capacity = input.capacity();
    request->projection_parameter =
        input.has("ProjectionExpression") ? "ProjectionExpression" : "AttributesToGet";
    return request;
}

void check_select(const SearchRequest& request, Wording wording) {
    const bool projects = request.projection.has_value();
    if (request.select == Select::specific && !projects) {
        throw validation(wording,
                         std::string(text::kInvalid) +
                             "Must specify the AttributesToGet or ProjectionExpression when choosing to get "
                             "SPECIFIC_ATTRIBUTES");  // (mem)
    }
    if (!projects || request.select == Select::specific || request.select == Select::unspecified) return;
    const std::string_view name = request.select == Select::count            ? "only the Count"
                                  : request.select == Select::all_attributes ? "ALL_ATTRIBUTES"
                                                                             : "ALL_PROJECTED_ATTRIBUTES";
    throw validation(wording, std::string(text::kInvalid) + "Cannot specify the " +
                                  request.projection_parameter + " when choosing to get " +
                                  std::string(name));  // (mem)
}

/// Filter and projection, with placeholders shared by all expressions of the request.
void read_rest(const Input& input, SearchRequest& request, std::optional<Condition> legacy_filter) {
    Placeholders& placeholders = request.placeholders;
    request.filter = input.condition("FilterExpression", placeholders);
    request.filter_parameter = "Filter Expression";
    if (legacy_filter) {
        request.filter = std::move(legacy_filter);
        request.filter_parameter = request.is_query ? "QueryFilter" : "ScanFilter";
    }
    request.projection = input.projection(placeholders);
    placeholders.check_all_used(input.wording());
    if (request.filter) mention(*request.filter, request.filter_roots);
    request.mentioned.insert(request.filter_roots.begin(), request.filter_roots.end());
    mention(request.projection, request.mentioned);
    for (const auto& [name, clause] : request.key_clauses) request.mentioned.insert(name);
    check_select(request, input.wording());
}

std::optional<Segment> read_segment(const Input& input) {
    const auto number = input.integer("Segment");
    const auto total = input.integer("TotalSegments");
    if (number && !total) throw validation(std::string(text::kTotalNeeded));
    if (!total) return {};
    if (!number) throw validation(std::string(text::kSegmentNeeded));
    if (*number >= *total) {
        throw validation(
            "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: " +
            std::to_string(*number) + " is not less than TotalSegments: " + std::to_string(*total));
    }
    return Segment{*number, *total};
}

}  // namespace

std::unique_ptr<gate::TypedInput> read_query(const gate::Call& call) {
    const Input input(call.input, Wording::current);
    check_members(call.input, shapes::kQuery, "", input.wording());
    input.check_parameters(kQueryExpressions, kQueryLegacy);
    auto request = begin(input);
    request->is_query = true;
    const bool forward = input.boolean("ScanIndexForward").value_or(true);
    request->direction = forward ? Direction::forward : Direction::backward;
    Placeholders kept;
    auto filter = read_filter(input, "QueryFilter", kept);
    if (input.has("ExclusiveStartKey")) request->start_key = read_start_key(input);
    request->from_expression = input.has("KeyConditionExpression");
    if (!request->from_expression && !input.has("KeyConditions"))
        throw validation(std::string(text::kNoKeyCondition));
    request->placeholders = input.placeholders();
    std::optional<Condition> key_condition = input.condition("KeyConditionExpression", request->placeholders);
    if (!request->from_expression) request->key_clauses = read_key_conditions(input, kept);
    request->placeholders.adopt(std::move(kept));
    if (key_condition) request->key_clauses = key_clauses(*key_condition, input.wording());
    read_rest(input, *request, std::move(filter));
    return request;
}

std::unique_ptr<gate::TypedInput> read_scan(const gate::Call& call) {
    const Input input(call.input, Wording::older);
    check_members(call.input, shapes::kScan, "", input.wording());
    input.check_parameters(kScanExpressions, kScanLegacy);
    auto request = begin(input);
    Placeholders kept;
    auto filter = read_filter(input, "ScanFilter", kept);
    if (input.has("ExclusiveStartKey")) request->start_key = read_start_key(input);
    request->segment = read_segment(input);
    request->placeholders = input.placeholders();
    request->placeholders.adopt(std::move(kept));
    read_rest(input, *request, std::move(filter));
    return request;
}

}  // namespace leastwise::dynamodb
