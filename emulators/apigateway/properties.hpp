#pragma once
#include "emulators/apigateway/api.hpp"

#include <cstdint>
#include <initializer_list>

namespace leastwise::apigateway {

// Templates write scalars as they like: `"20"` and 20, `"true"` and true mean the same to CloudFormation.

/// The scalar as text; nothing for lists, objects and null.
std::optional<std::string> text_of(const core::Document* value);
std::optional<std::int64_t> integer_of(const core::Document* value);
std::optional<bool> flag_of(const core::Document* value);
/// Members with scalar values as texts.
Texts texts_of(const core::Document* value);
/// A list of scalars, or one scalar.
std::vector<std::string> list_of(const core::Document* value);
/// `[{Key, Value}]`, or `{key: value}`.
Tags tags_of(const core::Document* value);

/// Diagnostics of an API definition.
class Report {
public:
    explicit Report(core::Diagnostics& diagnostics) : diagnostics_(diagnostics) {}
    /// AWS refuses this too.
    void invalid(const core::Document& at, std::string message, std::string hint = {});
    /// AWS does it, leastwise does not.
    void unsupported(const core::Document& at, std::string message, std::string hint = {});
    /// Accepted and without effect here.
    void inert(const core::Document& at, std::string message);
    /// Reports members that are not in `known` and whose name starts with `prefix`.
    void unknown_members(const core::Document& object, std::string_view what, std::string_view prefix,
                         std::initializer_list<std::string_view> known);
    core::Diagnostics& diagnostics() { return diagnostics_; }

private:
    core::Diagnostics& diagnostics_;
};

}  // namespace leastwise::apigateway
