#include "emulators/iam/simulation.hpp"
#include "emulators/iam/statement_places.hpp"
#include "runtime/core/arn.hpp"
#include "runtime/core/text.hpp"
#include "runtime/iam/layers.hpp"
#include "runtime/iam/statement.hpp"

#include <algorithm>
#include <array>

namespace leastwise::iamapi {

using core::Document;

namespace {

std::string_view decision_text(const iam::Decision& decision) {
    switch (decision.verdict) {
        case iam::Verdict::allow: return "allowed";
        case iam::Verdict::explicit_deny: return "explicitDeny";
        case iam::Verdict::implicit_deny: return "implicitDeny";
    }
    return {};
}

using Pointers = std::vector<const iam::Policy*>;

Pointers pointers_to(const std::vector<SimulatedPolicy>& policies) {
    Pointers pointers;
    for (const SimulatedPolicy& one : policies) pointers.push_back(&one.policy);
    return pointers;
}

/// Every policy of the simulation that a person gave or that the principal has.
std::array<const std::vector<SimulatedPolicy>*, 3> sources_of(const Simulation& simulation) {
    return {&simulation.identity, &simulation.boundary, &simulation.resource};
}

Document position(const TextPosition& at) {
    return Document::object({{"Line", at.line}, {"Column", at.column}});
}

Document describe(const SimulatedPolicy& source, std::size_t statement) {
    Document out = Document::object({{"SourcePolicyId", source.id}, {"SourcePolicyType", source.type}});
    const auto places = statement_places(source.text);
    if (statement < places.size()) {
        out.if_object()->append("StartPosition", position(places[statement].start));
        out.if_object()->append("EndPosition", position(places[statement].end));
    }
    return out;
}

/// The statements that determine the result. A boundary's permissions are told apart.
Document::Array matched_statements(const Simulation& simulation, const iam::Decision& decision) {
    Document::Array matched;
    for (const iam::StatementRef& ref : decision.determining) {
        for (const auto* sources : sources_of(simulation)) {
            if (sources == &simulation.boundary && decision.allowed()) continue;
            for (const SimulatedPolicy& source : *sources) {
                if (&source.policy == ref.policy) matched.push_back(describe(source, ref.statement));
            }
        }
    }
    return matched;
}

/// Keys that statements about the action need and the call did not give.
Document::Array missing_keys(const Simulation& simulation, const std::string& action) {
    KeyNames needed;
    for (const auto* sources : sources_of(simulation)) {
        for (const SimulatedPolicy& source : *sources) {
            iam::Policy relevant = source.policy;
            std::erase_if(relevant.statements,
                          [&action](const iam::Statement& one) { return !iam::action_applies(one, action); });
            add_keys(relevant, needed);
        }
    }
    Document::Array missing;
    for (const std::string& key : needed) {
        if (simulation.context.find(key) == nullptr) missing.push_back(key);
    }
    return missing;
}

/// The policy of a key or role that leaves the decision to its account's identity policies. A simulation that is given
/// no resource policy looks at identity policies alone.
iam::Policy leaves_to_identities(const std::string& account) {
    iam::Policy policy;
    policy.kind = iam::PolicyKind::resource;
    iam::Statement statement;
    statement.principals = {{iam::PrincipalPattern::Kind::aws, account}};
    statement.actions = {"*"};
    statement.resources = {"*"};
    policy.statements = {std::move(statement)};
    return policy;
}

/// Whether the service control policies let the call through, and what is decided with them.
struct Judgement {
    iam::Decision decision;
    bool organization_allows = true;
    bool boundary_allows = true;
};

Judgement judge(const Simulation& simulation, const iam::AccessCheck& check, iam::PolicySet policies) {
    const auto arn = core::split_arn(check.resource);
    const std::string_view account =
        arn && !arn->account.empty() ? arn->account : std::string_view(simulation.account);
    Judgement judgement;
    judgement.decision = iam::evaluate({simulation.caller, check, account, policies});
    judgement.organization_allows = judgement.decision.layer != iam::Layer::scp;
    if (policies.boundary != nullptr) {
        policies.identity = {policies.boundary};
        const iam::Policy delegating = leaves_to_identities(simulation.caller.account);
        policies.resource = iam::needs_trust(check) ? &delegating : nullptr;
        policies.scp.clear();
        judgement.boundary_allows =
            iam::evaluate({simulation.caller, check, simulation.caller.account, policies}).allowed();
    }
    return judgement;
}

}  // namespace

bool KeysInOrder::operator()(const std::string& left, const std::string& right) const {
    return core::to_lower(left) < core::to_lower(right);
}

void add_keys(const iam::Policy& policy, KeyNames& keys) {
    const auto add_variables = [&keys](std::string_view text) {
        for (auto open = text.find("${"); open != std::string_view::npos; open = text.find("${", open + 2)) {
            const std::string_view rest = text.substr(open + 2);
            const std::string_view name = core::trim(rest.substr(0, rest.find_first_of(",}")));
            if (name.size() > 1) keys.insert(std::string(name));  // `${*}`, `${?}` and `${$}` are characters
        }
    };
    for (const iam::Statement& statement : policy.statements) {
        for (const std::string& resource : statement.resources) add_variables(resource);
        for (const iam::Condition& condition : statement.conditions) {
            keys.insert(condition.key);
            for (const std::string& value : condition.values) add_variables(value);
        }
    }
}

Document simulate(const Simulation& simulation, const std::string& action, const std::string& resource) {
    const iam::AccessCheck check{action, resource, simulation.context};
    iam::PolicySet policies;
    policies.identity = pointers_to(simulation.identity);
    policies.scp = simulation.scp;
    if (!simulation.boundary.empty()) policies.boundary = &simulation.boundary.front().policy;
    if (!simulation.resource.empty()) policies.resource = &simulation.resource.front().policy;
    const iam::Policy delegating = leaves_to_identities(simulation.caller.account);
    if (policies.resource == nullptr && iam::needs_trust(check)) policies.resource = &delegating;
    const Judgement judgement = judge(simulation, check, policies);
    const Document::Array matched = matched_statements(simulation, judgement.decision);
    const Document::Array missing = missing_keys(simulation, action);
    const bool names_resource = resource != "*";
    Document out = Document::object({{"EvalActionName", action},
                                     {"EvalResourceName", resource},
                                     {"EvalDecision", decision_text(judgement.decision)},
                                     {"MatchedStatements", matched},
                                     {"MissingContextValues", names_resource ? Document::Array{} : missing}});
    core::Object& members = *out.if_object();
    members.append("OrganizationsDecisionDetail",
                   Document::object({{"AllowedByOrganizations", judgement.organization_allows}}));
    const Document boundary = Document::object({{"AllowedByPermissionsBoundary", judgement.boundary_allows}});
    if (policies.boundary != nullptr) members.append("PermissionsBoundaryDecisionDetail", boundary);
    if (!names_resource) return out;
    members.append("EvalDecisionDetails", Document::object());
    Document specific = Document::object({{"EvalResourceName", resource},
                                          {"EvalResourceDecision", decision_text(judgement.decision)},
                                          {"MatchedStatements", matched},
                                          {"MissingContextValues", missing}});
    if (policies.boundary != nullptr)
        specific.if_object()->append("PermissionsBoundaryDecisionDetail", boundary);
    members.append("ResourceSpecificResults", Document::array({std::move(specific)}));
    return out;
}

}  // namespace leastwise::iamapi
