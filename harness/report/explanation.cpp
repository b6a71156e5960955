#include "harness/report/explanation.hpp"

#include "harness/runner/recorded_question.hpp"
#include "runtime/iam/explain.hpp"
#include "runtime/ledger/ledger.hpp"

#include <algorithm>
#include <map>
#include <sstream>

namespace leastwise::report {
namespace {

/// What a ledger tells of policies, and where each of their statements was written. Borrows.
class Recorded {
public:
    explicit Recorded(const runner::RecordedPolicies& policies) : policies_(policies) {
        for (const runner::RecordedRole& role : policies_.roles) {
            add(role.policies);
            add(role.boundary);
            add(role.trust);
        }
        for (const runner::RecordedResourcePolicy& resource : policies_.resources) add(resource.policy);
        for (const runner::RecordedLevels& recorded : policies_.levels) {
            for (const auto& level : recorded.levels) add(level);
        }
        for (const runner::RecordedCaller& caller : policies_.changes.callers) {
            add(caller.policies);
            add(caller.boundary);
            add(caller.session);
        }
        for (const runner::RecordedCarried& carried : policies_.changes.carried) add(carried.policy);
    }

    runner::RecordedQuestion question(const ledger::Entry& entry, const ledger::CheckMark& mark) const {
        return runner::question_at(policies_, entry, mark);
    }
    /// "" when it has none.
    std::string place_of(const iam::StatementRef& ref) const {
        const auto found = places_.find(ref.policy);
        return found == places_.end() ? std::string() : found->second->at(ref.statement);
    }

private:
    void add(const runner::RecordedPolicy& recorded) { places_[&recorded.policy] = &recorded.places; }
    void add(const std::optional<runner::RecordedPolicy>& recorded) {
        if (recorded) add(*recorded);
    }
    void add(const std::vector<runner::RecordedPolicy>& recorded) {
        for (const runner::RecordedPolicy& one : recorded) add(one);
    }

    const runner::RecordedPolicies& policies_;
    std::map<const iam::Policy*, const std::vector<std::string>*> places_;
};

std::string_view why_not(const iam::StatementTrace& trace) {
    if (!trace.principal_matched) return "another principal";
    if (!trace.action_matched) return "another action";
    if (!trace.resource_matched) return "another resource";
    return "a condition failed";
}

void write_trace(std::ostream& out, const Recorded& recorded,
                 const iam::StatementTrace& trace) {
    const iam::Statement& statement = trace.ref.policy->statements[trace.ref.statement];
    out << "      " << (trace.applied() ? "applies " : "-       ")
        << (trace.effect == iam::Effect::allow ? "Allow" : "Deny ") << "  "
        << iam::layer_name(trace.ref.layer) << "  " << trace.ref.policy->name;
    if (!trace.ref.policy->origin.empty()) out << " (" << trace.ref.policy->origin << ")";
    out << " [" << (statement.sid.empty() ? std::to_string(trace.ref.statement) : statement.sid) << "]";
    const std::string place = recorded.place_of(trace.ref);
    if (!place.empty()) out << "  " << place;
    if (!trace.applied()) out << "  — " << why_not(trace);
    if (!trace.failed_condition.empty()) out << ": " << trace.failed_condition;
    out << '\n';
}

void write_decision(std::ostream& out, const Recorded& recorded, const ledger::Entry& entry,
                    const ledger::CheckMark& mark) {
    out << "    " << mark.action << " on " << mark.resource << "\n      " << mark.verdict;
    if (!mark.layer.empty()) out << " by the " << mark.layer << " layer";
    out << '\n';
    const runner::RecordedQuestion asked = recorded.question(entry, mark);
    for (const iam::StatementTrace& trace : iam::trace(asked.question())) {
        write_trace(out, recorded, trace);
    }
}

void write_check(std::ostream& out, const Recorded& recorded, const ledger::Entry& entry,
                 const ledger::CheckMark& mark) {
    write_decision(out, recorded, entry, mark);
    out << "      context\n";
    for (const auto& [key, values] : mark.context) {
        out << "        " << key << " =";
        for (const std::string& value : values.values) out << " \"" << value << '"';
        out << '\n';
    }
}

void write_entry(std::ostream& out, const Recorded& recorded, const ledger::Entry& entry) {
    out << ledger::kind_name(entry.kind) << ' ' << entry.request_id << "  "
        << (entry.service.empty() ? "" : entry.service + ":") << entry.operation << "  "
        << core::iso8601(entry.at) << '\n';
    if (!entry.actor.arn.empty())
        out << "  by      " << entry.actor.arn << (entry.actor.deployer ? " (operator)" : "") << '\n';
    if (!entry.parent_id.empty()) out << "  within  " << entry.parent_id << '\n';
    out << "  result  " << entry.status << (entry.error_code.empty() ? "" : " " + entry.error_code) << ", "
        << entry.latency_us << " us\n";
    if (!entry.error_message.empty()) out << "          " << entry.error_message << '\n';
    for (const auto& [name, value] : entry.details) out << "  " << name << " = " << value << '\n';
    for (const ledger::CheckMark& mark : entry.checks) write_check(out, recorded, entry, mark);
    out << '\n';
}

/// Writes the request's entries, then, depth first, what they caused. Ids seen before are not followed again.
void write_all(std::ostream& out, const Recorded& recorded,
               const ledger::Entries& entries, std::string_view request_id,
               std::vector<std::string_view>& seen) {
    if (std::ranges::find(seen, request_id) != seen.end()) return;
    seen.push_back(request_id);
    for (const ledger::Entry& entry : entries) {
        if (entry.request_id == request_id) write_entry(out, recorded, entry);
    }
    for (const ledger::Entry& entry : entries) {
        if (entry.parent_id == request_id) write_all(out, recorded, entries, entry.request_id, seen);
    }
}

}  // namespace

std::string explain(const ledger::Entries& entries, std::string_view request_id) {
    if (request_id.empty()) return {};
    std::ostringstream out;
    std::vector<std::string_view> seen;
    const runner::RecordedPolicies policies = runner::read_policies(entries);
    write_all(out, Recorded(policies), entries, request_id, seen);
    return out.str();
}

std::string explain_check(const runner::RecordedPolicies& policies, const ledger::Entry& entry,
                          const ledger::CheckMark& check) {
    std::ostringstream out;
    write_decision(out, Recorded(policies), entry, check);
    return out.str();
}

}  // namespace leastwise::report
