#include "harness/tighten/renames.hpp"

#include "runtime/core/text.hpp"

#include <algorithm>

namespace leastwise::tighten {
namespace {

constexpr std::size_t kNameLengthMin = 8;  // ours: shorter physical names occur in other words by chance

}  // namespace

Renames::Renames(const std::vector<runner::RecordedResource>& from,
                 const std::vector<runner::RecordedResource>& to) {
    for (const runner::RecordedResource& old : from) {
        const auto now = std::ranges::find(to, old.logical_id, &runner::RecordedResource::logical_id);
        if (now == to.end()) continue;
        const auto add = [this](const std::string& left, const std::string& right) {
            if (left != right) pairs_.emplace_back(left, right);
        };
        if (!old.arn.empty()) add(old.arn, now->arn);
        if (old.physical_id.size() >= kNameLengthMin) add(old.physical_id, now->physical_id);
    }
    std::ranges::sort(pairs_, [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
}

std::string Renames::text(std::string text) const {
    for (const auto& [from, to] : pairs_) {
        if (text.find(from) != std::string::npos) text = core::replace_all(std::move(text), from, to);
    }
    return text;
}

iam::Policy Renames::policy(iam::Policy policy) const {
    for (iam::Statement& statement : policy.statements) {
        for (std::string& resource : statement.resources) resource = text(std::move(resource));
        for (iam::PrincipalPattern& principal : statement.principals)
            principal.value = text(std::move(principal.value));
        for (iam::Condition& condition : statement.conditions) {
            for (std::string& value : condition.values) value = text(std::move(value));
        }
    }
    return policy;
}

iam::Context Renames::context(const iam::Context& context) const {
    iam::Context result;
    for (const auto& [key, value] : context) {
        std::vector<std::string> values;
        for (const std::string& one : value.values) values.push_back(text(one));
        if (value.multivalued) {
            result.set_list(key, std::move(values));
        } else if (!values.empty()) {
            result.set(key, std::move(values.front()));
        }
    }
    return result;
}

}  // namespace leastwise::tighten
