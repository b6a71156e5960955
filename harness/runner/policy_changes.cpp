#include "harness/runner/policy_changes.hpp"

#include "harness/runner/policy_note.hpp"
#include "runtime/wire/json.hpp"

#include <algorithm>
#include <ranges>

namespace leastwise::runner {
namespace {

using core::Document;

constexpr std::string_view kCallerNote = "caller-policies";
constexpr std::string_view kCarriedNote = "carried-policy";

std::vector<iam::Policy> copies(const std::vector<const iam::Policy*>& policies) {
    std::vector<iam::Policy> result;
    for (const iam::Policy* policy : policies) result.push_back(*policy);
    return result;
}

Document write_all(const std::vector<iam::Policy>& policies, const Place& place) {
    Document::Array list;
    for (const iam::Policy& policy : policies) list.push_back(write_policy(policy, place));
    return Document(std::move(list));
}

std::vector<RecordedPolicy> read_all(const Document& body, std::string_view name, iam::PolicyKind kind) {
    std::vector<RecordedPolicy> policies;
    const Document* list = body.find(name);
    if (list == nullptr || list->if_array() == nullptr) return policies;
    for (const Document& one : *list->if_array()) {
        if (auto policy = read_policy(one, kind)) policies.push_back(std::move(*policy));
    }
    return policies;
}

RecordedCaller read_caller(const ledger::Entry& entry, const std::string& access_key_id, const Document& body) {
    RecordedCaller caller;
    caller.access_key_id = access_key_id;
    caller.sequence = entry.sequence;
    caller.user_arn = text_of(body, "user");
    caller.policies = read_all(body, "policies", iam::PolicyKind::identity);
    caller.session = read_all(body, "session", iam::PolicyKind::session);
    if (const Document* one = body.find("boundary")) caller.boundary = read_policy(*one, iam::PolicyKind::boundary);
    return caller;
}

RecordedCarried read_carried(const ledger::Entry& entry, const std::string& arn, const Document& body) {
    const auto kind = text_of(body, "kind") == "trust" ? iam::PolicyKind::trust : iam::PolicyKind::resource;
    const Document* policy = body.find("policy");
    return {arn, entry.sequence, policy == nullptr ? std::nullopt : read_policy(*policy, kind)};
}

template <class Note>
const Note* last_before(const std::vector<Note>& notes, std::string Note::*key, std::string_view wanted,
                        std::uint64_t sequence) {
    for (const Note& note : notes | std::views::reverse) {
        if (note.sequence < sequence && note.*key == wanted) return &note;
    }
    return nullptr;
}

}  // namespace

void PolicyChanges::start(const std::vector<std::string>& resource_arns) {
    for (const auto& [name, role] : gate_.directory().roles()) {
        of_roles_[role->arn] = {role->policies, role->boundary, {}};
        carried_[role->arn] = role->trust;
    }
    for (const std::string& arn : resource_arns) {
        for (const gate::Service* service : gate_.services()) {
            if (const iam::Policy* policy = service->resource_policy(arn)) carried_[arn] = *policy;
        }
    }
    has_started_ = true;
}

const PolicyChanges::Bound* PolicyChanges::known(const gate::Caller& caller) const {
    const auto noted = of_keys_.find(caller.access_key_id);
    if (noted != of_keys_.end()) return &noted->second;
    const auto role = of_roles_.find(caller.principal.role_arn);
    return role == of_roles_.end() ? nullptr : &role->second;
}

void PolicyChanges::binds(const gate::Caller& caller, const iam::PolicySet& policies) {
    Bound bound{copies(policies.identity), {}, copies(policies.session)};
    if (policies.boundary != nullptr) bound.boundary = *policies.boundary;
    const Bound* before = known(caller);
    if (before == nullptr ? bound == Bound{} : bound == *before) return;
    core::Object body;
    if (!caller.principal.user_arn.empty()) body.append("user", caller.principal.user_arn);
    body.append("policies", write_all(bound.identity, place_));
    if (bound.boundary) body.append("boundary", write_policy(*bound.boundary, place_));
    if (!bound.session.empty()) body.append("session", write_all(bound.session, place_));
    gate_.ledger().append(policy_note(gate_, kCallerNote, caller.access_key_id, body));
    of_keys_.insert_or_assign(caller.access_key_id, std::move(bound));
}

void PolicyChanges::carries(std::string_view resource_arn, const iam::Policy* policy) {
    if (!has_started_) return;
    const auto noted = carried_.find(resource_arn);
    const bool is_known = noted == carried_.end() ? policy == nullptr
                          : policy == nullptr     ? !noted->second
                                                  : noted->second && *noted->second == *policy;
    if (is_known) return;
    core::Object body;
    if (policy != nullptr) {
        body.append("kind", policy->kind == iam::PolicyKind::trust ? "trust" : "resource");
        body.append("policy", write_policy(*policy, place_));
    }
    gate_.ledger().append(policy_note(gate_, kCarriedNote, std::string(resource_arn), body));
    carried_.insert_or_assign(std::string(resource_arn),
                              policy == nullptr ? std::nullopt : std::optional(*policy));
}

const RecordedCaller* RecordedChanges::caller_at(std::string_view access_key_id, std::uint64_t sequence) const {
    return last_before(callers, &RecordedCaller::access_key_id, access_key_id, sequence);
}

const RecordedCarried* RecordedChanges::carried_at(std::string_view arn, std::uint64_t sequence) const {
    return last_before(carried, &RecordedCarried::arn, arn, sequence);
}

RecordedChanges read_changes(const ledger::Entries& entries) {
    RecordedChanges changes;
    for (const ledger::Entry& entry : entries) {
        if (entry.kind != ledger::Kind::note || entry.service != "iam") continue;
        if (entry.operation != kCallerNote && entry.operation != kCarriedNote) continue;
        const auto arn = entry.details.find("arn");
        const auto text = entry.details.find("body");
        if (arn == entry.details.end() || text == entry.details.end()) continue;
        const auto body = wire::read_json(text->second);
        if (!body) continue;
        if (entry.operation == kCallerNote) changes.callers.push_back(read_caller(entry, arn->second, *body));
        if (entry.operation == kCarriedNote) changes.carried.push_back(read_carried(entry, arn->second, *body));
    }
    return changes;
}

}  // namespace leastwise::runner
