#include "harness/runner/policy_notes.hpp"

#include "harness/runner/policy_changes.hpp"
#include "harness/runner/policy_note.hpp"
#include "runtime/core/text.hpp"
#include "runtime/wire/json.hpp"

#include <algorithm>

namespace leastwise::runner {
namespace {

using core::Document;

constexpr std::string_view kRoleNote = "role", kUserNote = "user", kGroupNote = "group";
constexpr std::string_view kResourceNote = "resource-policy";
constexpr std::string_view kLevelsNote = "organization-policies";
constexpr std::string_view kCreatedNote = "resource";
constexpr std::string_view kTemplateNote = "template";

RecordedRole read_role(const ledger::Entry& entry, const Document& body) {
    RecordedRole role;
    role.arn = entry.details.at("arn");
    role.logical_id = text_of(body, "logical_id");
    if (const Document* list = body.find("policies"); list != nullptr && list->if_array() != nullptr) {
        for (const Document& one : *list->if_array()) {
            if (auto policy = read_policy(one, iam::PolicyKind::identity))
                role.policies.push_back(std::move(*policy));
        }
    }
    if (const Document* one = body.find("boundary")) role.boundary = read_policy(*one, iam::PolicyKind::boundary);
    if (const Document* one = body.find("trust")) role.trust = read_policy(*one, iam::PolicyKind::trust);
    return role;
}

RecordedUser read_user(const ledger::Entry& entry, const Document& body) {
    RecordedUser user{read_role(entry, body), {}};
    const Document* groups = body.find("groups");
    if (groups == nullptr || groups->if_array() == nullptr) return user;
    for (const Document& one : *groups->if_array()) {
        if (one.if_string() != nullptr) user.groups.push_back(*one.if_string());
    }
    return user;
}

template <class Item>
void put(std::vector<Item>& items, Item item) {
    std::erase_if(items, [&](const Item& older) { return older.arn == item.arn; });
    items.push_back(std::move(item));
}

}  // namespace

const RecordedRole* RecordedPolicies::find_role(std::string_view arn) const {
    const auto found = std::ranges::find(roles, arn, &RecordedRole::arn);
    return found == roles.end() ? nullptr : &*found;
}

const RecordedUser* RecordedPolicies::find_user(std::string_view arn) const {
    const auto found = std::ranges::find(users, arn, &RecordedUser::arn);
    return found == users.end() ? nullptr : &*found;
}

const RecordedRole* RecordedPolicies::find_group(std::string_view arn) const {
    const auto found = std::ranges::find(groups, arn, &RecordedRole::arn);
    return found == groups.end() ? nullptr : &*found;
}

const RecordedResourcePolicy* RecordedPolicies::find_resource(std::string_view arn) const {
    const auto found = std::ranges::find(resources, arn, &RecordedResourcePolicy::arn);
    return found == resources.end() ? nullptr : &*found;
}

const RecordedLevels* RecordedPolicies::find_levels(std::string_view kind_and_account) const {
    const auto found = std::ranges::find(levels, kind_and_account, &RecordedLevels::arn);
    return found == levels.end() ? nullptr : &*found;
}

namespace {

core::Object body_of(const gate::Identity& identity, const Place& place) {
    core::Object body;
    body.append("logical_id", identity.logical_id);
    Document::Array policies;
    for (const iam::Policy& policy : identity.policies) policies.push_back(write_policy(policy, place));
    body.append("policies", std::move(policies));
    if (identity.boundary) body.append("boundary", write_policy(*identity.boundary, place));
    return body;
}

/// Users and groups that the template declares; the deployer and the test command are none.
void note_people(gate::Gate& gate, const Place& place) {
    const gate::Directory& directory = gate.directory();
    for (const auto& [name, group] : directory.groups()) {
        if (!group->logical_id.empty())
            gate.ledger().append(policy_note(gate, kGroupNote, group->arn, body_of(*group, place)));
    }
    for (const auto& [name, user] : directory.users()) {
        if (user->logical_id.empty()) continue;
        core::Object body = body_of(*user, place);
        Document::Array groups;
        for (const std::string& group : user->groups) {
            const auto found = directory.groups().find(group);
            if (found != directory.groups().end()) groups.push_back(found->second->arn);
        }
        body.append("groups", std::move(groups));
        gate.ledger().append(policy_note(gate, kUserNote, user->arn, body));
    }
}

void note_organization(gate::Gate& gate, const Place& place) {
    const gate::Organization& organization = gate.directory().organization();
    for (const gate::Organization::Node& node : organization.nodes()) {
        if (node.kind != gate::Organization::Kind::account) continue;
        for (const auto& [kind, name] :
             {std::pair(iam::PolicyKind::scp, "scp:"), std::pair(iam::PolicyKind::rcp, "rcp:")}) {
            Document::Array levels;
            for (const auto& level : organization.levels(kind, node.id)) {
                Document::Array policies;
                for (const iam::Policy* policy : level) policies.push_back(write_policy(*policy, place));
                levels.push_back(Document(std::move(policies)));
            }
            core::Object body;
            body.append("levels", std::move(levels));
            gate.ledger().append(policy_note(gate, kLevelsNote, name + node.id, body));
        }
    }
}

RecordedLevels read_levels(const std::string& arn, const Document& body) {
    RecordedLevels recorded{arn, {}};
    const auto kind = arn.starts_with("rcp") ? iam::PolicyKind::rcp : iam::PolicyKind::scp;
    const Document* levels = body.find("levels");
    if (levels == nullptr || levels->if_array() == nullptr) return recorded;
    for (const Document& level : *levels->if_array()) {
        auto& policies = recorded.levels.emplace_back();
        if (level.if_array() == nullptr) continue;
        for (const Document& one : *level.if_array()) {
            if (auto policy = read_policy(one, kind)) policies.push_back(std::move(*policy));
        }
    }
    return recorded;
}

}  // namespace

void note_policies(gate::Gate& gate, const std::vector<std::string>& resource_arns,
                   const Place& place) {
    for (const auto& [name, role] : gate.directory().roles()) {
        core::Object body = body_of(*role, place);
        body.append("trust", write_policy(role->trust, place));
        gate.ledger().append(policy_note(gate, kRoleNote, role->arn, body));
    }
    note_people(gate, place);
    note_organization(gate, place);
    for (const std::string& arn : resource_arns) {
        for (const gate::Service* service : gate.services()) {
            const iam::Policy* policy = service->resource_policy(arn);
            if (policy == nullptr) continue;
            gate.ledger().append(policy_note(gate, kResourceNote, arn, write_policy(*policy, place)));
        }
    }
}

void note_stack(gate::Gate& gate, const Stack& stack, const templates::Template& loaded) {
    ledger::Entry written;
    written.kind = ledger::Kind::note;
    written.at = gate.world().clock.now();
    written.service = "cloudformation";
    written.operation = kTemplateNote;
    written.details = {{"stack", stack.name}, {"text", loaded.texts.empty() ? "" : loaded.texts.front()}};
    gate.ledger().append(std::move(written));
    for (const Deployed& resource : stack.resources) {
        ledger::Entry entry;
        entry.kind = ledger::Kind::note;
        entry.at = gate.world().clock.now();
        entry.service = "cloudformation";
        entry.operation = kCreatedNote;
        entry.details = {{"logical_id", resource.logical_id},
                         {"type", resource.type},
                         {"physical_id", resource.declared.physical_id},
                         {"arn", resource.declared.arn}};
        gate.ledger().append(std::move(entry));
    }
}

std::optional<core::Span> span_of_place(const std::string& place, const core::SourceFiles& files) {
    const auto column_at = place.rfind(':');
    const auto line_at = column_at == std::string::npos || column_at == 0 ? std::string::npos
                                                                          : place.rfind(':', column_at - 1);
    if (line_at == std::string::npos) return {};
    const auto line = core::to_integer(std::string_view(place).substr(line_at + 1, column_at - line_at - 1));
    const auto column = core::to_integer(std::string_view(place).substr(column_at + 1));
    if (!line || !column) return {};
    const std::string_view path = std::string_view(place).substr(0, line_at);
    for (std::uint16_t file = 0; !files.path(file).empty(); ++file) {
        if (files.path(file) != path) continue;
        return core::Span{file, static_cast<std::uint32_t>(*line), static_cast<std::uint32_t>(*column)};
    }
    return {};
}

std::string recorded_template(const ledger::Entries& entries) {
    for (const ledger::Entry& entry : entries) {
        if (entry.kind != ledger::Kind::note || entry.operation != kTemplateNote) continue;
        const auto text = entry.details.find("text");
        if (text != entry.details.end()) return text->second;
    }
    return {};
}

std::vector<RecordedResource> read_resources(const ledger::Entries& entries) {
    std::vector<RecordedResource> resources;
    for (const ledger::Entry& entry : entries) {
        if (entry.kind != ledger::Kind::note || entry.operation != kCreatedNote) continue;
        const auto detail = [&entry](const char* name) {
            const auto found = entry.details.find(name);
            return found == entry.details.end() ? std::string{} : found->second;
        };
        resources.push_back({detail("logical_id"), detail("type"), detail("physical_id"), detail("arn")});
    }
    return resources;
}

RecordedPolicies read_policies(const ledger::Entries& entries) {
    RecordedPolicies policies;
    for (const ledger::Entry& entry : entries) {
        if (entry.kind != ledger::Kind::note || entry.service != "iam") continue;
        const auto arn = entry.details.find("arn");
        const auto text = entry.details.find("body");
        if (arn == entry.details.end() || text == entry.details.end()) continue;
        const auto body = wire::read_json(text->second);
        if (!body) continue;
        if (entry.operation == kRoleNote) put(policies.roles, read_role(entry, *body));
        if (entry.operation == kUserNote) put(policies.users, read_user(entry, *body));
        if (entry.operation == kGroupNote) put(policies.groups, read_role(entry, *body));
        if (entry.operation == kLevelsNote) put(policies.levels, read_levels(arn->second, *body));
        if (entry.operation != kResourceNote) continue;
        if (auto policy = read_policy(*body, iam::PolicyKind::resource)) {
            put(policies.resources, RecordedResourcePolicy{arn->second, std::move(*policy)});
        }
    }
    policies.changes = read_changes(entries);
    return policies;
}

}  // namespace leastwise::runner
