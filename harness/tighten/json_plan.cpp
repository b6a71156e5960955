#include "harness/tighten/json_plan.hpp"

#include "harness/tighten/edit.hpp"
#include "runtime/core/text.hpp"
#include "runtime/wire/json.hpp"

#include <algorithm>

namespace leastwise::tighten {
namespace {

using core::Document;

std::string_view kind_name(Change::Kind kind) {
    switch (kind) {
        case Change::Kind::narrow_statement: return "narrow_statement";
        case Change::Kind::remove_statement: return "remove_statement";
        case Change::Kind::replace_entry: return "replace_entry";
        case Change::Kind::remove_entry: return "remove_entry";
        case Change::Kind::rename_entry: return "rename_entry";
        case Change::Kind::replace_connector: return "replace_connector";
        case Change::Kind::split_role: return "split_role";
        case Change::Kind::set_members: return "set_members";
    }
    return {};
}

std::string_view side_name(Change::Side side) {
    switch (side) {
        case Change::Side::grants: return "grants";
        case Change::Side::limits: return "limits";
        case Change::Side::resource: return "resource";
    }
    return {};
}

Document texts(const auto& values) {
    Document::Array list;
    for (const std::string& value : values) list.emplace_back(value);
    return list;
}

/// The lines of a unified diff that start with this sign, without it; null when there are none.
Document lines_with(char sign, const std::string& diff) {
    const std::string header(3, sign);
    std::string out;
    bool any = false;
    for (const std::string_view line : core::split(diff, '\n')) {
        if (line.empty() || line.front() != sign || line.starts_with(header + " ")) continue;
        out += (any ? "\n" : "") + std::string(line.substr(1));
        any = true;
    }
    return any ? Document(out) : Document();
}

Document statements_of(const std::vector<Narrowed>& statements) {
    Document::Array list;
    for (const Narrowed& one : statements) {
        Document::Array resources, conditions;
        for (const Reference& resource : one.resources) resources.emplace_back(to_text(resource));
        for (const Guard& guard : one.guards)
            conditions.push_back(
                Document::object({{"operator", guard.op}, {"key", guard.key}, {"values", texts(guard.values)}}));
        list.push_back(Document::object({{"actions", texts(one.actions)},
                                         {"resources", std::move(resources)},
                                         {"conditions", std::move(conditions)}}));
    }
    return list;
}

Document describe(const Change& change, const templates::Template& loaded) {
    const core::Span place = change.place();
    const auto edited = edit(loaded, {change});
    const std::string* text = std::get_if<0>(&edited);
    const std::string diff =
        text == nullptr ? std::string() : unified_diff(loaded.texts.front(), *text, "template");
    Document::Array roles;
    for (const NewRole& role : change.new_roles)
        roles.push_back(Document::object({{"role", role.role},
                                          {"function", role.function},
                                          {"statements", statements_of(role.grants)}}));
    return Document::object(
        {{"kind", std::string(kind_name(change.kind))},
         {"side", std::string(side_name(change.side))},
         {"role", change.role},
         {"source", change.source},
         {"subject", change.subject},
         {"file", std::string(loaded.files.path(place.file))},
         {"span", Document::object({{"line", std::int64_t{place.line}}, {"column", std::int64_t{place.column}}})},
         {"before", lines_with('-', diff)},
         {"after", lines_with('+', diff)},
         {"statements", statements_of(change.after)},
         {"new_roles", std::move(roles)},
         {"evidence", texts(change.evidence)}});
}

/// The actions that a role is granted and did not use. They stay where nothing can be proposed: managed
/// policies, services that are not emulated, roles that made no call.
Document residual_of(const std::string& role, const std::string& policy, const std::vector<RoleNeeds>& needs) {
    Document::Array left;
    const auto known =
        std::ranges::find_if(needs, [&role](const RoleNeeds& one) { return one.role->logical_id == role; });
    const auto document = wire::read_json(policy);
    const Document* statements = document ? document->find("Statement") : nullptr;
    if (statements == nullptr || statements->if_array() == nullptr) return left;
    const auto is_used = [&](const std::string& action) {
        return known != needs.end() && std::ranges::any_of(known->all, [&action](const Need& need) {
                   return core::glob_match(core::to_lower(action), core::to_lower(need.action));
               });
    };
    for (const Document& statement : *statements->if_array()) {
        const std::string* effect = statement.find_string("Effect");
        const Document* actions = statement.find("Action");
        if (effect == nullptr || *effect != "Allow" || actions == nullptr) continue;
        const Document::Array only{*actions};
        Document::Array unused;
        for (const Document& action : actions->if_array() == nullptr ? only : *actions->if_array()) {
            if (action.if_string() != nullptr && !is_used(*action.if_string())) unused.push_back(action);
        }
        if (unused.empty()) continue;
        const Document* resource = statement.find("Resource");
        left.push_back(Document::object({{"role", role},
                                         {"actions", std::move(unused)},
                                         {"resources", resource == nullptr ? Document() : *resource}}));
    }
    return left;
}

Document proof_of(const Verification& verification) {
    return Document::object({{"verdict", "proved"},
                             {"roles", verification.roles},
                             {"resource_policies", verification.resources},
                             {"calls", verification.calls},
                             {"microseconds", verification.proof.count()}});
}

}  // namespace

Document to_document(const Plan& plan, const Settled& settled, const std::vector<RoleNeeds>& needs,
                     const templates::Template& loaded, const std::map<std::string, std::string>& policies) {
    Document::Array changes, left_out, splits, notes, residual;
    for (const Change& change : settled.changes) {
        changes.push_back(describe(change, loaded));
        changes.back().if_object()->append("verdict", "proved");
    }
    for (const auto& [change, why] : settled.left_out) {
        left_out.push_back(describe(change, loaded));
        left_out.back().if_object()->append("reason", why);
    }
    for (const Change& split : plan.splits) splits.push_back(describe(split, loaded));
    for (const Remark& remark : plan.remarks)
        notes.push_back(
            Document::object({{"role", remark.role}, {"source", remark.source}, {"text", remark.text}}));
    for (const auto& [role, policy] : policies) {
        Document left = residual_of(role, policy, needs);
        for (Document& one : *left.if_array()) residual.push_back(std::move(one));
    }
    return Document::object(
        {{"template", std::string(loaded.files.path(0))},
         {"stack", loaded.options.stack_name},
         {"changes", std::move(changes)},
         {"left_out", std::move(left_out)},
         {"splits", std::move(splits)},
         {"unexercised", texts(plan.unexercised)},
         {"notes", std::move(notes)},
         {"residual", std::move(residual)},
         {"proof", settled.changes.empty() ? Document() : proof_of(settled.verification)},
         {"diff", unified_diff(loaded.texts.front(), settled.text, std::string(loaded.files.path(0)))}});
}

}  // namespace leastwise::tighten
