#pragma once
#include "runtime/template/scope.hpp"

#include <string>
#include <string_view>

namespace leastwise::templates {

/// Walks a value and replaces intrinsics, innermost first.
class Evaluator {
public:
    Evaluator(const Scope& scope, core::Diagnostics& diagnostics)
        : scope_(scope), diagnostics_(diagnostics) {}

    Evaluated evaluate(const core::Document& value);
    const Scope& scope() const { return scope_; }
    void problem(std::string_view code, core::Span at, std::string message, std::string hint);

private:
    const Scope& scope_;
    core::Diagnostics& diagnostics_;
    std::size_t before_arguments_ = 0;  ///< what was wrong before the arguments of the call were evaluated
};

struct IntrinsicFunction {
    std::string_view name;
    Evaluated (*evaluate)(const core::Document& argument, core::Span at, Evaluator& evaluator);
    bool needs_extensions = false;
};
const IntrinsicFunction* find_intrinsic(std::string_view name);

/// Text, numbers and booleans as the text that Fn::Join and Fn::Sub put in; nothing for anything else.
std::optional<std::string> scalar_text(const core::Document& value);

/// "a number", "an array": for messages.
std::string kind_with_article(const core::Document& value);

// The functions, by family: references, text, lists.
Evaluated fn_ref(const core::Document& argument, core::Span at, Evaluator& evaluator);
Evaluated fn_get_att(const core::Document& argument, core::Span at, Evaluator& evaluator);
Evaluated fn_import_value(const core::Document& argument, core::Span at, Evaluator& evaluator);
Evaluated fn_find_in_map(const core::Document& argument, core::Span at, Evaluator& evaluator);
Evaluated fn_if(const core::Document& argument, core::Span at, Evaluator& evaluator);
Evaluated fn_sub(const core::Document& argument, core::Span at, Evaluator& evaluator);
Evaluated fn_join(const core::Document& argument, core::Span at, Evaluator& evaluator);
Evaluated fn_split(const core::Document& argument, core::Span at, Evaluator& evaluator);
Evaluated fn_base64(const core::Document& argument, core::Span at, Evaluator& evaluator);
Evaluated fn_to_json_string(const core::Document& argument, core::Span at, Evaluator& evaluator);
Evaluated fn_select(const core::Document& argument, core::Span at, Evaluator& evaluator);
Evaluated fn_length(const core::Document& argument, core::Span at, Evaluator& evaluator);
Evaluated fn_cidr(const core::Document& argument, core::Span at, Evaluator& evaluator);
Evaluated fn_get_azs(const core::Document& argument, core::Span at, Evaluator& evaluator);
Evaluated fn_transform(const core::Document& argument, core::Span at, Evaluator& evaluator);

/// The call itself, to be evaluated once the resources it waits for exist.
Evaluated waiting(std::string_view name, core::Document argument);

}  // namespace leastwise::templates
