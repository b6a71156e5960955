#include "runtime/template/diagnostics.hpp"
#include "runtime/template/intrinsic_functions.hpp"
#include "runtime/template/scope.hpp"

#include <algorithm>
#include <vector>

namespace leastwise::templates {
namespace {

using core::Document;
using Results = std::map<std::string, bool, std::less<>>;

constexpr std::size_t kOperandsMax = 10;  // CloudFormation: Fn::And and Fn::Or take 2 to 10 conditions

class Conditions {
public:
    Conditions(const Document& section, const Scope& scope, core::Diagnostics& diagnostics)
        : section_(section), scope_(scope), diagnostics_(diagnostics) {
        scope_.conditions = &results_;
    }

    Results all() {
        if (const core::Object* object = section_.if_object()) {
            for (const auto& one : *object) named(one.name, one.value.span());
        }
        return std::move(results_);
    }

private:
    bool problem(std::string_view code, core::Span at, std::string message, std::string hint) {
        diagnostics_.push_back(error(code, at, std::move(message), std::move(hint)));
        return false;
    }

    bool named(const std::string& name, core::Span at) {
        if (const auto known = results_.find(name); known != results_.end()) return known->second;
        const Document* definition = section_.find(name);
        if (definition == nullptr) {
            return problem(code::kUnknownReference, at,
                           "Template format error: Unresolved condition dependency " + name +
                               " in the Conditions block of the template",
                           "add it to the section Conditions");
        }
        const auto open = std::ranges::find(open_, name);
        if (open != open_.end()) {
            std::string cycle;
            for (auto one = open; one != open_.end(); ++one) cycle += *one + " -> ";
            return problem(code::kCircularReference, definition->span(),
                           "conditions need each other: " + cycle + name, "break the cycle");
        }
        open_.push_back(name);
        const bool holds = evaluate(*definition);
        open_.pop_back();
        results_[name] = holds;
        return holds;
    }

    bool evaluate(const Document& expression) {
        const core::Object* object = expression.if_object();
        if (const std::string* name = expression.if_string()) return named(*name, expression.span());
        if (object == nullptr || object->size() != 1) return wrong(expression);
        const auto& call = *object->begin();
        if (call.name == "Condition")
            return evaluate(call.value);  // SAM writes a condition within a condition
        if (call.name == "Fn::Equals") return equals(call.value, expression);
        const Document::Array* operands = call.value.if_array();
        if (operands == nullptr) return wrong(expression);
        if (call.name == "Fn::Not")
            return operands->size() == 1 ? !evaluate(operands->front()) : wrong(expression);
        const bool count = operands->size() >= 1 && operands->size() <= kOperandsMax;
        if (call.name != "Fn::And" && call.name != "Fn::Or") return unknown(call, expression);
        if (!count) return wrong(expression);
        // Every operand is evaluated, so that all that is wrong is reported.
        bool any = false;
        bool all = true;
        for (const Document& operand : *operands) {
            const bool holds = evaluate(operand);
            any = any || holds;
            all = all && holds;
        }
        return call.name == "Fn::And" ? all : any;
    }

    bool equals(const Document& operands, const Document& expression) {
        const Document::Array* pair = operands.if_array();
        if (pair == nullptr || pair->size() != 2) return wrong(expression);
        const Evaluated left = templates::evaluate((*pair)[0], scope_, diagnostics_);
        const Evaluated right = templates::evaluate((*pair)[1], scope_, diagnostics_);
        const auto left_text = scalar_text(left.value);
        const auto right_text = scalar_text(right.value);
        return left_text && right_text ? *left_text == *right_text : left.value == right.value;
    }

    bool unknown(const core::Member& call, const Document& expression) {
        return problem(code::kUnknownIntrinsic, expression.span(),
                       "'" + call.name + "' is not a condition function",
                       "use Fn::Equals, Fn::And, Fn::Or, Fn::Not or Condition");
    }

    bool wrong(const Document& expression) {
        return problem(code::kIntrinsicForm, expression.span(),
                       "Template format error: Conditions can only be boolean "
                       "operations on parameters and other conditions",
                       "write for example !Equals [!Ref Stage, prod]");
    }

    const Document& section_;
    Scope scope_;
    core::Diagnostics& diagnostics_;
    Results results_;
    std::vector<std::string> open_;
};

}  // namespace

Results evaluate_conditions(const Document& section, const Scope& scope, core::Diagnostics& diagnostics) {
    return Conditions(section, scope, diagnostics).all();
}

}  // namespace leastwise::templates
