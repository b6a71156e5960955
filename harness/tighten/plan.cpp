#include "harness/tighten/plan.hpp"

#include "emulators/iam/managed.hpp"
#include "harness/tighten/condition_text.hpp"
#include "harness/tighten/entry_plan.hpp"
#include "harness/tighten/locate.hpp"
#include "harness/tighten/sam_templates.hpp"
#include "harness/tighten/split.hpp"
#include "runtime/core/text.hpp"
#include "runtime/iam/statement.hpp"
#include "runtime/template/source_map.hpp"

#include <algorithm>
#include <map>

namespace leastwise::tighten {
namespace {

using PolicyOrigin = templates::PolicyOrigin;

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

/// A statement of a document in the template with everything that the roles which hold it need of it.
struct Draft {
    const iam::Statement* statement = nullptr;
    Change::Side side = Change::Side::grants;
    iam::Variables variables = iam::Variables::substituted;
    std::string subject;
    std::vector<std::string> roles;
    std::string holder;  ///< the resource that holds it, where that is not the role
    std::string source;
    std::vector<std::string> unseen;  ///< actions of services that are not emulated
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
            const PolicyOrigin* origin = origin_of(loaded_, references_, role_, recorded.policy);
            if (origin != nullptr && origin->kind == PolicyOrigin::Kind::connector) continue;
            if (origin != nullptr && origin->kind == PolicyOrigin::Kind::policy_template) {
                plan_entry(p, origin->name, origin->span);
            } else if (iamapi::is_aws_managed(recorded.policy.arn)) {
                plan_managed(p);
            } else {
                plan_document(p);
            }
        }
        plan_connectors(scene_, plan_);
        if (needs_.role->boundary) plan_boundary();
    }

private:
    const iam::Policy& policy(std::size_t p) const { return needs_.role->policies[p].policy; }

    void remark(std::string text) { plan_.remarks.push_back({role_, source_, std::move(text)}); }

    Needs needs_of_policy(std::size_t p) const {
        Needs needs;
        for (const auto& [key, granted] : needs_.granted_by) {
            if (key.policy == p) add(needs, granted);
        }
        return needs;
    }

    void plan_entry(std::size_t p, const std::string& name, core::Span span) {
        if (std::ranges::any_of(policy(p).statements,
                                [this](const auto& one) { return emulated_.misses(one); })) {
            return remark(name + " grants calls to services that are not emulated and stays as it is");
        }
        Change change = entry_change(scene_, {p}, name, span);
        const std::string fitting = fitting_template(name, change.after);
        if (!fitting.empty() && fitting == name) return;
        if (!fitting.empty()) {
            change.kind = Change::Kind::rename_entry;
            change.replacement = fitting;
        }
        const auto& statements = policy(p).statements;
        if (statements.size() == 1 && is_tight(statements.front(), change.after)) return;
        plan_.changes.push_back(std::move(change));
    }

    /// A SAM policy template that grants the used actions and no others. Statements are narrower where they
    /// carry conditions that say whose data it is.
    static std::string fitting_template(const std::string& name, const std::vector<Narrowed>& wanted) {
        std::set<std::string> actions;
        for (const Narrowed& statement : wanted) {
            actions.insert(statement.actions.begin(), statement.actions.end());
            for (const Guard& guard : statement.guards) {
                if (guard.key != "secretsmanager:VersionStage") return {};
            }
        }
        return template_granting(name, actions);
    }

    void plan_managed(std::size_t p) {
        if (const auto span = managed_entry(scene_, policy(p)))
            return plan_entry(p, policy(p).name, *span);
        if (std::ranges::any_of(policy(p).statements,
                                [this](const auto& one) { return emulated_.misses(one); })) {
            return remark(policy(p).name + " grants calls to services that are not emulated and stays as it is");
        }
        std::set<std::string> used;
        for (const auto& [need, uses] : needs_of_policy(p)) used.insert(core::to_lower(need.action));
        std::size_t actions = 0, unused = 0;
        for (const iam::Statement& statement : policy(p).statements) {
            for (const std::string& action : statement.actions) {
                ++actions;
                const std::string pattern = core::to_lower(action);
                unused += std::ranges::none_of(
                    used, [&](const std::string& one) { return core::glob_match(pattern, one); });
            }
        }
        if (unused == 0) return;
        remark(policy(p).name + " is a managed policy and stays as it is; " +
               std::to_string(actions - unused) + " of its " + std::to_string(actions) + " actions were used");
    }

    void plan_document(std::size_t p) {
        plan_statements(needs_.role->policies[p], Change::Side::grants, [this, p](std::size_t s) {
            const auto found = needs_.granted_by.find({p, s});
            return found == needs_.granted_by.end() ? Needs{} : found->second;
        });
    }

    void plan_boundary() {
        plan_statements(*needs_.role->boundary, Change::Side::limits, [this](std::size_t s) {
            const auto found = needs_.bounded_by.find(s);
            return found == needs_.bounded_by.end() ? Needs{} : found->second;
        });
    }

