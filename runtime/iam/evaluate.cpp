#include "runtime/iam/evaluate.hpp"

#include "runtime/core/text.hpp"
#include "runtime/iam/compiled.hpp"
#include "runtime/iam/layers.hpp"
#include "runtime/iam/reserved.hpp"

#include <algorithm>
#include <optional>

namespace leastwise::iam {
namespace {

/// What the policies of one layer say about a call.
struct Outcome {
    bool attached = false;
    bool denies = false;
    bool allows = false;           ///< every level allows
    Match strength = Match::none;  ///< of the strongest Allow: how a resource's policy names the caller
};

/// Everything that all layers say; considered in full before anything is decided.
class Findings {
public:
    explicit Findings(const Question& question) : asked_(question) {
        if (question.compiled) speaking_ = question.compiled->speaking_of(question.check.action);
        for (std::size_t i = 0; i < kLayers.size(); ++i) {
            const bool is_compiled = question.compiled && binds_caller(kLayers[i]);
            outcomes_[i] = is_compiled ? consider_compiled(kLayers[i]) : consider(kLayers[i]);
        }
    }
    const Outcome& of(Layer layer) const {
        const auto wanted = layer == Layer::trust ? Layer::resource : layer;
        const auto at = std::ranges::find(kLayers, wanted) - kLayers.begin();
        return outcomes_[static_cast<std::size_t>(at)];
    }
    std::vector<StatementRef> denying, allowing;

private:
    Outcome consider(Layer layer) {
        const LayerPolicies policies = policies_of(layer, asked_.question);
        Outcome outcome;
        outcome.attached = policies.size() > 0;
        outcome.allows = outcome.attached;
        for (std::size_t i = 0; i < policies.size(); ++i) {
            Match level = Match::none;
            for (const Policy* policy : policies.level(i))
                level = std::max(level, consider(*policy, layer, outcome));
            outcome.allows = outcome.allows && level != Match::none;
            outcome.strength = std::max(outcome.strength, level);
        }
        return outcome;
    }

    /// The same from the compiled form: only statements that speak of the action are looked at, by level.
    Outcome consider_compiled(Layer layer) {
        Outcome outcome;
        const std::size_t levels = policies_of(layer, asked_.question).size();
        if (levels == 0) return outcome;
        outcome.attached = true;
        std::size_t allowing_levels = 0;
        std::optional<std::size_t> latest;
        for (const CompiledPolicies::Speaking& one : speaking_) {
            if (one.layer != layer || !compiled_applies(*one.statement, asked_)) continue;
            const CompiledStatement& compiled = *one.statement;
            if (compiled.policy->statements[compiled.index].effect == Effect::deny) {
                outcome.denies = true;
                denying.push_back({compiled.policy, compiled.index, layer});
                continue;
            }
            allowing.push_back({compiled.policy, compiled.index, layer});
            if (latest != one.level) ++allowing_levels;
            latest = one.level;
        }
        outcome.allows = allowing_levels == levels;
        outcome.strength = latest ? Match::direct : Match::none;
        return outcome;
    }

    /// Notes the policy's matching statements; answers its strongest Allow.
    Match consider(const Policy& policy, Layer layer, Outcome& outcome) {
        Match allowed = Match::none;
        for (std::size_t i = 0; i < policy.statements.size(); ++i) {
            const Statement& statement = policy.statements[i];
            const Match match = statement_applies(statement, policy, layer, asked_);
            if (match == Match::none) continue;
            const Layer named = layer == Layer::resource ? resource_layer(asked_.question.check) : layer;
            if (statement.effect == Effect::deny) {
                outcome.denies = true;
                denying.push_back({&policy, i, named});
            } else {
                allowed = std::max(allowed, match);
                allowing.push_back({&policy, i, named});
            }
        }
        return allowed;
    }

    Asked asked_;
    std::span<const CompiledPolicies::Speaking> speaking_;
    std::array<Outcome, kLayers.size()> outcomes_;
};

bool has_own_policies(const Principal& principal) {
    switch (principal.kind) {
        case PrincipalKind::anonymous:
        case PrincipalKind::service: return false;
        case PrincipalKind::federated: return is_federated_user(principal);
        case PrincipalKind::root:
        case PrincipalKind::user:
        case PrincipalKind::role_session: return true;
    }
    return false;
}

/// Who must allow a call besides the guardrails of the organization. Answers the layer that is missing, or
/// none when the call is granted. Source: IAM User Guide, "How AWS enforcement code logic evaluates requests
/// to allow or deny access".
class Grant {
public:
    Grant(const Question& question, const Findings& findings)
        : question_(question),
          principal_(question.principal),
          strength_(findings.of(Layer::resource).strength),
          identity_(principal_.kind == PrincipalKind::root || findings.of(Layer::identity).allows),
          boundary_(!findings.of(Layer::boundary).attached || findings.of(Layer::boundary).allows),
          session_(findings.of(Layer::session).allows ||
                   (!findings.of(Layer::session).attached && !is_federated_user(principal_))) {}

