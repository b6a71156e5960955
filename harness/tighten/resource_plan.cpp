// The callee's side: trust policies, resources' own policies, permissions of functions.
#include "harness/tighten/locate.hpp"
#include "harness/tighten/plan.hpp"
#include "runtime/core/arn.hpp"
#include "runtime/core/text.hpp"
#include "runtime/template/source_map.hpp"

#include <algorithm>

namespace leastwise::tighten {
namespace {

using core::Document;
using Kind = iam::PrincipalPattern::Kind;

constexpr std::string_view kLambda = "lambda.amazonaws.com";

/// The only service whose way of assuming roles is emulated: of others it is not known that they do not.
bool is_seen(const std::string& service) { return service == kLambda; }

/// Who used a statement.
struct Callers {
    std::set<std::string> services, roles;  ///< names; ARNs
    bool outside = false;                   ///< the test command, users: callers that no template holds
    /// A caller went past its permissions boundary, as everyone may whom a policy names as everyone.
    bool unbounded = false;
};

Callers callers_of(const Needs& needs) {
    Callers callers;
    for (const auto& [need, uses] : needs) {
        for (const Use& use : uses) {
            const ledger::Actor& actor = use.entry->actor;
            if (actor.kind == "service") {
                callers.services.insert(actor.arn);
            } else if (actor.kind == "role_session" && !actor.deployer) {
                callers.roles.insert(actor.role_arn);
                callers.unbounded =
                    callers.unbounded ||
                    std::ranges::none_of(use.check->determining, [](const ledger::StatementMark& mark) {
                        return mark.layer == "boundary";
                    });
            } else {
                callers.outside = true;
            }
        }
    }
    return callers;
}

/// The principals of each kind as the template writes them, in its order.
using Written = std::map<std::string, std::vector<std::string>>;

std::string kind_name(Kind kind) {
    switch (kind) {
        case Kind::any:
        case Kind::aws: return "AWS";
        case Kind::service: return "Service";
        case Kind::federated: return "Federated";
        case Kind::canonical_user: return "CanonicalUser";
    }
    return {};
}

/// Changes one policy that is not a role's own grants.
class PolicyPlanner {
public:
    PolicyPlanner(const templates::Template& loaded, const std::set<std::string>& exercised,
                  const std::set<std::string>& bounded, const References& references,
                  const Emulated& emulated, const ResourceNeeds& needs,
                  Plan& plan)
        : loaded_(loaded),
          map_(loaded.texts.front()),
          exercised_(exercised),
          bounded_(bounded),
          references_(references),
          emulated_(emulated),
          needs_(needs),
          plan_(plan) {
        const auto* resource = references.resource_of(needs.arn);
        if (resource != nullptr && resource->arn == needs.arn) id_ = resource->logical_id;
        if (resource != nullptr) type_ = resource->type;
    }

    void run() {
        if (id_.empty()) return;
        const auto& statements = needs_.policy->policy.statements;
        for (std::size_t s = 0; s < statements.size(); ++s) {
            const auto found = needs_.granted.find(s);
            if (statements[s].effect != iam::Effect::allow || found == needs_.granted.end()) continue;
            if (type_ == "AWS::Lambda::Function") {
                plan_permission(s, found->second);
            } else if (!emulated_.misses(statements[s])) {
                plan_statement(s, found->second);
            }
        }
    }

private:
    void add(std::string subject, core::Span span, std::vector<MemberEdit> members, const Needs& needs) {
        if (members.empty()) return;
        Change change;
        change.kind = Change::Kind::set_members;
        change.side = Change::Side::resource;
        change.role = id_;
        change.source = source();
        change.subject = std::move(subject);
        change.span = span;
        change.members = std::move(members);
        change.evidence = evidence_of(needs);
        plan_.changes.push_back(std::move(change));
    }

    std::string source() const {
        const templates::Resource* resource = loaded_.find(id_);
        return resource == nullptr || resource->source.empty() ? id_ : resource->source;
    }

    void remark(std::string text) { plan_.remarks.push_back({id_, source(), std::move(text)}); }

    const Document* find_in_source(std::initializer_list<std::string_view> path) const {
        const Document* at = &loaded_.source;
        for (const std::string_view name : path) at = at == nullptr ? nullptr : at->find(name);
        return at;
    }

    /// The statement as a person wrote it, and the resource that holds it; no statement when it comes from
    /// elsewhere.
    struct Place {
        const Document* statement = nullptr;
        std::string holder;
    };
    Place written_statement(std::size_t s) const {
        const Document* list = find_in_source({"Resources", id_, "Properties", "ResourcePolicy",
                                               "PolicyDocument", "Statement"});  // of a table
        if (list != nullptr) {
            if (list->if_array() == nullptr) return {s == 0 ? list : nullptr, id_};
            return {s < list->if_array()->size() ? &(*list->if_array())[s] : nullptr, id_};
        }
        const auto span = span_of(needs_.policy->places[s], loaded_);
        if (!span) return {};
        const std::vector<Step> path = locate(loaded_.source, *span);
        if (path.size() < 3 || path[1].member == nullptr) return {};
        return {path.back().node, path[1].member->name};
    }

