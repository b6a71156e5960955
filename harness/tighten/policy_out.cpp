#include "harness/tighten/policy_out.hpp"

#include "harness/tighten/trial.hpp"
#include "runtime/core/generated_name.hpp"
#include "runtime/core/text.hpp"
#include "runtime/wire/json.hpp"

#include <nlohmann/json.hpp>

namespace leastwise::tighten {
namespace {

constexpr std::size_t kSecretSuffix = 6;      // Secrets Manager adds six characters to each ARN
constexpr std::size_t kGeneratedSuffix = 12;  // what CloudFormation puts behind a secret's logical id

/// The name with what is made up replaced by a wildcard; the name itself when a person chose it.
std::string name_pattern(const runner::RecordedResource& resource, const std::string& stack_name) {
    if (resource.type != "AWS::SecretsManager::Secret") {
        const auto generated =
            core::prefix_of_generated_name(resource.physical_id, stack_name, resource.logical_id);
        return generated ? *generated + "*" : resource.physical_id;
    }
    const std::string& arn = resource.physical_id;
    if (arn.size() <= kSecretSuffix) return arn;
    const std::string named = arn.substr(0, arn.size() - kSecretSuffix);
    const std::string own = ":secret:" + resource.logical_id + "-";
    const auto at = named.find(own);
    const bool made_up = at != std::string::npos && named.size() == at + own.size() + kGeneratedSuffix + 1;
    return made_up ? named.substr(0, at + own.size()) + "*" : named + std::string(kSecretSuffix, '?');
}

std::string generalized(std::string text, const Trial& trial, const std::string& stack_name) {
    for (const runner::RecordedResource& resource : trial.resources()) {
        if (resource.physical_id.size() < 8) continue;  // ours: shorter names occur in other words by chance
        const std::string pattern = name_pattern(resource, stack_name);
        if (pattern != resource.physical_id)
            text = core::replace_all(std::move(text), resource.physical_id, pattern);
    }
    return text;
}

}  // namespace

std::map<std::string, std::string> role_policies(const templates::Template& before, const std::string& edited,
                                                 core::Instant now,
                                                 const iamapi::ManagedPolicies& managed_policies) {
    const templates::Template after = templates::load_text(edited, std::string(before.files.path(0)),
                                                           before.options, &templates::read_text);
    const Trial trial(after, now, managed_policies);
    std::map<std::string, std::string> result;
    for (const auto& [name, role] : trial.directory().roles()) {
        iam::Policy all;
        all.version = "2012-10-17";
        for (const iam::Policy& policy : role->policies)
            all.statements.insert(all.statements.end(), policy.statements.begin(), policy.statements.end());
        if (all.statements.empty()) continue;
        for (iam::Statement& statement : all.statements) {
            for (std::string& resource : statement.resources)
                resource = generalized(std::move(resource), trial, before.options.stack_name);
        }
        result[role->logical_id] =
            nlohmann::ordered_json::parse(wire::to_json(iam::to_document(all))).dump(2) + "\n";
    }
    return result;
}

}  // namespace leastwise::tighten
