#include "harness/runner/policy_note.hpp"

#include "runtime/wire/json.hpp"

namespace leastwise::runner {

using core::Document;

namespace {

Document write(core::Span span, const Place& place) {
    return span.line == 0 ? std::string{} : place(span);
}

Document write(const std::vector<core::Span>& spans, const Place& place) {
    Document::Array places;
    for (const core::Span span : spans) places.push_back(write(span, place));
    return places;
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

}  // namespace

Document write_policy(const iam::Policy& policy, const Place& place) {
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

std::optional<RecordedPolicy> read_policy(const Document& from, iam::PolicyKind kind) {
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

ledger::Entry policy_note(gate::Gate& gate, std::string_view operation, std::string arn, const Document& body) {
    ledger::Entry entry;
    entry.kind = ledger::Kind::note;
    entry.at = gate.world().clock.now();
    entry.service = "iam";
    entry.operation = operation;
    entry.details = {{"arn", std::move(arn)}, {"body", wire::to_json(body)}};
    return entry;
}

}  // namespace leastwise::runner
