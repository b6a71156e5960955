#include "runtime/prover/coverage.hpp"

#include "runtime/core/text.hpp"
#include "runtime/iam/statement.hpp"

#include <algorithm>

namespace leastwise::prover {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool equal(const iam::PrincipalPattern& left, const iam::PrincipalPattern& right) {
    return left.kind == right.kind && left.value == right.value;
}

bool same_principals(const Part& outer, const Part& inner) {
    const iam::Statement& left = *outer.statement;
    const iam::Statement& right = *inner.statement;
    return outer.principals == inner.principals && outer.has_boundary == inner.has_boundary &&
           left.effect == right.effect && left.not_principal == right.not_principal &&
           std::ranges::equal(left.principals, right.principals, equal);
}

/// How a pattern begins, up to its first wildcard or variable.
std::string_view beginning(std::string_view pattern) {
    return pattern.substr(0, pattern.find_first_of("*?$"));
}

bool begin_alike(std::string_view left, std::string_view right) {
    left = beginning(left);
    right = beginning(right);
    const std::size_t common = std::min(left.size(), right.size());
    for (std::size_t i = 0; i < common; ++i) {
        if (lower(left[i]) != lower(right[i])) return false;
    }
    return true;
}

template <typename Left, typename Right>
bool some_begin_alike(const Left& left, const Right& right) {
    return std::ranges::any_of(left, [&right](const auto& each) {
        return std::ranges::any_of(right, [&each](const auto& other) { return begin_alike(each, other); });
    });
}

}  // namespace

Digest::Digest(const Part& part) : part_(&part) {
    const iam::Statement& statement = *part.statement;
    for (const std::string& each : statement.actions) actions_.push_back(core::to_lower(each));
    std::ranges::sort(actions_);
    for (const std::string& each : actions_) {
        if (each.find('*') != std::string::npos && each.find('?') == std::string::npos) runs_.push_back(each);
    }
    resources_.assign(statement.resources.begin(), statement.resources.end());
    std::ranges::sort(resources_);
    for (const iam::Condition& each : statement.conditions) conditions_.push_back(signature(each));
    std::ranges::sort(conditions_);
}

/// Every action is listed, or is matched by a pattern that takes its wildcards for letters: then it matches
/// whatever they stand for.
bool Digest::contains_actions(const Digest& inner) const {
    if (part_->statement->not_action) return std::ranges::includes(inner.actions_, actions_);
    return std::ranges::all_of(inner.actions_, [this](const std::string& each) {
        if (std::ranges::binary_search(actions_, each)) return true;
        return std::ranges::any_of(runs_,
                                   [&each](const auto& pattern) { return iam::match_glob(pattern, each); });
    });
}

bool Digest::contains_resources(const Digest& inner) const {
    if (part_->statement->not_resource) return std::ranges::includes(inner.resources_, resources_);
    if (resources_.empty() || inner.resources_.empty()) return resources_.empty() && inner.resources_.empty();
    return std::ranges::any_of(resources_, iam::matches_everything) ||
           std::ranges::includes(resources_, inner.resources_);
}

bool Digest::covers(const Digest& inner) const {
    const iam::Statement& left = *part_->statement;
    const iam::Statement& right = *inner.part_->statement;
    const bool same_reading = part_->policy->kind == inner.part_->policy->kind &&
                              part_->of_rcp == inner.part_->of_rcp &&
                              iam::variables_of(*part_->policy) == iam::variables_of(*inner.part_->policy) &&
                              left.not_action == right.not_action && left.not_resource == right.not_resource;
    // Elements that list nothing have rules of their own.
    if (!same_reading || actions_.empty() || inner.actions_.empty()) return false;
    if (left.not_resource && (resources_.empty() || inner.resources_.empty())) return false;
    return same_principals(*part_, *inner.part_) && std::ranges::includes(inner.conditions_, conditions_) &&
           contains_resources(inner) && contains_actions(inner);
}

bool Digest::may_meet(const Digest& other) const {
    const iam::Statement& one = *part_->statement;
    const iam::Statement& two = *other.part_->statement;
    const bool actions = one.not_action || two.not_action || some_begin_alike(actions_, other.actions_);
    const bool resources = one.not_resource || two.not_resource || resources_.empty() ||
                           other.resources_.empty() || some_begin_alike(resources_, other.resources_);
    return actions && resources;
}

}  // namespace leastwise::prover