    void plan_statement(std::size_t s, const Needs& needs) {
        const iam::Statement& statement = needs_.policy->policy.statements[s];
        const Callers callers = callers_of(needs);
        const auto [written, holder] = written_statement(s);
        const bool is_statement = written != nullptr && written->find("Effect") != nullptr &&
                                  written->find("Principal") != nullptr;
        if (!is_statement || callers.outside || statement.not_principal) return;
        std::vector<MemberEdit> members;
        add_actions(statement, needs, members);
        add_principals(statement, callers, *written, holder, members);
        const std::string name = statement.sid.empty() ? std::to_string(s + 1) : statement.sid;
        const bool trust = needs_.policy->policy.kind == iam::PolicyKind::trust;
        add("statement " + name + " of " + (trust ? "the trust policy" : "the resource's own policy"),
            written->span(), std::move(members), needs);
    }

    static void add_actions(const iam::Statement& statement, const Needs& needs,
                            std::vector<MemberEdit>& members) {
        std::set<std::string> used, granted;
        for (const auto& [need, uses] : needs) used.insert(need.action);
        for (const std::string& action : statement.actions) granted.insert(core::to_lower(action));
        std::set<std::string> lowered;
        for (const std::string& action : used) lowered.insert(core::to_lower(action));
        if (statement.not_action || lowered == granted) return;
        MemberEdit edit{"Action", {{"", {}, {}}}};
        for (const std::string& action : used)
            edit.entries[0].values.push_back({Reference::Kind::literal, action});
        members.push_back(std::move(edit));
    }

    /// Empty when a value is not in one line.
    Written written_principals(const Document& statement) const {
        Written all;
        bool lines = false;
        const core::Object* kinds = statement.find("Principal")->if_object();
        if (kinds == nullptr) return all;
        for (const core::Member& member : *kinds) {
            const auto take = [&](const Document& value) {
                const templates::Range range = map_.range(value);
                const std::string text = loaded_.texts.front().substr(range.begin, range.end - range.begin);
                lines = lines || text.find('\n') != std::string::npos;
                all[member.name].push_back(text);
            };
            if (const auto* values = member.value.if_array()) {
                for (const Document& value : *values) take(value);
            } else {
                take(member.value);
            }
        }
        return lines ? Written{} : all;
    }

    static bool is_root(const iam::PrincipalPattern& principal) {
        const auto arn = core::split_arn(principal.value);
        return principal.kind == Kind::aws && arn && arn->service == "iam" && arn->resource == "root";
    }
    static bool is_anyone(const iam::PrincipalPattern& principal) {
        return principal.kind == Kind::any || (principal.kind == Kind::aws && principal.value == "*");
    }

    /// References to roles from this policy; empty when one of them cannot be referred to.
    std::vector<Reference> references_to(const std::set<std::string>& roles, const std::string& holder) {
        std::vector<Reference> result;
        for (const std::string& arn : roles) {
            const auto* role = references_.resource_of(arn);
            if (role == nullptr || role->arn != arn || !references_.can_refer(holder, role->logical_id)) {
                remark("its own policy names more callers than used it, but " +
                       (role == nullptr ? arn : role->logical_id) + " cannot be named in there");
                return {};
            }
            result.push_back({Reference::Kind::get_att, role->logical_id + ".Arn"});
        }
        return result;
    }

    /// Services and roles that did not call are dropped; everybody becomes the roles that did; an account is
    /// held to them by a condition, since naming a role directly would grant more than naming its account.
    void add_principals(const iam::Statement& statement, const Callers& callers, const Document& written,
                        const std::string& holder, std::vector<MemberEdit>& members) {
        std::set<std::string> unnamed = callers.roles;
        for (const iam::PrincipalPattern& one : statement.principals) unnamed.erase(one.value);
        const bool broad = !unnamed.empty() && callers.services.empty();
        if (broad && std::ranges::any_of(statement.principals, is_anyone)) {
            const bool past_boundary =
                callers.unbounded && std::ranges::any_of(callers.roles, [this](const std::string& role) {
                    return bounded_.contains(role);
                });
            if (past_boundary)
                return remark("its own policy lets a role past its permissions boundary; naming it would not");
            auto roles = references_to(callers.roles, holder);
            if (!roles.empty()) members.push_back({"Principal", {{"AWS", std::move(roles), {}}}});
            return;
        }
        if (broad && statement.principals.size() == 1 && is_root(statement.principals.front())) {
            if (!statement.conditions.empty()) return;
            auto roles = references_to(unnamed, holder);
            if (!roles.empty())
                members.push_back({"Condition", {{"ArnEquals", std::move(roles), "aws:PrincipalArn"}}});
            return;
        }
        drop_unused(statement, callers, written_principals(written), members);
    }