    Layer missing() const {
        if (!has_own_policies(principal_)) return strength_ == Match::direct ? Layer::none : resource();
        return is_same_account() ? missing_in_account() : missing_across_accounts();
    }

private:
    Layer resource() const { return resource_layer(question_.check); }

    /// An action that names no resource happens in the caller's own account.
    bool is_same_account() const {
        return question_.check.resource == "*" || question_.resource_account == principal_.account;
    }

    /// Session policies and the permissions boundary limit what identity policies grant, and what the
    /// resource's policy grants to a role or user behind the session.
    Layer missing_limit() const {
        if (!session_) return Layer::session;
        return boundary_ ? Layer::none : Layer::boundary;
    }

    Layer missing_in_account() const {
        // Named itself by the resource's policy, a caller needs nothing else.
        if (strength_ == Match::direct) return Layer::none;
        const bool trusted = !needs_trust(question_.check) || strength_ != Match::none;
        const bool resource_grants = strength_ == Match::role || strength_ == Match::session_user;
        if (const Layer limit = missing_limit(); limit != Layer::none) return limit;
        if (resource_grants || (identity_ && trusted)) return Layer::none;
        return trusted ? Layer::identity : resource();
    }

    Layer missing_across_accounts() const {
        if (const Layer limit = missing_limit(); limit != Layer::none) return limit;
        if (!identity_) return Layer::identity;
        return strength_ == Match::none ? resource() : Layer::none;
    }

    const Question& question_;
    const Principal& principal_;
    Match strength_;
    bool identity_, boundary_, session_;
};

/// The first layer that keeps the call from being allowed although nothing denies it. AWS names one layer and
/// does not publish the order: guardrails come first here, from the organization inwards.
Layer implicitly_denying(const Question& question, const Findings& findings) {
    // RCPFullAWSAccess cannot be detached, so that a resource control policy never denies implicitly.
    for (const Layer layer : {Layer::scp, Layer::vpc_endpoint}) {
        const Outcome& outcome = findings.of(layer);
        if (outcome.attached && !outcome.allows) return layer;
    }
    return Grant(question, findings).missing();
}

Decision explicit_denial(Findings& findings) {
    return {Verdict::explicit_deny, findings.denying.front().layer, std::move(findings.denying)};
}

}  // namespace

Decision evaluate(const Question& question) {
    Findings findings(question);
    const bool signed_call = question.principal.kind != PrincipalKind::anonymous;
    // Needs no permission and cannot be denied. Source: STS API Reference, GetCallerIdentity.
    if (signed_call && core::equals_ignoring_case(question.check.action, "sts:GetCallerIdentity")) {
        return {Verdict::allow, Layer::none, std::move(findings.allowing)};
    }
    if (!findings.denying.empty()) return explicit_denial(findings);
    if (is_reserved(question.check)) return {Verdict::implicit_deny, Layer::identity, {}};
    const Layer missing = implicitly_denying(question, findings);
    if (missing != Layer::none) return {Verdict::implicit_deny, missing, {}};
    return {Verdict::allow, Layer::none, std::move(findings.allowing)};
}

std::string_view verdict_name(Verdict verdict) {
    switch (verdict) {
        case Verdict::allow: return "allow";
        case Verdict::implicit_deny: return "implicit_deny";
        case Verdict::explicit_deny: return "explicit_deny";
    }
    return {};
}

std::string_view layer_name(Layer layer) {
    switch (layer) {
        case Layer::none: return "";
        case Layer::scp: return "scp";
        case Layer::rcp: return "rcp";
        case Layer::vpc_endpoint: return "vpc_endpoint";
        case Layer::resource: return "resource";
        case Layer::trust: return "trust";
        case Layer::boundary: return "boundary";
        case Layer::session: return "session";
        case Layer::identity: return "identity";
    }
    return {};
}

}  // namespace leastwise::iam
