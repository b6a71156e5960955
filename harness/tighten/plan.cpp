#include "harness/tighten/plan.hpp"

#include "runtime/core/text.hpp"
#include "runtime/iam/statement.hpp"

#include <algorithm>
#include <map>

namespace leastwise::tighten {
namespace {

using PolicyOrigin = templates::PolicyOrigin;

/// `template.yaml:58:13` back to a span of the template itself; nothing for other files and for policies
/// without place.
std::optional<core::Span> span_of(const std::string& place, const templates::Template& loaded) {
    const std::string prefix = std::string(loaded.files.path(0)) + ":";
    if (!place.starts_with(prefix)) return {};
    const auto numbers = core::split(std::string_view(place).substr(prefix.size()), ':');
    if (numbers.size() != 2) return {};
    const auto line = core::to_integer(numbers[0]);
    const auto column = core::to_integer(numbers[1]);
    if (!line || !column) return {};
    return core::Span{0, static_cast<std::uint32_t>(*line), static_cast<std::uint32_t>(*column)};
}

bool same_actions(const std::vector<std::string>& left, const std::vector<std::string>& right) {
    std::set<std::string> a, b;
    for (const std::string& action : left) a.insert(core::to_lower(action));
    for (const std::string& action : right) b.insert(core::to_lower(action));
    return a == b;
}

/// Whether the statement grants just what it is needed for.
bool is_tight(const iam::Statement& statement, const std::vector<Narrowed>& wanted) {
    if (wanted.size() != 1 || !wanted[0].guards.empty()) return false;
    if (statement.not_action || statement.not_resource) return false;
    const std::set<std::string> resources(statement.resources.begin(), statement.resources.end());
    const std::set<std::string> patterns(wanted[0].patterns.begin(), wanted[0].patterns.end());
    return resources == patterns && same_actions(statement.actions, wanted[0].actions);
}

std::string source_of(const templates::Template& loaded, const std::string& role) {
    const templates::Resource* resource = loaded.find(role);
    return resource == nullptr || resource->source.empty() ? role : resource->source;
}

/// The entry of the function's Policies that names a managed policy, or nothing.
std::optional<core::Span> find_managed_entry(const templates::Template& loaded, const std::string& source,
                                             const iam::Policy& policy) {
    const core::Document* resources = loaded.source.find("Resources");
    const core::Document* resource = resources == nullptr ? nullptr : resources->find(source);
    const core::Document* properties = resource == nullptr ? nullptr : resource->find("Properties");
    const core::Document* policies = properties == nullptr ? nullptr : properties->find("Policies");
    if (policies == nullptr || policies->if_array() == nullptr) return {};
    for (const core::Document& entry : *policies->if_array()) {
        const std::string* text = entry.if_string();
        if (text != nullptr && (*text == policy.arn || policy.arn.ends_with("/" + *text)))
            return entry.span();
    }
    return {};
}

/// A statement of a document in the template with everything that the roles which hold it need of it.
struct Draft {
    const iam::Statement* statement = nullptr;
    iam::Variables variables = iam::Variables::substituted;
    std::string subject;
    std::vector<std::string> roles;
    std::string source;
    Needs needs;
};
using Drafts = std::map<std::pair<std::uint32_t, std::uint32_t>, Draft>;  // by line and column

/// Makes the changes of one role.
class RolePlanner {
public:
    RolePlanner(const templates::Template& loaded, const RoleNeeds& needs, const References& references,
                const Emulated& emulated, const catalogue::Catalogue& catalogue, Plan& plan, Drafts& drafts)
        : loaded_(loaded),
          needs_(needs),
          references_(references),
          emulated_(emulated),
          catalogue_(catalogue),
          plan_(plan),
          drafts_(drafts),
          role_(needs.role->logical_id),
          source_(source_of(loaded, role_)) {}

    void run() {
        for (std::size_t p = 0; p < needs_.role->policies.size(); ++p) {
            const runner::RecordedPolicy& recorded = needs_.role->policies[p];
            const PolicyOrigin* origin = loaded_.policy_origin(role_, recorded.policy.name);
            if (origin != nullptr && origin->kind == PolicyOrigin::Kind::connector) {
                remark("the policy of connector " + origin->name + " is SAM's and stays as it is");
            } else if (origin != nullptr && origin->kind == PolicyOrigin::Kind::policy_template) {
                plan_entry(p, origin->name, origin->span);
            } else if (recorded.policy.arn.starts_with("arn:aws:iam::aws:")) {
                plan_managed(p);
            } else {
                plan_document(p);
            }
        }
    }

private:
    const iam::Policy& policy(std::size_t p) const { return needs_.role->policies[p].policy; }

    void remark(std::string text) { plan_.remarks.push_back({role_, source_, std::move(text)}); }

    /// Whether the statement grants calls that the run could not see. Those are kept.
    bool grants_unseen(const iam::Statement& statement) const {
        return std::ranges::any_of(statement.actions, [this](const std::string& action) {
            const std::string service = core::to_lower(action.substr(0, action.find(':')));
            if (service.find_first_of("*?") != std::string::npos) return emulated_.missed_calls;
            return !emulated_.services.contains(service);
        });
    }

    Needs needs_of_policy(std::size_t p) const {
        Needs needs;
        for (const auto& [key, granted] : needs_.granted_by) {
            if (key.policy == p) add(needs, granted);
        }
        return needs;
    }