    template <class NeedsOf>
    void plan_statements(const runner::RecordedPolicy& recorded, Change::Side side, const NeedsOf& needs_of) {
        for (std::size_t s = 0; s < recorded.policy.statements.size(); ++s) {
            const iam::Statement& statement = recorded.policy.statements[s];
            if (statement.effect != iam::Effect::allow) continue;
            const std::string subject = "statement " +
                                        (statement.sid.empty() ? std::to_string(s + 1) : statement.sid) +
                                        " of " +
                                        (side == Change::Side::limits ? "boundary " + boundary_id()
                                                                      : name_of(recorded.policy));
            std::vector<std::string> unseen;
            for (const std::string& action : statement.actions) {
                if (emulated_.misses(action)) unseen.push_back(action);
            }
            if (!unseen.empty() && unseen.size() == statement.actions.size()) {
                remark(subject + " grants calls to services that are not emulated and stays as it is");
                continue;
            }
            const auto span = span_of(recorded.places[s], loaded_);
            if (!span) {
                remark(subject + " is not written in the template itself");
                continue;
            }
            Draft& draft = drafts_[{span->line, span->column}];
            draft.statement = &statement;
            draft.side = side;
            draft.variables = iam::variables_of(recorded.policy);
            draft.subject = subject;
            draft.unseen = std::move(unseen);
            draft.roles.push_back(role_);
            draft.source = source_;
            if (side == Change::Side::limits) draft.holder = boundary_id();
            add(draft.needs, needs_of(s));
        }
    }

    /// As a person finds it: the resource that is the policy, or the inline policy's name.
    std::string name_of(const iam::Policy& policy) const {
        const auto* resource = policy.arn.empty() ? nullptr : references_.resource_of(policy.arn);
        return resource == nullptr || resource->arn != policy.arn ? policy.name : resource->logical_id;
    }

