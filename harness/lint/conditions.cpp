#include "harness/lint/statement.hpp"
#include "runtime/catalogue/permitted.hpp"
#include "runtime/core/nearest.hpp"
#include "runtime/core/text.hpp"
#include "runtime/iam/condition.hpp"

#include <algorithm>

namespace leastwise::lint {
namespace {

std::string_view prefix_of(std::string_view key) { return key.substr(0, key.find(':')); }

/// Whether any request to AWS can carry the key. Keys of federated identities (`accounts.google.com:aud`)
/// bear the provider's name, which can be any, and count as existing.
bool exists(const catalogue::Catalogue& catalogue, std::string_view key) {
    if (key.find(':') == std::string_view::npos) return false;
    if (catalogue.find_global_key(key) != nullptr) return true;
    const std::string_view prefix = prefix_of(key);
    if (core::equals_ignoring_case(prefix, "aws")) return false;
    const catalogue::Service* service = catalogue.service(prefix);
    return service == nullptr || service->find_key(key) != nullptr;
}

std::string nearest_key(const catalogue::Catalogue& catalogue, std::string_view key) {
    const std::string wanted = core::to_lower(key);
    core::Nearest nearest(wanted);
    std::string best;
    const auto offer = [&](std::string_view known) {
        nearest.offer(core::to_lower(known));
        if (nearest.found() == core::to_lower(known)) best = known;
    };
    for (const catalogue::GlobalKey& known : catalogue.global_keys()) offer(known.key.name);
    if (const catalogue::Service* service = catalogue.service(prefix_of(key))) {
        for (const catalogue::Key& known : service->keys()) offer(known.name);
    }
    return best;
}

/// AWS's own key policy for encrypted log groups lists kms:Describe* beside what carries the context. Source:
/// CloudWatch Logs User Guide, "Encrypt log data".
bool is_documented(std::string_view pattern, std::string_view key) {
    return core::equals_ignoring_case(pattern, "kms:Describe*") &&
           core::equals_ignoring_case(key, "kms:EncryptionContext:aws:logs:arn");
}

/// The reference gives dynamodb:FirstPartitionKeyValues to no action, and requests carry it wherever they carry
/// dynamodb:LeadingKeys. Source: DynamoDB Developer Guide, "Using IAM policy conditions for fine-grained access
/// control".
std::string_view as_published(std::string_view key) {
    return core::equals_ignoring_case(key, "dynamodb:FirstPartitionKeyValues") ? "dynamodb:LeadingKeys" : key;
}

/// The statement's actions, as written, whose requests never carry the key. A pattern counts when none of the
/// actions it matches has the key; an action that does not exist is told of elsewhere.
std::vector<std::string> actions_without(const iam::Statement& statement, std::string_view key,
                                         const catalogue::Catalogue& catalogue) {
    std::vector<std::string> without;
    for (const std::string& pattern : statement.actions) {
        bool exists = false, carried = false;
        catalogue.each_match(pattern, [&](const catalogue::Found& found) {
            exists = true;
            carried = find_condition_key(catalogue, found, as_published(key)) != nullptr;
            return carried ? catalogue::Catalogue::Go::stop : catalogue::Catalogue::Go::on;
        });
        if (exists && !carried && !is_documented(pattern, key)) without.push_back(pattern);
    }
    return without;
}

/// What the condition comes to for a request that lacks the key.
std::string_view without_key(const iam::Condition& condition) {
    return iam::holds(condition, {}, iam::Variables::substituted) ? "always holds" : "never holds";
}

void check_condition(const iam::Statement& statement, const iam::Condition& condition,
                     const catalogue::Catalogue& catalogue, Findings& findings) {
    const std::string& key = condition.key;
    const core::Span span = condition.span.line == 0 ? statement.span : condition.span;
    if (!exists(catalogue, key)) {
        findings.push_back(
            {{core::Severity::warning, std::string(code::kUnknownKey), span,
              "\"" + key + "\" is no condition key: no request carries it, so this condition " +
                  std::string(without_key(condition)),
              ""}});
        const std::string near = nearest_key(catalogue, key);
        if (!near.empty()) {
            findings.back().hint = "did you mean " + near + "?";
            findings.back().fix = {Fix::Kind::replace, key, near};
        }
        return;
    }
    const bool any_action = statement.not_action || statement.actions.empty();
    const bool federated =
        !core::equals_ignoring_case(prefix_of(key), "aws") && catalogue.service(prefix_of(key)) == nullptr;
    if (any_action || federated || condition.if_exists) return;
    const auto without = actions_without(statement, key, catalogue);
    if (without.empty()) return;
    findings.push_back({{core::Severity::warning, std::string(code::kForeignKey), span,
                         "requests for " + name_some(without) + " do not carry \"" + key +
                             "\": for them this condition " + std::string(without_key(condition)),
                         "put these actions into a statement of their own"}});
}

}  // namespace

void check_conditions(const iam::Statement& statement, const catalogue::Catalogue& catalogue,
                      Findings& findings) {
    for (const iam::Condition& condition : statement.conditions) {
        check_condition(statement, condition, catalogue, findings);
    }
}

}  // namespace leastwise::lint