    void drop_unused(const iam::Statement& statement, const Callers& callers, const Written& texts,
                     std::vector<MemberEdit>& members) const {
        std::map<std::string, std::vector<const iam::PrincipalPattern*>> by_kind;
        for (const iam::PrincipalPattern& one : statement.principals)
            by_kind[kind_name(one.kind)].push_back(&one);
        MemberEdit edit{"Principal", {}};
        bool dropped = false;
        for (const auto& [kind, patterns] : by_kind) {
            const auto written = texts.find(kind);
            if (written == texts.end() || written->second.size() != patterns.size()) return;
            MemberEdit::Entry entry{kind, {}, {}};
            for (std::size_t i = 0; i < patterns.size(); ++i) {
                if (is_unused(*patterns[i], callers)) {
                    dropped = true;
                } else {
                    entry.values.push_back({Reference::Kind::verbatim, written->second[i]});
                }
            }
            if (!entry.values.empty()) edit.entries.push_back(std::move(entry));
        }
        if (dropped && !edit.entries.empty()) members.push_back(std::move(edit));
    }

    bool is_unused(const iam::PrincipalPattern& one, const Callers& callers) const {
        if (one.kind == Kind::service) return is_seen(one.value) && !callers.services.contains(one.value);
        return one.kind == Kind::aws && exercised_.contains(one.value) && !callers.roles.contains(one.value);
    }

    /// The AWS::Lambda::Permission that a person wrote; nullptr for those that SAM makes.
    const core::Member* written_permission(std::size_t s) const {
        const auto span = span_of(needs_.policy->places[s], loaded_);
        const Document* resources = loaded_.source.find("Resources");
        if (!span || resources == nullptr || resources->if_object() == nullptr) return nullptr;
        for (const core::Member& resource : *resources->if_object()) {
            const std::string* type = resource.value.find_string("Type");
            if (resource.name_span == *span && type != nullptr && *type == "AWS::Lambda::Permission")
                return &resource;
        }
        return nullptr;
    }

    void plan_permission(std::size_t s, const Needs& needs) {
        const Callers callers = callers_of(needs);
        const core::Member* permission = written_permission(s);
        const Document* properties = permission == nullptr ? nullptr : permission->value.find("Properties");
        if (properties == nullptr || callers.outside || !callers.roles.empty()) return;
        const iam::Statement& statement = needs_.policy->policy.statements[s];
        std::vector<MemberEdit> members;
        const auto set = [&members](const char* name, Reference value) {
            members.push_back({name, {{"", {std::move(value)}, {}}}});
        };
        if (needs.size() == 1 && statement.actions != std::vector{needs.begin()->first.action})
            set("Action", {Reference::Kind::literal, needs.begin()->first.action});
        if (callers.services.size() == 1 && std::ranges::any_of(statement.principals, is_anyone))
            set("Principal", {Reference::Kind::literal, *callers.services.begin()});
        if (const auto source = source_arn(statement, needs, permission->name)) set("SourceArn", *source);
        add("permission " + permission->name, properties->span(), std::move(members), needs);
    }

    /// The API behind all calls, unless the permission names it already.
    std::optional<Reference> source_arn(const iam::Statement& statement, const Needs& needs,
                                        const std::string& permission) const {
        std::set<std::string> apis;
        for (const auto& [need, uses] : needs) {
            for (const Use& use : uses) {
                const auto* source = use.check->context.find("aws:SourceArn");
                const auto arn = source == nullptr || source->values.empty()
                                     ? std::nullopt
                                     : core::split_arn(source->values.front());
                if (!arn || arn->service != "execute-api") return {};
                apis.emplace(arn->resource.substr(0, arn->resource.find('/')));
            }
        }
        if (apis.size() != 1) return {};
        for (const iam::Condition& condition : statement.conditions) {
            if (!core::equals_ignoring_case(condition.key, "aws:SourceArn")) continue;
            const bool named = std::ranges::all_of(condition.values, [&](const std::string& value) {
                return value.find(":" + *apis.begin() + "/") != std::string::npos;
            });
            if (named) return {};
        }
        const auto* api = references_.resource_with_name(*apis.begin());
        if (api == nullptr || !references_.can_refer(permission, api->logical_id)) return {};
        return Reference{Reference::Kind::sub,
                         "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${" +
                             api->logical_id + "}/*"};
    }

    const templates::Template& loaded_;
    templates::SourceMap map_;
    const std::set<std::string>& exercised_;  // ARNs of roles that called
    const std::set<std::string>& bounded_;    // ARNs of roles with a boundary
    const References& references_;
    const Emulated& emulated_;
    const ResourceNeeds& needs_;
    Plan& plan_;
    std::string id_, type_;
};

}  // namespace

void plan_resources(const templates::Template& loaded, const std::vector<RoleNeeds>& needs,
                    const std::vector<ResourceNeeds>& resource_needs, const References& references,
                    const Emulated& emulated, Plan& plan) {
    std::set<std::string> exercised, bounded;
    for (const RoleNeeds& one : needs) {
        if (one.exercised) exercised.insert(one.role->arn);
        if (one.role->boundary) bounded.insert(one.role->arn);
    }
    for (const ResourceNeeds& one : resource_needs)
        PolicyPlanner(loaded, exercised, bounded, references, emulated, one, plan).run();
}

}  // namespace leastwise::tighten