    /// The resource that is the boundary: what it refers to must not wait for it.
    std::string boundary_id() const {
        const auto* resource = references_.resource_of(needs_.role->boundary->policy.arn);
        return resource == nullptr ? role_ : resource->logical_id;
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
    RoleScene scene_{loaded_, needs_, references_, emulated_, catalogue_, role_, source_};
};

/// The statements of roles that the run says nothing of: nothing is taken from them, though other roles may
/// share them.
std::set<std::pair<std::uint32_t, std::uint32_t>> held_places(const std::vector<RoleNeeds>& needs,
                                                              const runner::RecordedPolicies& policies,
                                                              const templates::Template& loaded) {
    std::set<std::pair<std::uint32_t, std::uint32_t>> held;
    const auto hold = [&](const runner::RecordedPolicy& recorded) {
        for (const std::string& place : recorded.places) {
            if (const auto span = span_of(place, loaded)) held.emplace(span->line, span->column);
        }
    };
    for (const RoleNeeds& one : needs) {
        if (one.exercised) continue;
        for (const runner::RecordedPolicy& policy : one.role->policies) hold(policy);
        if (one.role->boundary) hold(*one.role->boundary);
    }
    // What users and groups need is theirs to say.
    const auto hold_all = [&](const runner::RecordedRole& identity) {
        for (const runner::RecordedPolicy& policy : identity.policies) hold(policy);
        if (identity.boundary) hold(*identity.boundary);
    };
    std::ranges::for_each(policies.users, hold_all);
    std::ranges::for_each(policies.groups, hold_all);
    return held;
}

/// Whether the statement has no Condition, or one that is written out.
bool takes_conditions(const templates::Template& loaded, core::Span statement) {
    const std::vector<Step> path = locate(loaded.source, statement);
    const core::Document* condition = path.empty() ? nullptr : path.back().node->find("Condition");
    return condition == nullptr || is_written_out(*condition);
}

Change finished(const Draft& draft, core::Span span, const templates::Template& loaded,
                const References& references, const catalogue::Catalogue& catalogue) {
    const iam::Statement& statement = *draft.statement;
    Change change;
    change.side = draft.side;
    change.role = core::join(draft.roles, ", ");
    change.source = draft.source;
    change.subject = draft.subject;
    change.span = span;
    change.actions_before = statement.actions.size();
    change.resources_before.insert(statement.resources.begin(), statement.resources.end());
    // A boundary limits what is granted elsewhere, with its conditions.
    const bool guarded = draft.side == Change::Side::grants && takes_conditions(loaded, span);
    change.evidence = evidence_of(draft.needs);
    change.holder = draft.holder.empty() ? draft.roles.front() : draft.holder;
    change.after = cover(draft.needs, change.holder, references,
                         {guarded ? &catalogue : nullptr, draft.variables, &statement.conditions});
    change.kind = change.after.empty() ? Change::Kind::remove_statement : Change::Kind::narrow_statement;
    return change;
}

/// The resources of a statement as a person wrote them; nothing when one takes several lines.
std::optional<std::vector<Reference>> written_resources(const templates::Template& loaded, core::Span statement) {
    const std::vector<Step> path = locate(loaded.source, statement);
    const core::Document* list = path.empty() ? nullptr : path.back().node->find("Resource");
    if (list == nullptr) return {};
    const std::string& text = loaded.texts.front();
    const templates::SourceMap map(text);
    const core::Document::Array only{*list};
    std::vector<Reference> written;
    for (const core::Document& one : list->if_array() == nullptr ? only : *list->if_array()) {
        const templates::Range range = map.range(one);
        written.push_back({Reference::Kind::verbatim, text.substr(range.begin, range.end - range.begin)});
        if (written.back().text.find('\n') != std::string::npos) return {};
    }
    return written;
}

/// What the run could not see goes on being granted, on the same resources; false when that cannot be written.
bool keep_unseen(const Draft& draft, const templates::Template& loaded, Change& change) {
    const std::vector<std::string>& patterns = draft.statement->resources;
    std::vector<std::string> actions = draft.unseen;
    std::ranges::sort(actions);
    const bool alike = change.after.size() == 1 && change.after[0].guards.empty() &&
                       std::set(patterns.begin(), patterns.end()) ==
                           std::set(change.after[0].patterns.begin(), change.after[0].patterns.end());
    if (alike) {
        std::vector<std::string>& kept = change.after[0].actions;
        kept.insert(kept.end(), actions.begin(), actions.end());
        std::ranges::sort(kept);
        return true;
    }
    const auto resources = written_resources(loaded, change.span);
    if (!resources || resources->size() != patterns.size()) return false;
    change.after.insert(change.after.begin(), Narrowed{std::move(actions), patterns, *resources});
    change.kind = Change::Kind::narrow_statement;
    return true;
}

/// A document that is a resource of its own loses at most all statements but one: without any it would be no
/// policy. Which resource to remove, and what refers to it, is for a person to say.
void keep_documents(const templates::Template& loaded, std::vector<Change>& changes, Plan& plan) {
    std::map<const core::Document*, std::vector<const Change*>> removed;  // by the document's Statement
    for (const Change& change : changes) {
        if (change.kind != Change::Kind::remove_statement) continue;
        const std::vector<Step> path = locate(loaded.source, change.span);
        const core::Document* list = nullptr;
        bool in_policies = false;
        for (const Step& step : path) {
            if (step.member == nullptr) continue;
            if (step.member->name == "Statement") list = step.node;
            in_policies = in_policies || step.member->name == "Policies";
        }
        if (list != nullptr && !in_policies) removed[list].push_back(&change);
    }
    std::set<const Change*> kept;
    for (const auto& [list, all] : removed) {
        const std::size_t count = list->if_array() == nullptr ? 1 : list->if_array()->size();
        if (all.size() < count) continue;
        kept.insert(all.begin(), all.end());
        const Change& first = *all.front();
        plan.remarks.push_back({first.role, first.source,
                                "every statement of " + first.subject.substr(first.subject.rfind(' ') + 1) +
                                    " is unused; remove that resource by hand"});
    }
    for (const Change& change : changes) {
        if (!kept.contains(&change)) plan.changes.push_back(change);
    }
}

void finish(const Drafts& drafts, const templates::Template& loaded, const std::vector<RoleNeeds>& needs,
            const runner::RecordedPolicies& policies, const References& references,
            const catalogue::Catalogue& catalogue, Plan& plan) {
    const auto held = held_places(needs, policies, loaded);
    std::vector<Change> changes;
    for (const auto& [place, draft] : drafts) {
        if (held.contains(place)) {
            plan.remarks.push_back(
                {draft.roles.front(), draft.source,
                 draft.subject + " is shared with a user, a group or a role that made no call in the run"});
            continue;
        }
        Change change = finished(draft, {0, place.first, place.second}, loaded, references, catalogue);
        if (!draft.unseen.empty() && !keep_unseen(draft, loaded, change)) {
            plan.remarks.push_back({draft.roles.front(), draft.source,
                                    draft.subject + " grants calls to services that are not emulated as well "
                                                    "and stays as it is"});
            continue;
        }
        if (!is_tight(*draft.statement, change.after)) changes.push_back(std::move(change));
    }
    keep_documents(loaded, changes, plan);
}

}  // namespace

std::optional<core::Span> span_of(const std::string& place, const templates::Template& loaded) {
    const auto span = runner::span_of_place(place, loaded.files);
    return span && span->file == 0 ? span : std::nullopt;
}

Plan make_plan(const templates::Template& loaded, const std::vector<RoleNeeds>& needs,
               const std::vector<ResourceNeeds>& resource_needs, References references,
               const Emulated& emulated, const runner::RecordedPolicies& policies) {
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
    finish(drafts, loaded, needs, policies, references, catalogue, plan);
    plan.splits = split_roles(loaded, needs, references, emulated, plan.remarks);
    for (const Change& change : plan.changes) {
        for (const Narrowed& statement : change.after) {
            for (const Reference& one : statement.resources) references.plan_reference(change.holder, one);
        }
    }
    plan_resources(loaded, needs, resource_needs, references, emulated, plan);
    std::ranges::sort(plan.changes, {},
                      [](const Change& change) { return std::pair(change.span.line, change.span.column); });
    return plan;
}

}  // namespace leastwise::tighten
