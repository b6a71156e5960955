#include "emulators/secretsmanager/handlers.hpp"
#include "emulators/secretsmanager/input.hpp"
#include "runtime/wire/json.hpp"

#include <algorithm>

namespace leastwise::secretsmanager {

using core::Document;
using gate::Call;
using gate::Permit;

namespace {

/// @throws AwsError MalformedPolicyDocumentException.
iam::Policy parsed_policy(const std::string& text) {
    const auto document = wire::read_json(text);
    if (!document) throw policy_is_not_json();
    core::Diagnostics problems;
    auto policy = iam::parse_policy(*document, iam::PolicyKind::resource, "resource policy", problems);
    if (!policy)
        throw malformed_policy(problems.empty() ? "Syntax errors in policy." : problems.front().message);
    for (iam::Statement& statement : policy->statements)
        statement.span = {};  // places inside a request's text
    return std::move(*policy);
}

/// Allows anyone, and no condition narrows it. AWS asks a solver; this is the part of its answer that needs
/// none.
bool is_public(const iam::Policy& policy) {
    return std::ranges::any_of(policy.statements, [](const iam::Statement& statement) {
        if (statement.effect != iam::Effect::allow || !statement.conditions.empty()) return false;
        if (statement.not_principal) return true;
        return std::ranges::any_of(statement.principals, [](const iam::PrincipalPattern& principal) {
            return principal.kind == iam::PrincipalPattern::Kind::any || principal.value == "*";
        });
    });
}

}  // namespace

gate::Answer tag_resource(Store& store, const Call& call, const Permit& permit) {
    Secret& secret = store.change(permit, text_or_empty(call, "SecretId"));
    refuse_when_deleted(secret);
    put_tags(secret, tags_of(call));
    return gate::Reply{};
}

gate::Answer untag_resource(Store& store, const Call& call, const Permit& permit) {
    Secret& secret = store.change(permit, text_or_empty(call, "SecretId"));
    refuse_when_deleted(secret);
    if (!secret.tags) return gate::Reply{};
    for (const std::string& key : texts_of(call, "TagKeys")) {
        std::erase_if(*secret.tags, [&key](const auto& tag) { return tag.first == key; });
    }
    return gate::Reply{};
}

gate::Answer put_resource_policy(Store& store, const Call& call, const Permit& permit) {
    Secret& secret = store.change(permit, text_or_empty(call, "SecretId"));
    refuse_when_deleted(secret);
    const std::string text = text_or_empty(call, "ResourcePolicy");
    iam::Policy policy = parsed_policy(text);
    if (is_true(call, "BlockPublicPolicy") && is_public(policy)) throw public_policy();
    secret.policy_text = text;
    secret.policy = std::move(policy);
    return gate::Reply{.output = identity_of(secret)};
}

gate::Answer get_resource_policy(Store& store, const Call& call, const Permit&) {
    const Secret& secret = store.get(text_or_empty(call, "SecretId"));
    refuse_when_deleted(secret);
    Document output = identity_of(secret);
    if (secret.policy) output.if_object()->append("ResourcePolicy", secret.policy_text);
    return gate::Reply{.output = std::move(output)};
}

gate::Answer delete_resource_policy(Store& store, const Call& call, const Permit& permit) {
    Secret& secret = store.change(permit, text_or_empty(call, "SecretId"));
    refuse_when_deleted(secret);
    secret.policy_text.clear();
    secret.policy.reset();
    return gate::Reply{.output = identity_of(secret)};
}

gate::Answer validate_resource_policy(Store& store, const Call& call, const Permit&) {
    if (const auto id = text_of(call, "SecretId")) store.get(*id);
    const iam::Policy policy = parsed_policy(text_or_empty(call, "ResourcePolicy"));
    Document::Array problems;
    if (is_public(policy)) {
        problems.push_back(
            Document::object({{"CheckName", "public_policy"}, {"ErrorMessage", public_policy().message()}}));
    }
    const bool passed = problems.empty();
    return gate::Reply{.output = Document::object({{"PolicyValidationPassed", passed},
                                                   {"ValidationErrors", Document(std::move(problems))}})};
}

}  // namespace leastwise::secretsmanager
