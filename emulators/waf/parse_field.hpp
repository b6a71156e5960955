#pragma once
#include "emulators/waf/rule.hpp"
#include "runtime/core/document.hpp"

#include <optional>
#include <string>

namespace leastwise::waf {

/// What went wrong while a statement was read, and whether it is the person's mistake or leastwise's gap.
struct Complaint {
    enum class Kind { invalid, not_emulated };
    Kind kind = Kind::invalid;
    std::string what;
    core::Span span;
};
/// Thrown inside the parser and caught in it: the statement becomes a NotEmulated one.
struct Refusal {
    Complaint complaint;
};

/// FieldToMatch and TextTransformations of a statement. @throws Refusal.
Target parse_target(const core::Document& statement);
/// ForwardedIPConfig or IPSetForwardedIPConfig. @throws Refusal.
ForwardedAddress parse_forwarded(const core::Document& config);

[[noreturn]] void refuse(Complaint::Kind kind, const core::Document& at, std::string what);
/// The member's text. @throws Refusal when it is missing or no text.
std::string required_text(const core::Document& object, std::string_view name);
std::string optional_text(const core::Document& object, std::string_view name);
std::optional<std::int64_t> integer_member(const core::Document& object, std::string_view name);

}  // namespace leastwise::waf
