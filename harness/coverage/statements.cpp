#include "harness/coverage/statements.hpp"

#include "emulators/iam/managed.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>
#include <tuple>

namespace leastwise::coverage {
namespace {

using core::Document;

/// The first text below a node that names the managed policy: by ARN, by name, or by an ARN with variables.
std::optional<core::Span> find_name(const Document& at, const iam::Policy& policy) {
    if (const std::string* text = at.if_string()) {
        const bool names = *text == policy.arn || *text == policy.name || text->ends_with("/" + policy.name) ||
                           (!text->empty() && policy.arn.ends_with("/" + *text));
        return names ? std::optional(at.span()) : std::nullopt;
    }
    if (const auto* elements = at.if_array()) {
        for (const Document& element : *elements) {
            if (const auto found = find_name(element, policy)) return found;
        }
    }
    if (const auto* members = at.if_object()) {
        for (const core::Member& member : *members) {
            if (const auto found = find_name(member.value, policy)) return found;
        }
    }
    return {};
}

/// Where a role or function of the template names a managed policy of AWS.
std::optional<core::Span> find_managed(const templates::Template& loaded, const std::string& source,
                                       const iam::Policy& policy) {
    const Document* at = &loaded.source;
    for (const std::string_view step :
         {std::string_view("Resources"), std::string_view(source), std::string_view("Properties")}) {
        at = at->find(step);
        if (at == nullptr) return {};
    }
    for (const char* list : {"Policies", "ManagedPolicyArns"}) {
        const Document* named = at->find(list);
        if (named == nullptr) continue;
        if (const auto found = find_name(*named, policy)) return found;
    }
    return {};
}

/// The policy that a table of the template carries: DynamoDB gets it as text, which has no places any more.
const Document* find_table_statement(const templates::Template& loaded, const std::string& holder, std::size_t s) {
    const Document* at = &loaded.source;
    for (const std::string_view step :
         {std::string_view("Resources"), std::string_view(holder), std::string_view("Properties"),
          std::string_view("ResourcePolicy"), std::string_view("PolicyDocument"), std::string_view("Statement")}) {
        at = at->find(step);
        if (at == nullptr) return nullptr;
    }
    const Document::Array* list = at->if_array();
    if (list == nullptr) return s == 0 ? at : nullptr;
    return s < list->size() ? &(*list)[s] : nullptr;
}

/// Each entry of an element, where they are written one by one.
void place(std::vector<Entry>& entries, const Document* written, core::Span otherwise) {
    const Document::Array* list = written == nullptr ? nullptr : written->if_array();
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const Document* one = list == nullptr ? written : i < list->size() ? &(*list)[i] : nullptr;
        entries[i].span = one == nullptr ? otherwise : one->span();
    }
}

std::string all_but(const std::vector<std::string>& texts) { return "all but " + core::join(texts, ", "); }

class Collector {
public:
    explicit Collector(const Recorded& recorded) : recorded_(recorded) {}

    Statements take() { return std::move(all_); }

    void identity(const runner::RecordedRole& role, Side side) {
        const std::string holder = role.logical_id.empty() ? role.arn : role.logical_id;
        for (const runner::RecordedPolicy& one : role.policies) policy(one, side, holder);
        if (role.boundary) policy(*role.boundary, Side::boundary, holder);
        if (role.trust) policy(*role.trust, Side::trust, holder);
    }
    void resource(const runner::RecordedResourcePolicy& one) {
        if (recorded_.policies.find_role(one.arn) != nullptr) return;
        const auto* resource = recorded_.references.resource_of(one.arn);
        const bool known = resource != nullptr && resource->arn == one.arn;
        policy(one.policy, Side::resource, known ? resource->logical_id : one.arn);
    }

    /// An organization's denials. What it allows grants nothing.
    void levels(const runner::RecordedLevels& recorded) {
        const Side side = recorded.arn.starts_with("rcp") ? Side::rcp : Side::scp;
        for (const auto& level : recorded.levels) {
            for (const runner::RecordedPolicy& one : level) guardrail(one, side);
        }
    }

private:
    void guardrail(const runner::RecordedPolicy& one, Side side) {
        for (std::size_t s = 0; s < one.policy.statements.size(); ++s) {
            if (one.policy.statements[s].effect == iam::Effect::allow) continue;
            Grant grant = grant_of(one, s);
            grant.side = side;
            grant.holders = {"organization"};
            for (Entry& entry : grant.resources) entry.shown = entry.text;
            put_guardrail({&one, s}, std::move(grant));
        }
    }

    /// A policy is one, however many units and accounts it is attached to.
    void put_guardrail(StatementOf key, Grant grant) {
        const auto known = std::ranges::find_if(all_.grants, [&](const Grant& each) {
            return each.side == grant.side && each.policy == grant.policy && each.index == grant.index;
        });
        all_.grant_of.emplace(key, static_cast<std::size_t>(known - all_.grants.begin()));
        if (known == all_.grants.end()) all_.grants.push_back(std::move(grant));
    }

