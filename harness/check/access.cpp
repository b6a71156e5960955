#include "harness/check/access.hpp"

#include "harness/check/names.hpp"

#include <algorithm>
#include <set>

namespace leastwise::check {
namespace {

/// Everything that has this ARN or stands below it: "arn:…:bucket/*", "arn:…:log-group:*".
std::vector<std::string> at_or_below(const std::string& arn) { return {arn, arn + "/*", arn + ":*"}; }

/// Asks one set of policies after the other, and keeps what each answers.
class Search {
public:
    Search(std::string action, std::string resource) : asked_{std::move(action), std::move(resource)} {}

    /// `holder` is the template of what is found.
    void ask(const iam::PolicySet& set, std::vector<std::string> within, const Access& holder) {
        asked_.within = std::move(within);
        prove::Reach reach = prove::who_can(set, asked_);
        for (prove::Grant& grant : reach.grants) {
            const iam::Policy* policy = set.resource ? set.resource : set.identity.at(grant.position);
            Access access = holder;
            const core::Span span = policy->statements.at(grant.statement).span;
            if (span.line != 0) access.span = span;
            access.grant = std::move(grant);
            found_.granted.push_back(std::move(access));
        }
        for (const std::string& each : reach.undecided) found_.undecided.push_back(holder.holder + ": " + each);
    }

    Accesses take() { return std::move(found_); }

private:
    prove::Asked asked_;
    Accesses found_;
};

bool names(const iam::Statement& statement, const std::string& arn) {
    return !statement.not_principal && std::ranges::any_of(statement.principals, [&](const auto& each) {
        return each.kind == iam::PrincipalPattern::Kind::any || each.value == arn;
    });
}

/// What resources' own policies deny to the identity, as a service control policy would. A denial with
/// NotPrincipal or NotResource is left out: too much is shown rather than too little.
iam::Policy denials_to(const Identity& identity, const Policies& policies) {
    iam::Policy denials;
    denials.kind = iam::PolicyKind::scp;
    denials.version = "2012-10-17";
    iam::Statement everything;
    everything.actions = {"*"};
    everything.resources = {"*"};
    denials.statements.push_back(std::move(everything));
    for (const ResourcePolicy& each : policies.resources) {
        for (const iam::Statement& statement : each.policy.statements) {
            const bool counts = statement.effect == iam::Effect::deny && names(statement, identity.arn);
            if (!counts || statement.not_resource || each.arn.empty()) continue;
            iam::Statement& copy = denials.statements.emplace_back(statement);
            copy.principals.clear();
            const bool is_its_own = copy.resources.empty() || copy.resources == std::vector<std::string>{"*"};
            if (is_its_own) copy.resources = at_or_below(each.arn);
        }
    }
    return denials;
}

void ask_identity(const Identity& identity, const iam::Policy& denials, const Guardrails& guardrails,
                  Search& search) {
    iam::PolicySet set;
    for (const Attached& each : identity.policies) set.identity.push_back(&each.policy);
    for (const Attached& each : identity.inherited) set.identity.push_back(&each.policy);
    if (identity.boundary) set.boundary = &*identity.boundary;
    set.scp = guardrails.scp;
    set.scp.push_back({&denials});
    Access holder{Access::By::identity, identity.logical_id, identity.source, identity.type, identity.span, {}};
    search.ask(set, {}, holder);
    if (!identity.trust) return;
    iam::PolicySet trust;
    trust.resource = &*identity.trust;
    trust.rcp = guardrails.rcp;
    holder.by = Access::By::trust;
    search.ask(trust, {identity.arn}, holder);
}

}  // namespace

std::string arn_meant(const templates::Template& loaded, const std::string& text) {
    const auto slash = text.find('/');
    const std::string logical_id = text.substr(0, slash);
    if (loaded.find(logical_id) == nullptr) return text;
    const auto arn = Names(loaded).attribute(logical_id, "Arn");
    if (!arn || !arn->if_string()) return text;
    return *arn->if_string() + (slash == std::string::npos ? "" : text.substr(slash));
}

Accesses who_can(const Policies& policies, const Guardrails& guardrails, const std::string& action,
                 const std::string& resource) {
    Search search(action, resource);
    for (const Identity& each : policies.identities)
        ask_identity(each, denials_to(each, policies), guardrails, search);
    std::set<std::string> seen;
    for (const ResourcePolicy& each : policies.resources) {
        if (!seen.insert(each.name).second) continue;
        const iam::Policy policy = *policy_of(policies, each.name);
        iam::PolicySet set;
        set.resource = &policy;
        set.rcp = guardrails.rcp;
        search.ask(set, each.arn.empty() ? std::vector<std::string>{} : at_or_below(each.arn),
                   {Access::By::resource, each.name, each.source, each.type, policy.span, {}});
    }
    return search.take();
}

}  // namespace leastwise::check
