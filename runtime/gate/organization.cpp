#include "runtime/gate/organization.hpp"

#include <algorithm>

namespace leastwise::gate {

const Organization::Node* Organization::find(std::string_view id) const {
    const auto found = std::ranges::find(nodes_, id, &Node::id);
    return found == nodes_.end() ? nullptr : &*found;
}

bool Organization::has_account(std::string_view account) const {
    const Node* node = find(account);
    return node != nullptr && node->kind == Kind::account;
}

void Organization::attach(const Permit&, std::string_view target, iam::Policy policy) {
    const auto found = std::ranges::find(nodes_, target, &Node::id);
    if (found == nodes_.end()) return;
    auto& list = policy.kind == iam::PolicyKind::rcp ? found->rcps : found->scps;
    list.push_back(std::move(policy));
}

/// The nodes from the root to the account; none when it is no member.
std::vector<const Organization::Node*> Organization::way_to(std::string_view account) const {
    std::vector<const Node*> way;
    if (!has_account(account)) return way;
    for (const Node* node = find(account); node != nullptr; node = find(node->parent)) way.push_back(node);
    std::ranges::reverse(way);
    return way;
}

Organization::Levels Organization::levels(iam::PolicyKind kind, std::string_view account) const {
    Levels levels;
    if (account == management_account_) return levels;
    for (const Node* node : way_to(account)) {
        auto& level = levels.emplace_back();
        for (const iam::Policy& policy : kind == iam::PolicyKind::rcp ? node->rcps : node->scps)
            level.push_back(&policy);
    }
    return levels;
}

std::string Organization::path_of(std::string_view account) const {
    const auto way = way_to(account);
    if (way.empty()) return {};
    std::string path = id_ + "/";
    for (const Node* node : way) {
        if (node->kind != Kind::account) path += node->id + "/";
    }
    return path;
}

}  // namespace leastwise::gate