    void policy(const runner::RecordedPolicy& one, Side side, const std::string& holder) {
        const templates::Resource* resource = recorded_.loaded.find(holder);
        const std::string source =
            resource == nullptr || resource->source.empty() ? holder : resource->source;
        const auto* origin =
            tighten::origin_of(recorded_.loaded, recorded_.references, holder, one.policy);
        const bool named = grants_to_identity(side) && origin != nullptr &&
                           origin->kind != templates::PolicyOrigin::Kind::inline_document;
        const bool managed = iamapi::is_aws_managed(one.policy.arn);
        for (std::size_t s = 0; s < one.policy.statements.size(); ++s) {
            Grant grant = grant_of(one, s);
            grant.side = side;
            grant.holders = {holder};
            grant.source = source;
            if (named) grant.origin = origin->name;
            if (named) grant.span = origin->span;
            if (managed) grant.origin = one.policy.name;
            if (managed) grant.span = find_managed(recorded_.loaded, source, one.policy).value_or(core::Span{});
            if (named || managed) place_entries(grant);
            if (side == Side::resource && grant.span.line == 0) place_in_table(grant, holder, s);
            for (Entry& entry : grant.resources) entry.shown = shown_resource(recorded_, entry.text, holder);
            put({&one, s}, std::move(grant));
        }
    }

    void place_in_table(Grant& grant, const std::string& holder, std::size_t s) const {
        const Document* written = find_table_statement(recorded_.loaded, holder, s);
        if (written == nullptr || written->if_object() == nullptr) return;
        grant.span = written->span();
        place(grant.actions, written->find(grant.actions.front().negated ? "NotAction" : "Action"), grant.span);
        place(grant.resources, written->find(grant.resources.front().negated ? "NotResource" : "Resource"),
              grant.span);
    }

    /// What stands for statements has one place.
    static void place_entries(Grant& grant) {
        for (Entry& one : grant.actions) one.span = grant.span;
        for (Entry& one : grant.resources) one.span = grant.span;
    }

    Grant grant_of(const runner::RecordedPolicy& one, std::size_t s) const {
        const iam::Statement& statement = one.policy.statements[s];
        Grant grant;
        grant.effect = statement.effect;
        const auto* made = one.policy.arn.empty() ? nullptr : recorded_.references.resource_of(one.policy.arn);
        grant.policy = made != nullptr ? made->logical_id : one.policy.name;
        grant.sid = statement.sid;
        grant.index = s;
        grant.span = span_of(one.places[s]).value_or(core::Span{});
        if (grant.span.line == 0) grant.elsewhere = one.places[s];
        const auto& places = one.entry_places[s];
        grant.actions = entries_of(statement.actions, statement.not_action, places.actions, grant.span);
        grant.resources = entries_of(statement.resources, statement.not_resource, places.resources, grant.span);
        if (grant.resources.empty()) grant.resources.push_back({"", grant.span});  // of a trust policy
        grant.cells.resize(grant.actions.size() * grant.resources.size());
        return grant;
    }

    std::vector<Entry> entries_of(const std::vector<std::string>& texts, bool negated,
                                  const std::vector<std::string>& places, core::Span otherwise) const {
        std::vector<Entry> entries;
        for (std::size_t i = 0; i < texts.size() && (!negated || i == 0); ++i) {
            const core::Span span = span_of(places[i]).value_or(otherwise);
            const std::string text = negated ? all_but(texts) : texts[i];
            entries.push_back({text, span, negated, text});
        }
        return entries;
    }

    std::optional<core::Span> span_of(const std::string& place) const {
        return runner::span_of_place(place, recorded_.loaded.files);
    }

    /// A managed policy of the template is one, however many roles it is attached to.
    void put(StatementOf key, Grant grant) {
        for (std::size_t i = 0; grant.span.line > 0 && i < all_.grants.size(); ++i) {
            Grant& known = all_.grants[i];
            if (!is_same(known, grant)) continue;
            known.holders.push_back(grant.holders.front());
            all_.grant_of.emplace(key, i);
            return;
        }
        all_.grant_of.emplace(key, all_.grants.size());
        all_.grants.push_back(std::move(grant));
    }

    static bool is_same(const Grant& left, const Grant& right) {
        const auto texts = [](const Entry& a, const Entry& b) { return a.text == b.text; };
        const bool same_side =
            left.side == right.side || (grants_to_identity(left.side) && grants_to_identity(right.side));
        return left.span == right.span && same_side && left.index == right.index &&
               left.policy == right.policy && left.origin == right.origin &&
               std::ranges::equal(left.actions, right.actions, texts) &&
               std::ranges::equal(left.resources, right.resources, texts);
    }

    const Recorded& recorded_;
    Statements all_;
};

}  // namespace

Statements collect(const Recorded& recorded) {
    Collector collector(recorded);
    for (const runner::RecordedRole& role : recorded.policies.roles) collector.identity(role, Side::role);
    for (const runner::RecordedUser& user : recorded.policies.users) collector.identity(user, Side::user);
    for (const runner::RecordedRole& group : recorded.policies.groups) collector.identity(group, Side::group);
    for (const runner::RecordedResourcePolicy& one : recorded.policies.resources) collector.resource(one);
    for (const runner::RecordedLevels& one : recorded.policies.levels) collector.levels(one);
    return collector.take();
}

}  // namespace leastwise::coverage
