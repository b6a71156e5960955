#include "harness/report/explanation.hpp"

#include "harness/runner/recorded_question.hpp"
#include "runtime/iam/explain.hpp"
#include "runtime/ledger/ledger.hpp"

#include <algorithm>
#include <sstream>

namespace leastwise::report {
namespace {

std::string place_of(const runner::RecordedPolicies& policies, const iam::StatementRef& ref) {
    const auto in = [&](const runner::RecordedPolicy& recorded) {
        return &recorded.policy == ref.policy ? &recorded.places[ref.statement] : nullptr;
    };
    for (const runner::RecordedRole& role : policies.roles) {
        for (const runner::RecordedPolicy& recorded : role.policies) {
            if (const std::string* place = in(recorded)) return *place;
        }
        for (const auto& recorded : {&role.boundary, &role.trust}) {
            if (!recorded->has_value()) continue;
            if (const std::string* place = in(**recorded)) return *place;
        }
    }
    for (const runner::RecordedResourcePolicy& resource : policies.resources) {
        if (const std::string* place = in(resource.policy)) return *place;
    }
    for (const runner::RecordedLevels& recorded : policies.levels) {
        for (const auto& level : recorded.levels) {
            for (const runner::RecordedPolicy& one : level) {
                if (const std::string* place = in(one)) return *place;
            }
        }
    }
    return {};
}

std::string_view why_not(const iam::StatementTrace& trace) {
    if (!trace.principal_matched) return "another principal";
    if (!trace.action_matched) return "another action";
    if (!trace.resource_matched) return "another resource";
    return "a condition failed";
}

void write_trace(std::ostream& out, const runner::RecordedPolicies& policies,
                 const iam::StatementTrace& trace) {
    const iam::Statement& statement = trace.ref.policy->statements[trace.ref.statement];
    out << "      " << (trace.applied() ? "applies " : "-       ")
        << (trace.effect == iam::Effect::allow ? "Allow" : "Deny ") << "  "
        << iam::layer_name(trace.ref.layer) << "  " << trace.ref.policy->name;
    if (!trace.ref.policy->origin.empty()) out << " (" << trace.ref.policy->origin << ")";
    out << " [" << (statement.sid.empty() ? std::to_string(trace.ref.statement) : statement.sid) << "]";
    const std::string place = place_of(policies, trace.ref);
    if (!place.empty()) out << "  " << place;
    if (!trace.applied()) out << "  — " << why_not(trace);
    if (!trace.failed_condition.empty()) out << ": " << trace.failed_condition;
    out << '\n';
}

void write_decision(std::ostream& out, const runner::RecordedPolicies& policies, const ledger::Actor& actor,
                    const ledger::CheckMark& mark) {
    out << "    " << mark.action << " on " << mark.resource << "\n      " << mark.verdict;
    if (!mark.layer.empty()) out << " by the " << mark.layer << " layer";
    out << '\n';
    const runner::RecordedQuestion asked = runner::question_of(policies, actor, mark);
    for (const iam::StatementTrace& trace : iam::trace(asked.question())) {
        write_trace(out, policies, trace);
    }
}

void write_check(std::ostream& out, const runner::RecordedPolicies& policies, const ledger::Actor& actor,
                 const ledger::CheckMark& mark) {
    write_decision(out, policies, actor, mark);
    out << "      context\n";
    for (const auto& [key, values] : mark.context) {
        out << "        " << key << " =";
        for (const std::string& value : values.values) out << " \"" << value << '"';
        out << '\n';
    }
}

void write_entry(std::ostream& out, const runner::RecordedPolicies& policies, const ledger::Entry& entry) {
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
    for (const ledger::CheckMark& mark : entry.checks) write_check(out, policies, entry.actor, mark);
    out << '\n';
}

/// Writes the request's entries, then, depth first, what they caused. Ids seen before are not followed again.
void write_all(std::ostream& out, const runner::RecordedPolicies& policies,
               const ledger::Entries& entries, std::string_view request_id,
               std::vector<std::string_view>& seen) {
    if (std::ranges::find(seen, request_id) != seen.end()) return;
    seen.push_back(request_id);
    for (const ledger::Entry& entry : entries) {
        if (entry.request_id == request_id) write_entry(out, policies, entry);
    }
    for (const ledger::Entry& entry : entries) {
        if (entry.parent_id == request_id) write_all(out, policies, entries, entry.request_id, seen);
    }
}

}  // namespace

std::string explain(const ledger::Entries& entries, std::string_view request_id) {
    if (request_id.empty()) return {};
    std::ostringstream out;
    std::vector<std::string_view> seen;
    write_all(out, runner::read_policies(entries), entries, request_id, seen);
    return out.str();
}

std::string explain_check(const runner::RecordedPolicies& policies, const ledger::Actor& actor,
                          const ledger::CheckMark& check) {
    std::ostringstream out;
    write_decision(out, policies, actor, check);
    return out.str();
}

}  // namespace leastwise::report
