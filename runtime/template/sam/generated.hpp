#pragma once
#include "runtime/core/document.hpp"
#include "runtime/template/sam/tree.hpp"

#include <string>
#include <string_view>

namespace leastwise::templates::sam {

/// A plain CloudFormation resource that the translation makes.
struct Generated {
    std::string logical_id;
    std::string type;
    Object attributes{};    ///< Condition, DeletionPolicy, UpdateReplacePolicy, UpdatePolicy, Metadata
    Document depends_on{};  ///< null, a text or a list
    Object properties{};
    core::Span span{};  ///< of the resource a person wrote

    /// Refuses a logical id that is not alphanumeric.
    static Generated make(std::string_view logical_id, std::string_view type, Object attributes = {});
    /// Sets a property; a null value sets nothing.
    Generated& with(std::string_view name, Document value) {
        sam::set(properties, name, std::move(value));
        return *this;
    }
    Document arn() const { return get_att(logical_id, "Arn"); }
    Document to_document() const;
};

/// What an event source calls: the function or state machine, or its alias when it has one.
struct Target {
    enum class Kind { function, state_machine };

    std::string logical_id;
    Document name;  ///< for FunctionName: a Ref
    Document arn;
    Object attributes;  ///< passed on to what is generated: Condition, DeletionPolicy, UpdateReplacePolicy
    core::Span span;
    Kind kind = Kind::function;

    /// The name of its condition, or null.
    const Document& condition() const { return member(attributes, "Condition"); }
};

}  // namespace leastwise::templates::sam