    /// A change with what it replaces filled in from all statements of a policy.
    Change entry_change(std::size_t p, std::string subject, core::Span span) const {
        Change change;
        change.role = role_;
        change.source = source_;
        change.subject = std::move(subject);
        change.span = span;
        for (const iam::Statement& statement : policy(p).statements) {
            change.actions_before += statement.actions.size();
            change.resources_before.insert(statement.resources.begin(), statement.resources.end());
        }
        change.after = cover(needs_of_policy(p), role_, references_, {&catalogue_, iam::Variables::substituted});
        change.kind = change.after.empty() ? Change::Kind::remove_entry : Change::Kind::replace_entry;
        return change;
    }

    void plan_entry(std::size_t p, const std::string& name, core::Span span) {
        if (std::ranges::any_of(policy(p).statements,
                                [this](const auto& one) { return grants_unseen(one); })) {
            return remark(name + " grants calls to services that are not emulated and stays as it is");
        }
        Change change = entry_change(p, name, span);
        const auto& statements = policy(p).statements;
        if (statements.size() == 1 && is_tight(statements.front(), change.after)) return;
        plan_.changes.push_back(std::move(change));
    }

    void plan_managed(std::size_t p) {
        if (const auto span = find_managed_entry(loaded_, source_, policy(p))) {
            return plan_entry(p, policy(p).name, *span);
        }
        std::size_t actions = 0;
        for (const iam::Statement& statement : policy(p).statements) actions += statement.actions.size();
        plan_.remarks.push_back({role_, source_,
                                 policy(p).name + " (" + std::to_string(actions) +
                                     " actions) is a managed policy and stays as it is; " +
                                     std::to_string(needs_of_policy(p).size()) + " of its grants were used"});
    }

    void plan_document(std::size_t p) {
        const runner::RecordedPolicy& recorded = needs_.role->policies[p];
        for (std::size_t s = 0; s < recorded.policy.statements.size(); ++s) {
            const iam::Statement& statement = recorded.policy.statements[s];
            if (statement.effect != iam::Effect::allow) continue;
            if (grants_unseen(statement)) {
                remark("statement " + std::to_string(s + 1) + " of " + recorded.policy.name +
                       " grants calls to services that are not emulated and stays as it is");
                continue;
            }
            const auto span = span_of(recorded.places[s], loaded_);
            const std::string subject = "statement " +
                                        (statement.sid.empty() ? std::to_string(s + 1) : statement.sid) +
                                        " of " + recorded.policy.name;
            if (!span) {
                plan_.remarks.push_back({role_, source_, subject + " is not written in the template itself"});
                continue;
            }
            plan_statement({p, s}, statement, subject, *span);
        }
    }

    void plan_statement(StatementKey key, const iam::Statement& statement, const std::string& subject,
                        core::Span span) {
        Draft& draft = drafts_[{span.line, span.column}];
        draft.statement = &statement;
        draft.variables = iam::variables_of(policy(key.policy));
        draft.subject = subject;
        draft.roles.push_back(role_);
        draft.source = source_;
        if (const auto found = needs_.granted_by.find(key); found != needs_.granted_by.end()) {
            add(draft.needs, found->second);
        }
    }

    const templates::Template& loaded_;
    const RoleNeeds& needs_;
    const References& references_;
    const Emulated& emulated_;
    const catalogue::Catalogue& catalogue_;
    Plan& plan_;
    Drafts& drafts_;
    std::string role_;
    std::string source_;
};

void finish(const Drafts& drafts, const References& references, const catalogue::Catalogue& catalogue, Plan& plan) {
    for (const auto& [place, draft] : drafts) {
        const iam::Statement& statement = *draft.statement;
        Change change;
        change.role = core::join(draft.roles, ", ");
        change.source = draft.source;
        change.subject = draft.subject;
        change.span = {0, place.first, place.second};
        change.actions_before = statement.actions.size();
        change.resources_before.insert(statement.resources.begin(), statement.resources.end());
        // Conditions that a person wrote are kept as they are, and none is added to them.
        const bool guarded = statement.conditions.empty();
        change.after = cover(draft.needs, draft.roles.front(), references,
                             {guarded ? &catalogue : nullptr, draft.variables});
        if (is_tight(statement, change.after)) continue;
        change.kind = change.after.empty() ? Change::Kind::remove_statement : Change::Kind::narrow_statement;
        plan.changes.push_back(std::move(change));
    }
}

}  // namespace

Plan make_plan(const templates::Template& loaded, const std::vector<RoleNeeds>& needs,
               const References& references, const Emulated& emulated) {
    const catalogue::Catalogue catalogue;
    Plan plan;
    Drafts drafts;
    for (const RoleNeeds& one : needs) {
        if (one.role->logical_id.empty() || loaded.find(one.role->logical_id) == nullptr) continue;
        if (!one.exercised) {
            plan.unexercised.push_back(one.role->logical_id);
            continue;
        }
        RolePlanner(loaded, one, references, emulated, catalogue, plan, drafts).run();
    }
    finish(drafts, references, catalogue, plan);
    std::ranges::sort(plan.changes, {},
                      [](const Change& change) { return std::pair(change.span.line, change.span.column); });
    return plan;
}

}  // namespace leastwise::tighten
