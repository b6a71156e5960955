#pragma once
#include "runtime/gate/permit.hpp"
#include "runtime/iam/policy.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leastwise::gate {

/// Accounts below organizational units below a root, and the policies attached to each. An organization
/// without nodes is none: then no service control policy and no resource control policy applies. Source: AWS
/// Organizations User Guide, "SCP evaluation" and "RCP evaluation".
class Organization {
public:
    enum class Kind { root, unit, account };
    struct Node {
        Kind kind = Kind::account;
        std::string id;  ///< `r-ab12`, `ou-ab12-11111111`, twelve digits
        std::string name;
        std::string parent;  ///< id; "" for the root
        std::vector<iam::Policy> scps;
        std::vector<iam::Policy> rcps;
    };
    /// One level's policies, the root's first, the account's last. Borrowed.
    using Levels = std::vector<std::vector<const iam::Policy*>>;

    Organization() = default;
    Organization(std::string id, std::string management_account)
        : id_(std::move(id)), management_account_(std::move(management_account)) {}

    /// A node comes after its parent.
    void add(Node node) { nodes_.push_back(std::move(node)); }
    void attach(const Permit&, std::string_view target, iam::Policy policy);

    bool empty() const { return nodes_.empty(); }
    const std::string& id() const { return id_; }
    const std::string& management_account() const { return management_account_; }
    const std::vector<Node>& nodes() const { return nodes_; }
    const Node* find(std::string_view id) const;
    /// Whether the account is a member, the management account included.
    bool has_account(std::string_view account) const;

    /// What binds the account's principals (`scp`) or resources (`rcp`); nothing for accounts that are no
    /// members and for the management account.
    Levels levels(iam::PolicyKind kind, std::string_view account) const;
    /// `o-id/r-ab12/ou-ab12-11111111/` of a member: aws:PrincipalOrgPaths and aws:ResourceOrgPaths.
    std::string path_of(std::string_view account) const;

private:
    std::vector<const Node*> way_to(std::string_view account) const;

    std::string id_;
    std::string management_account_;
    std::vector<Node> nodes_;
};

}  // namespace leastwise::gate
