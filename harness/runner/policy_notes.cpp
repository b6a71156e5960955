#include "harness/runner/policy_notes.hpp"

#include "runtime/wire/json.hpp"

#include <algorithm>

namespace leastwise::runner {
namespace {

using core::Document;

constexpr std::string_view kRoleNote = "role";
constexpr std::string_view kResourceNote = "resource-policy";
constexpr std::string_view kLevelsNote = "organization-policies";
constexpr std::string_view kCreatedNote = "resource";
constexpr std::string_view kTemplateNote = "template";

Document write(const iam::Policy& policy, const std::function<std::string(core::Span)>& place) {
    core::Object out;
    out.append("name", policy.name);
    if (!policy.arn.empty()) out.append("arn", policy.arn);
    if (!policy.origin.empty()) out.append("origin", policy.origin);
    Document::Array places;
    for (const iam::Statement& statement : policy.statements) {
        places.emplace_back(statement.span.line == 0 ? std::string{} : place(statement.span));
    }
    out.append("places", std::move(places));
    out.append("document", iam::to_document(policy));
    return out;
}

std::string text_of(const Document& from, std::string_view name) {
    const std::string* text = from.find_string(name);
    return text == nullptr ? std::string{} : *text;
}

std::optional<RecordedPolicy> read(const Document& from, iam::PolicyKind kind) {
    const Document* document = from.find("document");
    if (document == nullptr) return {};
    core::Diagnostics ignored;  // the engine wrote this document from a policy that had parsed
    auto policy = iam::parse_policy(*document, kind, text_of(from, "name"), ignored);
    if (!policy) return {};
    policy->arn = text_of(from, "arn");
    policy->origin = text_of(from, "origin");
    RecordedPolicy recorded{std::move(*policy), {}};
    if (const Document* places = from.find("places"); places != nullptr && places->if_array() != nullptr) {
        for (const Document& place : *places->if_array()) {
            recorded.places.push_back(place.if_string() == nullptr ? std::string{} : *place.if_string());
        }
    }
    recorded.places.resize(recorded.policy.statements.size());
    return recorded;
}

RecordedRole read_role(const ledger::Entry& entry, const Document& body) {
    RecordedRole role;
    role.arn = entry.details.at("arn");
    role.logical_id = text_of(body, "logical_id");
    if (const Document* list = body.find("policies"); list != nullptr && list->if_array() != nullptr) {
        for (const Document& one : *list->if_array()) {
            if (auto policy = read(one, iam::PolicyKind::identity))
                role.policies.push_back(std::move(*policy));
        }
    }
    if (const Document* one = body.find("boundary")) role.boundary = read(*one, iam::PolicyKind::boundary);
    if (const Document* one = body.find("trust")) role.trust = read(*one, iam::PolicyKind::trust);
    return role;
}

ledger::Entry note(gate::Gate& gate, std::string_view operation, std::string arn, const Document& body) {
    ledger::Entry entry;
    entry.kind = ledger::Kind::note;
    entry.at = gate.world().clock.now();
    entry.service = "iam";
    entry.operation = operation;
    entry.details = {{"arn", std::move(arn)}, {"body", wire::to_json(body)}};
    return entry;
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

const RecordedResourcePolicy* RecordedPolicies::find_resource(std::string_view arn) const {
    const auto found = std::ranges::find(resources, arn, &RecordedResourcePolicy::arn);
    return found == resources.end() ? nullptr : &*found;
}

const RecordedLevels* RecordedPolicies::find_levels(std::string_view kind_and_account) const {
    const auto found = std::ranges::find(levels, kind_and_account, &RecordedLevels::arn);
    return found == levels.end() ? nullptr : &*found;
}

namespace {

void note_organization(gate::Gate& gate, const std::function<std::string(core::Span)>& place) {
    const gate::Organization& organization = gate.directory().organization();
    for (const gate::Organization::Node& node : organization.nodes()) {
        if (node.kind != gate::Organization::Kind::account) continue;
        for (const auto& [kind, name] :
             {std::pair(iam::PolicyKind::scp, "scp:"), std::pair(iam::PolicyKind::rcp, "rcp:")}) {
            Document::Array levels;
            for (const auto& level : organization.levels(kind, node.id)) {
                Document::Array policies;
                for (const iam::Policy* policy : level) policies.push_back(write(*policy, place));
                levels.push_back(Document(std::move(policies)));
            }
            core::Object body;
            body.append("levels", std::move(levels));
            gate.ledger().append(note(gate, kLevelsNote, name + node.id, body));
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
            if (auto policy = read(one, kind)) policies.push_back(std::move(*policy));
        }
    }
    return recorded;
}

}  // namespace

void note_policies(gate::Gate& gate, const std::vector<std::string>& resource_arns,
                   const std::function<std::string(core::Span)>& place) {
    for (const auto& [name, role] : gate.directory().roles()) {
        core::Object body;
        body.append("logical_id", role->logical_id);
        Document::Array policies;
        for (const iam::Policy& policy : role->policies) policies.push_back(write(policy, place));
        body.append("policies", std::move(policies));
        if (role->boundary) body.append("boundary", write(*role->boundary, place));
        body.append("trust", write(role->trust, place));
        gate.ledger().append(note(gate, kRoleNote, role->arn, body));
    }
    note_organization(gate, place);
    for (const std::string& arn : resource_arns) {
        for (const gate::Service* service : gate.services()) {
            const iam::Policy* policy = service->resource_policy(arn);
            if (policy == nullptr) continue;
            gate.ledger().append(note(gate, kResourceNote, arn, write(*policy, place)));
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
        if (entry.operation == kLevelsNote) put(policies.levels, read_levels(arn->second, *body));
        if (entry.operation != kResourceNote) continue;
        if (auto policy = read(*body, iam::PolicyKind::resource)) {
            put(policies.resources, RecordedResourcePolicy{arn->second, std::move(*policy)});
        }
    }
    return policies;
}

}  // namespace leastwise::runner
