#include "runtime/iam/variables.hpp"

#include "runtime/core/text.hpp"

namespace leastwise::iam {
namespace {

/// The text between the single quotes behind the comma of `key, 'default'`.
std::optional<std::string_view> default_text(std::string_view after_comma) {
    after_comma = core::trim(after_comma);
    if (after_comma.size() < 2 || after_comma.front() != '\'' || after_comma.back() != '\'') return {};
    return after_comma.substr(1, after_comma.size() - 2);
}

std::optional<std::string_view> value_of(std::string_view variable, const Context& context) {
    const auto comma = variable.find(',');
    const ContextValues* found = context.find(core::trim(variable.substr(0, comma)));
    if (found && !found->multivalued && found->values.size() == 1) return found->values.front();
    if (comma == std::string_view::npos || (found && found->multivalued)) return {};
    return default_text(variable.substr(comma + 1));
}

}  // namespace

bool has_variables(std::string_view text, Variables mode) {
    return mode == Variables::substituted && text.find("${") != std::string_view::npos;
}

std::optional<Expanded> expand(std::string_view pattern, const Context& context) {
    Expanded result;
    for (;;) {
        const auto open = pattern.find("${");
        result.append_pattern(pattern.substr(0, open));
        if (open == std::string_view::npos) return result;
        const auto close = pattern.find('}', open);
        if (close == std::string_view::npos) return {};
        const auto variable = pattern.substr(open + 2, close - open - 2);
        if (variable == "*" || variable == "?" || variable == "$") {
            result.append_literal(variable);
        } else if (const auto value = value_of(variable, context)) {
            result.append_literal(*value);
        } else {
            return {};
        }
        pattern.remove_prefix(close + 1);
    }
}

}  // namespace leastwise::iam
