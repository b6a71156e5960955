#pragma once
#include "emulators/dynamodb/check.hpp"
#include "emulators/dynamodb/requests.hpp"
#include "runtime/core/document.hpp"

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace leastwise::dynamodb {

/// The members of one structure of the input, whose types have been checked. A null member counts as absent.
class Input {
public:
    Input(const core::Document& document, Wording wording) : document_(document), wording_(wording) {}

    Wording wording() const { return wording_; }
    const core::Document* find(std::string_view name) const;
    bool has(std::string_view name) const { return find(name) != nullptr; }
    /// "" when absent.
    std::string text(std::string_view name) const;
    std::optional<std::int64_t> integer(std::string_view name) const;
    std::optional<bool> boolean(std::string_view name) const;
    Input structure(std::string_view name) const { return {*find(name), wording_}; }

    Attributes attributes(std::string_view name) const { return read_attributes_of(*find(name)); }
    Consistency consistency() const;
    CapacityDetail capacity() const;
    CollectionMetrics metrics() const;
    OnFailure on_failure() const;
    std::string table() const;

    /// Refuses expressions beside the older parameters they replace, and placeholders without an expression.
    void check_parameters(std::span<const std::string_view> expressions,
                          std::span<const std::string_view> legacy) const;
    /// Reads ExpressionAttributeNames and ExpressionAttributeValues.
    Placeholders placeholders() const;
    std::optional<Condition> condition(std::string_view parameter, Placeholders& placeholders) const;
    /// ProjectionExpression or AttributesToGet.
    Projection projection(Placeholders& placeholders) const;

private:
    Attributes read_attributes_of(const core::Document& document) const;
    const core::Document& document_;
    Wording wording_;
};

// Top-level attribute names that an expression mentions.
void mention(const Condition& condition, std::set<std::string>& names);
void mention(const Operand& operand, std::set<std::string>& names);
void mention(const Update& update, std::set<std::string>& names);
void mention(const Projection& projection, std::set<std::string>& names);
void mention(const Attributes& attributes, std::set<std::string>& names);

}  // namespace leastwise::dynamodb
