#include "harness/prove/say.hpp"

#include "runtime/core/text.hpp"
#include "runtime/iam/layers.hpp"
#include "runtime/iam/named_principal.hpp"

namespace leastwise::prove {
namespace {

using core::Document;

std::string name_of(const iam::Principal& principal) {
    switch (principal.kind) {
        case iam::PrincipalKind::anonymous: return "*";
        case iam::PrincipalKind::service: return principal.service;
        case iam::PrincipalKind::root:
        case iam::PrincipalKind::user:
        case iam::PrincipalKind::federated: return principal.arn;
        case iam::PrincipalKind::role_session: break;
    }
    // A session's ARN does not say the path of its role.
    const auto named = iam::principal_named(principal.arn);
    return named && named->role_arn == principal.role_arn ? principal.arn : principal.role_arn;
}

std::string_view own_policies(const prover::Witness& witness) {
    const auto kind = witness.principal.kind;
    if (kind == iam::PrincipalKind::service || kind == iam::PrincipalKind::anonymous) return {};  // they have none
    switch (witness.own_policies) {
        case prover::OwnPolicies::as_compared:
        case prover::OwnPolicies::none: return {};
        case prover::OwnPolicies::grant_all: return "identity policies of the caller allow the call";
        case prover::OwnPolicies::grant_nothing: return "no identity policy of the caller allows the call";
        case prover::OwnPolicies::session_limits:
            return "the caller's session policy does not allow the call";
    }
    return {};
}

Document policy_of(Document statement) {
    return Document::object({{"Version", "2012-10-17"}, {"Statement", std::move(statement)}});
}

/// Allows everything when `actions` is "Action", nothing when it is "NotAction".
Document policy_for(std::string_view actions) {
    return policy_of(
        Document::object({{"Effect", "Allow"}, {std::string(actions), "*"}, {"Resource", "*"}}));
}

/// The policy of a key or role that leaves the decision to the identity policies of its account.
Document delegating_policy(const prover::Witness& witness) {
    const bool trust = iam::assumes_role(witness.check);
    Document statement = Document::object({{"Effect", "Allow"},
                                           {"Principal", Document::object({{"AWS", witness.principal.account}})},
                                           {"Action", trust ? "sts:*" : "*"}});
    if (!trust) statement.if_object()->append("Resource", "*");
    return policy_of(std::move(statement));
}

}  // namespace

Document request_document(const prover::Witness& witness) {
    Document context = Document::object();
    for (const auto& [key, values] : witness.check.context) {
        const bool single = !values.multivalued && values.values.size() == 1;
        const Document::Array list(values.values.begin(), values.values.end());
        context.if_object()->append(key, single ? Document(values.values.front()) : Document(list));
    }
    Document request = Document::object({{"principal", name_of(witness.principal)},
                                         {"action", witness.check.action},
                                         {"resource", witness.check.resource},
                                         {"resource_account", witness.resource_account},
                                         {"context", std::move(context)}});
    return request;
}

Document other_policies(const prover::Witness& witness) {
    Document policies = Document::object();
    const auto add = [&policies](std::string_view layer, Document value) {
        policies.if_object()->append(std::string(layer), std::move(value));
    };
    const auto list = [](std::string_view actions) { return Document::Array{policy_for(actions)}; };
    switch (witness.own_policies) {
        case prover::OwnPolicies::none: break;
        case prover::OwnPolicies::as_compared:
            if (iam::needs_trust(witness.check)) add("resource", delegating_policy(witness));
            break;
        case prover::OwnPolicies::grant_all:
            add("identity", list("Action"));
            add("session", list("Action"));
            break;
        case prover::OwnPolicies::grant_nothing: add("session", list("Action")); break;
        case prover::OwnPolicies::session_limits: add("session", list("NotAction")); break;
    }
    return policies;
}

std::string call_text(const prover::Witness& witness) {
    return "  " + witness.check.action + " on " + witness.check.resource + '\n';
}

std::string request_text(const prover::Witness& witness) {
    const bool anonymous = witness.principal.kind == iam::PrincipalKind::anonymous;
    return call_text(witness) + "  by " + (anonymous ? "an anonymous caller" : name_of(witness.principal)) + '\n' +
           circumstances_text(witness);
}

std::string circumstances_text(const prover::Witness& witness) {
    std::string text;
    iam::Context implied;
    iam::add_principal_keys(implied, witness.principal);
    for (const auto& [key, values] : witness.check.context) {
        const auto* own = implied.find(key);
        if (own && own->values == values.values) continue;
        text +=
            "  " + key + ": " + core::join(values.values, ", ") + (values.multivalued ? " (a list)\n" : "\n");
    }
    const auto own = own_policies(witness);
    if (!own.empty()) text += "  where " + std::string(own) + '\n';
    return text;
}

}  // namespace leastwise::prove
