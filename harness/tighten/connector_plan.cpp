// SAM connectors: each destination of one is a managed policy of the role.
#include "harness/tighten/entry_plan.hpp"
#include "harness/tighten/locate.hpp"
#include "harness/tighten/sam_templates.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>
#include <map>

namespace leastwise::tighten {
namespace {

using core::Document;

/// Plans for one connector.
class ConnectorPlanner {
public:
    /// `policies` are the positions in the role of what the connector grants, in the order of its destinations.
    ConnectorPlanner(const RoleScene& scene, const templates::PolicyOrigin& origin,
                     std::vector<std::size_t> policies, Plan& plan)
        : scene_(scene), origin_(origin), policies_(std::move(policies)), plan_(plan) {}

    void run() {
        const std::vector<Step> written = locate_connector(scene_.loaded.source, origin_.span);
        written_ = written.empty() ? nullptr : written.back().node->find("Properties");
        permissions_ = list_in(written_, "Permissions");
        destinations_ = list_in(written_, "Destination");
        if (permissions_ == nullptr || misses() || !is_ours_alone())
            return remark("the policy of connector " + origin_.name + " stays as it is");
        for (const std::size_t p : policies_) read_use(p);
        const bool in_parts = destinations_ != nullptr && destinations_->if_array()->size() == used_.size();
        if (keeps_categories() && (in_parts || is_all_used())) return narrow();
        replace();
    }

private:
    static const Document* list_in(const Document* properties, const char* name) {
        const Document* list = properties == nullptr ? nullptr : properties->find(name);
        return list != nullptr && list->if_array() != nullptr ? list : nullptr;
    }

    const iam::Policy& policy(std::size_t p) const { return scene_.needs.role->policies[p].policy; }
    void remark(std::string text) { plan_.remarks.push_back({scene_.role, scene_.source, std::move(text)}); }

    bool misses() const {
        return std::ranges::any_of(policies_, [this](std::size_t p) {
            return std::ranges::any_of(policy(p).statements,
                                       [this](const auto& one) { return scene_.emulated.misses(one); });
        });
    }

    /// Whether no other role is granted something by the same connector.
    bool is_ours_alone() const {
        const auto count = std::ranges::count(scene_.loaded.policy_origins, origin_.span,
                                              &templates::PolicyOrigin::span);
        return static_cast<std::size_t>(count) == policies_.size();
    }

    /// The categories of one destination whose actions were used: all of a category's, or else statements fit
    /// better.
    void read_use(std::size_t p) {
        std::set<std::string> categories;
        for (std::size_t s = 0; s < policy(p).statements.size(); ++s) {
            const auto& actions = policy(p).statements[s].actions;
            const auto found = scene_.needs.granted_by.find({p, s});
            if (found == scene_.needs.granted_by.end()) continue;
            categories.insert(connector_category(actions));
            std::set<std::string> granted, used;
            for (const std::string& action : actions) granted.insert(core::to_lower(action));
            for (const auto& [need, uses] : found->second) used.insert(core::to_lower(need.action));
            whole_ = whole_ && granted == used;
        }
        used_.push_back(std::move(categories));
    }

    bool is_all_used() const {
        return std::ranges::none_of(used_, [](const auto& categories) { return categories.empty(); });
    }

    /// Whether the destinations that were used were used alike, and wholly: then what is left is a connector.
    bool keeps_categories() const {
        std::set<std::set<std::string>> different;
        for (const auto& categories : used_) {
            if (!categories.empty()) different.insert(categories);
        }
        return whole_ && different.size() == 1 && !different.begin()->contains("");
    }

    void remove(std::string subject, const Document& entry) {
        Change change;
        change.kind = Change::Kind::remove_entry;
        change.role = scene_.role;
        change.holder = scene_.role;
        change.source = scene_.source;
        change.subject = std::move(subject) + " of connector " + origin_.name;
        change.span = entry.span();
        plan_.changes.push_back(std::move(change));
    }

    void narrow() {
        std::set<std::string> used;
        for (std::size_t i = 0; i < used_.size(); ++i) {
            used.insert(used_[i].begin(), used_[i].end());
            if (!used_[i].empty()) continue;
            const Document& destination = (*destinations_->if_array())[i];
            const std::string* id = destination.find_string("Id");
            remove("destination " + (id == nullptr ? std::to_string(i + 1) : *id), destination);
        }
        for (const Document& category : *permissions_->if_array()) {
            if (category.if_string() != nullptr && !used.contains(*category.if_string()))
                remove("permission " + *category.if_string(), category);
        }
    }

    void replace() {
        const Document* resources = scene_.loaded.source.find("Resources");
        const Document* function = resources == nullptr ? nullptr : resources->find(scene_.source);
        const std::string* type = function == nullptr ? nullptr : function->find_string("Type");
        const Document* properties = function == nullptr ? nullptr : function->find("Properties");
        Change change = entry_change(scene_, policies_, "connector " + origin_.name, written_->span());
        const bool takes_policies = type != nullptr && *type == "AWS::Serverless::Function" &&
                                    properties != nullptr && properties->find("Role") == nullptr;
        if (!takes_policies && !change.after.empty()) {
            return remark("connector " + origin_.name +
                          " grants more than was used; write its statements into the role");
        }
        if (!change.after.empty()) change.span = properties->span();
        change.kind = Change::Kind::replace_connector;
        change.replacement = origin_.name;
        change.shown = origin_.span;
        plan_.changes.push_back(std::move(change));
    }

    const RoleScene& scene_;
    const templates::PolicyOrigin& origin_;
    std::vector<std::size_t> policies_;
    Plan& plan_;
    const Document* written_ = nullptr;  // its Properties
    const Document* permissions_ = nullptr;
    const Document* destinations_ = nullptr;   // nullptr when there is one, not in a list
    std::vector<std::set<std::string>> used_;  // categories by destination
    bool whole_ = true;
};

/// 3 of the policy `TablesPolicyDestination3`, as SAM names it; 0 of the policy of an only destination.
std::size_t destination_number(const std::string& policy) {
    const auto at = policy.find_last_not_of("0123456789") + 1;
    const auto number = core::to_integer(std::string_view(policy).substr(at));
    return number && *number >= 0 ? static_cast<std::size_t>(*number) : 0;
}

}  // namespace

void plan_connectors(const RoleScene& scene, Plan& plan) {
    struct Connector {
        const templates::PolicyOrigin* origin = nullptr;
        std::map<std::size_t, std::size_t> policies;  // by the number of the destination
    };
    std::map<std::pair<std::uint32_t, std::uint32_t>, Connector> connectors;  // by place
    for (std::size_t p = 0; p < scene.needs.role->policies.size(); ++p) {
        const auto* origin =
            origin_of(scene.loaded, scene.references, scene.role, scene.needs.role->policies[p].policy);
        if (origin == nullptr || origin->kind != templates::PolicyOrigin::Kind::connector) continue;
        Connector& connector = connectors[{origin->span.line, origin->span.column}];
        connector.origin = origin;
        connector.policies.emplace(destination_number(origin->role), p);
    }
    for (const auto& [place, connector] : connectors) {
        std::vector<std::size_t> policies;
        for (const auto& [number, p] : connector.policies) policies.push_back(p);
        ConnectorPlanner(scene, *connector.origin, std::move(policies), plan).run();
    }
}

}  // namespace leastwise::tighten
