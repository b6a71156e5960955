#include "harness/lint/statement.hpp"
#include "runtime/catalogue/permitted.hpp"
#include "runtime/core/text.hpp"
#include "runtime/iam/operators.hpp"
#include "runtime/iam/pattern.hpp"
#include "runtime/iam/statement.hpp"

#include <algorithm>

namespace leastwise::lint {
namespace {

using core::Severity;

void add(Findings& findings, Severity severity, std::string_view rule, core::Span span, std::string message,
         std::string hint) {
    findings.push_back({{severity, std::string(rule), span, std::move(message), std::move(hint)}});
}

void review_all_but(const iam::Policy& policy, const iam::Statement& statement, Findings& findings) {
    if (statement.effect != iam::Effect::allow) return;
    const bool limits = policy.kind != iam::PolicyKind::identity && policy.kind != iam::PolicyKind::resource;
    if (statement.not_action && !limits) {
        add(findings, Severity::warning, code::kAllBut, statement.span,
            "Allow with NotAction grants every action of every service but those listed",
            "name the actions that are needed, or deny the listed ones in a statement of their own");
    }
    if (statement.not_resource && !limits) {
        add(findings, Severity::warning, code::kAllBut, statement.span,
            "Allow with NotResource grants the actions on every resource but those listed",
            "name the resources that are needed, or deny the listed ones in a statement of their own");
    }
    if (statement.not_principal) {
        add(findings, Severity::error, code::kNotPrincipal, statement.span,
            "Allow with NotPrincipal lets everyone in but those listed, anonymous callers too",
            "name the principals that are meant");
    }
}

void review_covered(const iam::Statement& statement, Findings& findings) {
    for (std::size_t i = 0; i < statement.actions.size(); ++i) {
        const std::string& narrow = statement.actions[i];
        for (std::size_t j = 0; j < statement.actions.size(); ++j) {
            const std::string& wide = statement.actions[j];
            const bool same = core::equals_ignoring_case(narrow, wide);
            if (i == j || (same && i < j) || (!same && !is_pattern(wide))) continue;
            if (narrow.find('?') != std::string::npos && !same) continue;
            // The narrow pattern's stars are letters here: only a star of the wide one takes them.
            if (!iam::match_glob(wide, narrow, iam::Case::fold)) continue;
            add(findings, Severity::note, code::kCovered, span_of_action(statement, i),
                "\"" + narrow + "\" adds nothing: the statement has \"" + wide + "\"", "take it away");
            findings.back().fix = {Fix::Kind::remove, narrow, ""};
            break;
        }
    }
}

/// `${…}` that is neither an escape nor a variable, since the version has none.
void review_variables(const iam::Policy& policy, const iam::Statement& statement, Findings& findings) {
    if (iam::variables_of(policy) == iam::Variables::substituted) return;
    const auto tell = [&](core::Span span, const std::string& text) {
        add(findings, Severity::warning, code::kLiteralVariable, span,
            "\"" + text + "\": without Version 2012-10-17 this is no variable but these very characters",
            "write Version: '2012-10-17' into the policy");
    };
    for (std::size_t i = 0; i < statement.resources.size(); ++i) {
        if (statement.resources[i].find("${") != std::string::npos)
            tell(span_of_resource(statement, i), statement.resources[i]);
    }
    for (const iam::Condition& condition : statement.conditions) {
        const auto has = [](const std::string& value) { return value.find("${") != std::string::npos; };
        const auto value = std::ranges::find_if(condition.values, has);
        if (value != condition.values.end() && iam::takes_variables(condition.op))
            tell(condition.span, *value);
    }
}

/// Operators that compare letter by letter.
bool is_literal(iam::Operator op) {
    using enum iam::Operator;
    return op == string_equals || op == string_not_equals || op == string_equals_ignore_case ||
           op == string_not_equals_ignore_case;
}

/// A star where none is a wildcard. `${*}` is a star that is meant.
void review_stars(const iam::Statement& statement, Findings& findings) {
    for (const iam::Condition& condition : statement.conditions) {
        if (!is_literal(condition.op)) continue;
        const auto has_star = [](const std::string& value) {
            return core::replace_all(value, "${*}", "").find('*') != std::string::npos;
        };
        const auto value = std::ranges::find_if(condition.values, has_star);
        if (value == condition.values.end()) continue;
        const bool arn = value->starts_with("arn:");
        const std::string op(iam::operator_name(condition.op));
        add(findings, Severity::warning, code::kLiteralStar, condition.span,
            op + " compares letter by letter: the star in \"" + *value + "\" stands for a star alone",
            std::string("use ") + (arn ? "Arn" : "String") + (iam::is_negated(condition.op) ? "NotLike" : "Like"));
    }
}

bool demands(const iam::Statement& statement, std::string_view key) {
    return std::ranges::any_of(statement.conditions, [key](const iam::Condition& each) {
        if (!core::equals_ignoring_case(each.key, key)) return false;
        if (each.op == iam::Operator::null)
            return std::ranges::all_of(
                each.values, [](const auto& value) { return core::equals_ignoring_case(value, "false"); });
        return each.quantifier == iam::Quantifier::for_any_value && !each.if_exists &&
               !iam::is_negated(each.op);
    });
}

/// Actions whose requests may come without the keys of items. Source: DynamoDB Developer Guide, "Using IAM
/// policy conditions for fine-grained access control".
bool may_lack_leading_keys(const iam::Statement& statement, const catalogue::Catalogue& catalogue) {
    return std::ranges::any_of(statement.actions, [&](const std::string& pattern) {
        bool found = false;
        for (const std::string_view action : {"dynamodb:Scan", "dynamodb:PartiQLSelect"}) {
            found = found || (catalogue.find(action) && iam::match_glob(pattern, action, iam::Case::fold));
        }
        return found;
    });
}

/// The two names of the partition key's values.
bool is_leading_keys(std::string_view key) {
    return core::equals_ignoring_case(key, "dynamodb:LeadingKeys") ||
           core::equals_ignoring_case(key, "dynamodb:FirstPartitionKeyValues");
}

void review_vacuous(const iam::Statement& statement, const catalogue::Catalogue& catalogue,
                    Findings& findings) {
    if (statement.effect != iam::Effect::allow) return;
    for (const iam::Condition& condition : statement.conditions) {
        if (condition.quantifier != iam::Quantifier::for_all_values || demands(statement, condition.key))
            continue;
        const catalogue::GlobalKey* global = catalogue.find_global_key(condition.key);
        if (global != nullptr && global->key.values == catalogue::Values::one) {
            add(findings, Severity::warning, code::kVacuous, condition.span,
                "ForAllValues holds for requests that do not carry \"" + condition.key +
                    "\", and the key has one value, not several",
                "take ForAllValues away");
        } else if (is_leading_keys(condition.key) && may_lack_leading_keys(statement, catalogue)) {
            add(findings, Severity::warning, code::kVacuous, condition.span,
                "ForAllValues holds for a Scan, which carries no " + condition.key + " and reads every item",
                "add Null: {" + condition.key + ": 'false'}, or take the action out of the statement");
        } else if (core::equals_ignoring_case(condition.key, "aws:PrincipalOrgPaths")) {
            add(findings, Severity::warning, code::kVacuous, condition.span,
                "ForAllValues holds for callers of no organization, who carry no aws:PrincipalOrgPaths",
                "use ForAnyValue, or add Null: {aws:PrincipalOrgPaths: 'false'}");
        }
    }
}

}  // namespace

void review_form(const iam::Policy& policy, const iam::Statement& statement,
                 const catalogue::Catalogue& catalogue, Findings& findings) {
    review_all_but(policy, statement, findings);
    review_covered(statement, findings);
    review_variables(policy, statement, findings);
    review_vacuous(statement, catalogue, findings);
    review_stars(statement, findings);
}

}  // namespace leastwise::lint
