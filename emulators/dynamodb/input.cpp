#include "emulators/dynamodb/input.hpp"

#include "emulators/dynamodb/codec.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>

namespace leastwise::dynamodb {
namespace {

using core::Document;

bool is_placeholder(std::string_view key, char mark) {
    return key.size() > 1 && key.front() == mark && std::ranges::all_of(key.substr(1), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
           });
}

void check_keys(const Document& map, std::string_view parameter, char mark, Wording wording) {
    if (map.if_object()->empty()) throw validation(wording, std::string(parameter) + " must not be empty");
    for (const auto& member : *map.if_object()) {
        if (is_placeholder(member.name, mark)) continue;
        throw validation(wording, std::string(parameter) + " contains invalid key: Syntax error; key: \"" +
                                      member.name + "\"");
    }
}

/// The older words say which of the values is wrong.
Value read_expression_value(const core::Member& member, Wording wording) {
    if (wording != Wording::older) return read_value(member.value, wording);
    try {
        return read_value(member.value, wording);
    } catch (const gate::AwsError& error) {
        throw validation("ExpressionAttributeValues contains invalid value: " + error.message() +
                         " for key " + member.name);
    }
}

std::vector<std::string> present(const Input& input, std::span<const std::string_view> names) {
    std::vector<std::string> result;
    for (const auto& name : names) {
        if (input.has(name)) result.emplace_back(name);
    }
    return result;
}

}  // namespace

const Document* Input::find(std::string_view name) const {
    const Document* member = document_.find(name);
    return member == nullptr || member->is_null() ? nullptr : member;
}

std::string Input::text(std::string_view name) const {
    const Document* member = find(name);
    return member == nullptr ? std::string() : *member->if_string();
}

std::optional<std::int64_t> Input::integer(std::string_view name) const {
    const Document* member = find(name);
    if (member == nullptr) return {};
    const std::string& text = member->if_number()->text;
    return core::to_integer(text.substr(0, text.find_first_of(".eE")));
}

std::optional<bool> Input::boolean(std::string_view name) const {
    const Document* member = find(name);
    if (member == nullptr) return {};
    if (const bool* value = member->if_bool()) return *value;
    const std::string upper = core::to_upper(*member->if_string());
    return upper == "TRUE" || upper == "1" || upper == "YES";
}

Attributes Input::read_attributes_of(const Document& document) const {
    return read_attributes(document, wording_);
}

Consistency Input::consistency() const {
    return boolean("ConsistentRead").value_or(false) ? Consistency::strong : Consistency::eventual;
}

CapacityDetail Input::capacity() const {
    const std::string detail = text("ReturnConsumedCapacity");
    if (detail == "TOTAL") return CapacityDetail::total;
    return detail == "INDEXES" ? CapacityDetail::indexes : CapacityDetail::none;
}

CollectionMetrics Input::metrics() const {
    return text("ReturnItemCollectionMetrics") == "SIZE" ? CollectionMetrics::size : CollectionMetrics::none;
}

OnFailure Input::on_failure() const {
    return text("ReturnValuesOnConditionCheckFailure") == "ALL_OLD" ? OnFailure::all_old : OnFailure::none;
}

std::string Input::table() const { return text("TableName"); }

void Input::check_parameters(std::span<const std::string_view> expressions,
                             std::span<const std::string_view> legacy) const {
    const auto given = present(*this, expressions);
    auto older = present(*this, legacy);
    if (!given.empty() && !has("KeyConditionExpression")) std::erase(older, "KeyConditions");
    if (!given.empty() && !older.empty()) {
        throw validation(wording_,
                         "Can not use both expression and non-expression parameters in the same request: "
                         "Non-expression parameters: {" +
                             core::join(older, ", ") + "} Expression parameters: {" +
                             core::join(given, ", ") + "}");
    }
    if (has("ExpressionAttributeNames") && given.empty()) {
        throw validation(wording_, "ExpressionAttributeNames can only be specified when using expressions");
    }
    std::vector<std::string> with_values;
    for (const auto& name : expressions) {
        if (name != "ProjectionExpression") with_values.emplace_back(name);
    }
    const bool any = std::ranges::any_of(with_values, [&](const std::string& name) { return has(name); });
    if (!has("ExpressionAttributeValues") || any) return;
    std::string problem = "ExpressionAttributeValues can only be specified when using expressions";
    if (wording_ == Wording::older) {
        problem +=
            ": " + core::join(with_values, " and ") + (with_values.size() > 1 ? " are null" : " is null");
    }
    throw validation(wording_, problem);
}

Placeholders Input::placeholders() const {
    Placeholders result;
    if (const Document* names = find("ExpressionAttributeNames")) {
        check_keys(*names, "ExpressionAttributeNames", '#', wording_);
        for (const auto& member : *names->if_object()) {
            if (const std::string* name = member.value.if_string()) result.names[member.name] = *name;
        }
    }
    if (const Document* values = find("ExpressionAttributeValues")) {
        check_keys(*values, "ExpressionAttributeValues", ':', wording_);
        for (const auto& member : *values->if_object()) {
            result.values.insert_or_assign(member.name, read_expression_value(member, wording_));
        }
    }
    return result;
}

std::optional<Condition> Input::condition(std::string_view parameter, Placeholders& placeholders) const {
    if (!has(parameter)) return {};
    return read_condition(text(parameter), {parameter, wording_}, placeholders);
}

Projection Input::projection(Placeholders& placeholders) const {
    if (has("ProjectionExpression")) {
        return read_projection(text("ProjectionExpression"), {"ProjectionExpression", wording_},
                               placeholders);
    }
    const Document* names = find("AttributesToGet");
    if (names == nullptr) return {};
    std::vector<Path> paths;
    for (const auto& name : *names->if_array()) {
        if (name.is_null()) continue;
        Path path{{{*name.if_string(), {}}}};
        if (std::ranges::find(paths, path) != paths.end()) {
            throw validation(
                wording_, std::string(text::kInvalid) + "Duplicate value in attribute name: " + path.root());
        }
        paths.push_back(std::move(path));
    }
    return paths;
}

void mention(const Operand& operand, std::set<std::string>& names) {
    if (operand.kind == Operand::Kind::path) names.insert(operand.path.root());
    for (const auto& argument : operand.arguments) mention(argument, names);
}

void mention(const Condition& condition, std::set<std::string>& names) {
    for (const auto& part : condition.conditions) mention(part, names);
    for (const auto& operand : condition.operands) mention(operand, names);
}

void mention(const Update& update, std::set<std::string>& names) {
    for (const auto& action : update.actions) {
        names.insert(action.path.root());
        for (const auto& operand : action.operands) mention(operand, names);
    }
}

void mention(const Projection& projection, std::set<std::string>& names) {
    if (!projection) return;
    for (const auto& path : *projection) names.insert(path.root());
}

void mention(const Attributes& attributes, std::set<std::string>& names) {
    for (const auto& attribute : attributes) names.insert(attribute.name);
}

}  // namespace leastwise::dynamodb
