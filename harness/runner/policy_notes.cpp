#include "harness/runner/policy_notes.hpp"

#include "runtime/core/text.hpp"
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

using Place = std::function<std::string(core::Span)>;

Document write(core::Span span, const Place& place) {
    return span.line == 0 ? std::string{} : place(span);
}

Document write(const std::vector<core::Span>& spans, const Place& place) {
    Document::Array places;
    for (const core::Span span : spans) places.push_back(write(span, place));
    return places;
}

Document write(const iam::Policy& policy, const Place& place) {
    core::Object out;
    out.append("name", policy.name);
    if (!policy.arn.empty()) out.append("arn", policy.arn);
    if (!policy.origin.empty()) out.append("origin", policy.origin);
    Document::Array places, entries;
    for (const iam::Statement& statement : policy.statements) {
        places.push_back(write(statement.span, place));
        entries.push_back(Document::object({{"actions", write(statement.action_spans, place)},
                                            {"resources", write(statement.resource_spans, place)}}));
    }
    out.append("places", std::move(places));
    out.append("entry_places", std::move(entries));
    out.append("document", iam::to_document(policy));
    return out;
}

std::string text_of(const Document& from, std::string_view name) {
    const std::string* text = from.find_string(name);
    return text == nullptr ? std::string{} : *text;
}

/// The texts of a list, as many as are wanted.
std::vector<std::string> texts_of(const Document* list, std::size_t count) {
    std::vector<std::string> texts;
    if (list != nullptr && list->if_array() != nullptr) {
        for (const Document& one : *list->if_array())
            texts.push_back(one.if_string() == nullptr ? std::string{} : *one.if_string());
    }
    texts.resize(count);
    return texts;
}

std::vector<RecordedPolicy::Entries> read_entry_places(const Document* list, const iam::Policy& policy) {
    const Document::Array* entries = list == nullptr ? nullptr : list->if_array();
    std::vector<RecordedPolicy::Entries> places;
    for (std::size_t s = 0; s < policy.statements.size(); ++s) {
        const Document none, &one = entries != nullptr && s < entries->size() ? (*entries)[s] : none;
        places.push_back({texts_of(one.find("actions"), policy.statements[s].actions.size()),
                          texts_of(one.find("resources"), policy.statements[s].resources.size())});
    }
    return places;
}

std::optional<RecordedPolicy> read(const Document& from, iam::PolicyKind kind) {
    const Document* document = from.find("document");
    if (document == nullptr) return {};
    core::Diagnostics ignored;  // the engine wrote this document from a policy that had parsed
    auto policy = iam::parse_policy(*document, kind, text_of(from, "name"), ignored);
    if (!policy) return {};
    policy->arn = text_of(from, "arn");
    policy->origin = text_of(from, "origin");
    auto places = texts_of(from.find("places"), policy->statements.size());
    auto entry_places = read_entry_places(from.find("entry_places"), *policy);
    return RecordedPolicy{*std::move(policy), std::move(places), std::move(entry_places)};
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

void note_organization(gate::Gate& gate, const Place& place) {
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
                   const Place& place) {
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
        if (entry.operation == kLevelsNote) put(policies.levels, read_levels(arn->second, *body));
        if (entry.operation != kResourceNote) continue;
        if (auto policy = read(*body, iam::PolicyKind::resource)) {
            put(policies.resources, RecordedResourcePolicy{arn->second, std::move(*policy)});
        }
    }
    return policies;
}

}  // namespace leastwise::runner
