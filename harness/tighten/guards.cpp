#include "harness/tighten/guards.hpp"

#include "runtime/catalogue/permitted.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

namespace leastwise::tighten {
namespace {

constexpr std::string_view kLeadingKeys = "dynamodb:LeadingKeys";
constexpr std::string_view kAttributes = "dynamodb:Attributes";
constexpr std::string_view kSelect = "dynamodb:Select";
constexpr std::string_view kVersionStage = "secretsmanager:VersionStage";

// Ours. A condition must survive leaving any one call, any one caller out.
constexpr std::size_t kCallsMin = 2;
constexpr std::size_t kCallersMin = 2;
constexpr std::size_t kShapesMax = 4;  // ours: `USER#${…}` and `ORDER#${…}` are two shapes

/// Variables that say who calls. Tags are the keys of `aws:PrincipalTag/`.
constexpr std::string_view kPrincipalTag = "aws:PrincipalTag/";
constexpr std::array<std::string_view, 6> kIdentityKeys = {
    "aws:username",        "aws:userid", "aws:SourceIdentity", "cognito-identity.amazonaws.com:sub",
    "saml:sub", "www.amazon.com:user_id"};

bool is_identity(std::string_view key) {
    return core::equals_ignoring_case(key.substr(0, kPrincipalTag.size()), kPrincipalTag) ||
           std::ranges::any_of(kIdentityKeys,
                               [&](std::string_view one) { return core::equals_ignoring_case(one, key); });
}

const std::vector<std::string>* values_of(const iam::Context& context, std::string_view key) {
    const iam::ContextValues* found = context.find(key);
    return found == nullptr || found->values.empty() ? nullptr : &found->values;
}

/// Whether AWS has the key for the action.
bool has_key(const catalogue::Catalogue& catalogue, const std::string& action, std::string_view key) {
    const auto found = catalogue.find(action);
    return found && catalogue::find_condition_key(catalogue, *found, key) != nullptr;
}

/// Text that stands for itself in a value of StringLike.
bool is_literal(std::string_view text) { return text.find_first_of("*?$") == std::string_view::npos; }

/// The leading key with the caller's value replaced by the variable; nothing when it is not in there once.
std::optional<std::string> shape_of(const std::string& key, const std::string& value,
                                    const std::string& variable) {
    const auto at = value.empty() ? std::string::npos : key.find(value);
    if (at == std::string::npos || key.find(value, at + 1) != std::string::npos) return {};
    const std::string before = key.substr(0, at), after = key.substr(at + value.size());
    if (!is_literal(before) || !is_literal(after)) return {};
    return before + variable + after;
}

/// Shapes of the leading keys under one variable, each with the values that the variable had.
using Shapes = std::map<std::string, std::set<std::string>>;

std::optional<Shapes> shapes_under(const std::string& key, const Evidence& evidence) {
    Shapes shapes;
    for (const iam::Context* context : evidence) {
        const auto* value = values_of(*context, key);
        const auto* leading = values_of(*context, kLeadingKeys);
        if (value == nullptr || value->size() != 1 || leading == nullptr) return {};
        for (const std::string& one : *leading) {
            const auto shape = shape_of(one, value->front(), "${" + key + "}");
            if (!shape) return {};
            shapes[*shape].insert(value->front());
        }
    }
    return shapes;
}

/// `ORDER#${…}#17` and `ORDER#${…}#18` become `ORDER#${…}#*`: whatever follows the separator.
std::optional<std::string> common_prefix(const Shapes& shapes) {
    std::set<std::string> prefixes;
    std::set<std::string> callers;
    for (const auto& [shape, values] : shapes) {
        const auto end = shape.find('}');
        if (end + 1 >= shape.size() || std::string_view("#/:|_-.").find(shape[end + 1]) == std::string::npos)
            return {};
        prefixes.insert(shape.substr(0, end + 2));
        callers.insert(values.begin(), values.end());
    }
    if (prefixes.size() != 1 || callers.size() < kCallersMin) return {};
    return *prefixes.begin() + "*";
}

std::vector<Guard> leading_key_guards(const std::string& key, const Evidence& evidence) {
    const auto shapes = shapes_under(key, evidence);
    if (!shapes || shapes->empty()) return {};
    Guard guard{"ForAllValues:StringEquals", std::string(kLeadingKeys), {}};
    const bool seen_often = std::ranges::all_of(
        *shapes, [](const auto& shape) { return shape.second.size() >= kCallersMin; });
    if (seen_often && shapes->size() <= kShapesMax) {
        for (const auto& [shape, values] : *shapes) guard.values.push_back(shape);
    } else if (const auto prefix = common_prefix(*shapes)) {
        guard.op = "ForAllValues:StringLike";
        guard.values = {*prefix};
    } else {
        return {};
    }
    // ForAllValues holds where the key is absent: the second condition closes that door.
    return {std::move(guard), {"Null", std::string(kLeadingKeys), {"false"}}};
}

std::vector<Guard> leading_key_guards(const Evidence& evidence) {
    for (const auto& [key, values] : *evidence.front()) {
        if (!is_identity(key)) continue;
        if (auto guards = leading_key_guards(key, evidence); !guards.empty()) return guards;
    }
    return {};
}

/// Reads that always named the same attributes.
std::vector<Guard> attribute_guards(const Evidence& evidence) {
    if (evidence.size() < kCallsMin) return {};
    std::set<std::vector<std::string>> seen;
    for (const iam::Context* context : evidence) {
        const auto* select = values_of(*context, kSelect);
        const auto* attributes = values_of(*context, kAttributes);
        if (select == nullptr || attributes == nullptr || *select != std::vector<std::string>{"SPECIFIC_ATTRIBUTES"})
            return {};
        std::vector<std::string> sorted = *attributes;
        std::ranges::sort(sorted);
        seen.insert(std::move(sorted));
    }
    if (seen.size() != 1) return {};
    return {{"ForAllValues:StringEquals", std::string(kAttributes), *seen.begin()},
            {"Null", std::string(kAttributes), {"false"}},
            {"StringEquals", std::string(kSelect), {"SPECIFIC_ATTRIBUTES"}}};
}

/// Staging labels that AWS itself attaches. Source: Secrets Manager User Guide, "Secret version".
bool is_label_of_aws(const std::string& stage) {
    return stage == "AWSCURRENT" || stage == "AWSPREVIOUS" || stage == "AWSPENDING";
}

std::vector<Guard> stage_guards(const Evidence& evidence) {
    std::set<std::string> stages;
    for (const iam::Context* context : evidence) {
        const auto* values = values_of(*context, kVersionStage);
        if (values == nullptr || !std::ranges::all_of(*values, is_label_of_aws)) return {};
        stages.insert(values->begin(), values->end());
    }
    return {{"ForAnyValue:StringEquals", std::string(kVersionStage), {stages.begin(), stages.end()}}};
}

}  // namespace

std::vector<Guard> guards_for(const catalogue::Catalogue& catalogue, const std::string& action,
                              const Evidence& evidence, iam::Variables variables) {
    if (evidence.empty()) return {};
    std::vector<Guard> guards;
    const auto add = [&](std::string_view key, std::vector<Guard> found) {
        if (!has_key(catalogue, action, key)) return;
        guards.insert(guards.end(), found.begin(), found.end());
    };
    if (variables == iam::Variables::substituted) add(kLeadingKeys, leading_key_guards(evidence));
    if (has_key(catalogue, action, kSelect)) add(kAttributes, attribute_guards(evidence));
    if (core::equals_ignoring_case(action, "secretsmanager:GetSecretValue"))
        add(kVersionStage, stage_guards(evidence));
    std::ranges::sort(guards);
    return guards;
}

}  // namespace leastwise::tighten
