#include "runtime/prover/documents.hpp"

#include <algorithm>

namespace leastwise::prover {
namespace {

constexpr std::string_view kNewest = "2012-10-17";

template <typename Holds>
bool any_statement(const core::Document& document, Holds holds) {
    const core::Document* statement = document.find("Statement");
    if (!statement) return false;
    if (const auto* list = statement->if_array()) return std::ranges::any_of(*list, holds);
    return holds(*statement);
}

iam::PolicyKind kind_of(const core::Document& document) {
    const auto has = [&document](std::string_view name, std::string_view other) {
        return any_statement(document, [name, other](const core::Document& each) {
            return each.find(name) || each.find(other);
        });
    };
    if (!has("Principal", "NotPrincipal")) return iam::PolicyKind::identity;
    return has("Resource", "NotResource") ? iam::PolicyKind::resource : iam::PolicyKind::trust;
}

std::string describe(const core::Diagnostics& diagnostics) {
    for (const auto& each : diagnostics) {
        if (each.severity != core::Severity::error) continue;
        return each.message + (each.hint.empty() ? "" : " (" + each.hint + ")");
    }
    return "the policy is malformed";
}

}  // namespace

std::variant<Documents, std::string> Documents::read(const core::Document& value, const std::string& name) {
    Documents result;
    const core::Document::Array single{value};
    const auto* list = value.if_array();
    std::size_t number = 0;
    for (const core::Document& document : list ? *list : single) {
        core::Diagnostics diagnostics;
        const std::string place = list ? name + "[" + std::to_string(number++) + "]" : name;
        auto policy = iam::parse_policy(document, kind_of(document), place, diagnostics);
        if (!policy) return place + ": " + describe(diagnostics);
        if (!result.policies_.empty() && result.policies_.front().kind != policy->kind) {
            return name + " mixes identity policies with policies of resources or roles";
        }
        const bool states_version = document.find("Version") != nullptr;
        if (result.policies_.empty() || policy->kind == iam::PolicyKind::identity) {
            result.policies_.push_back(std::move(*policy));
            result.states_version_.push_back(states_version);
        } else if (const auto problem = result.join(std::move(*policy), states_version)) {
            return name + *problem;
        }
    }
    return result;
}

/// A resource has one policy: statements of several documents count as if one document held them.
std::optional<std::string> Documents::join(iam::Policy policy, bool states_version) {
    if (states_version != states_version_.front() || policy.version != policies_.front().version) {
        return " has documents of different versions for one resource";
    }
    for (iam::Statement& each : policy.statements) policies_.front().statements.push_back(std::move(each));
    return {};
}

std::string Documents::stated_version() const {
    std::string stated;
    for (std::size_t i = 0; i < policies_.size(); ++i) {
        if (states_version_[i]) stated = std::max(stated, policies_[i].version);
    }
    return stated;
}

bool Documents::assume_version(const std::string& version) {
    bool any = false;
    for (std::size_t i = 0; i < policies_.size(); ++i) {
        if (states_version_[i] || policies_[i].version == version) continue;
        policies_[i].version = version;
        any = true;
    }
    return any;
}

iam::PolicySet Documents::set() const {
    iam::PolicySet set;
    for (const iam::Policy& policy : policies_) {
        if (policy.kind == iam::PolicyKind::identity) {
            set.identity.push_back(&policy);
        } else {
            set.resource = &policy;
        }
    }
    return set;
}

std::string agree_on_version(Documents& left, Documents& right) {
    const std::string stated = std::max(left.stated_version(), right.stated_version());
    if (stated != kNewest) return {};
    const bool assumed_left = left.assume_version(stated), assumed_right = right.assume_version(stated);
    return assumed_left || assumed_right ? stated : std::string();
}

}  // namespace leastwise::prover
