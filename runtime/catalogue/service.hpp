#pragma once
#include "runtime/catalogue/table.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace leastwise::catalogue {

/// One service of the table: its actions, resource types and condition keys, each in the order of their names
/// without regard to case. All text points into the table.
class Service {
public:
    /// "dynamodb": what actions and most condition keys of the service begin with.
    std::string_view prefix() const { return prefix_; }
    std::span<const Action> actions() const { return actions_; }
    std::span<const ResourceType> types() const { return types_; }
    std::span<const Key> keys() const { return keys_; }

    /// By the part after the colon, without regard to case.
    const Action* find_action(std::string_view name) const;
    const ResourceType* find_type(std::string_view name) const;
    /// By the whole key; `aws:ResourceTag/Team` finds `aws:ResourceTag/${TagKey}`.
    const Key* find_key(std::string_view key) const;

    std::span<const Use> uses(const Action& action) const;
    std::span<const std::string_view> arns(const ResourceType& type) const;
    /// Indices into keys(), of an action, a use or a resource type.
    std::span<const std::uint32_t> keys_of(Run run) const;

private:
    friend class SectionReader;

    std::string_view prefix_;
    std::vector<Key> keys_;
    std::vector<ResourceType> types_;
    std::vector<Action> actions_;
    std::vector<Use> uses_;
    std::vector<std::uint32_t> key_lists_;
    std::vector<std::string_view> arns_;
};

/// What is wrong with a table: the line, counted from 1 within what was read, and a sentence.
struct TableProblem {
    std::size_t line = 0;
    std::string what;
};

/// Reads the lines of one service, from `@prefix` on.
std::variant<Service, TableProblem> read_service(std::string_view section);

/// Reads the type of a condition key: "String", "ArrayOfARN". Nothing when it is unknown.
std::optional<std::pair<KeyType, Values>> read_key_type(std::string_view text);

}  // namespace leastwise::catalogue
