#include "harness/report/summary.hpp"

#include "harness/report/usage.hpp"
#include "runtime/core/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace leastwise::report {
namespace {

std::string detail(const ledger::Entry& entry, const char* name) {
    const auto found = entry.details.find(name);
    return found == entry.details.end() ? std::string{} : found->second;
}

void add_denial(const ledger::Entry& entry, std::vector<Denial>& denials) {
    for (const ledger::CheckMark& check : entry.checks) {
        if (check.verdict == "allow") continue;
        const std::string actor = entry.actor.function.empty() ? entry.actor.arn : entry.actor.function;
        const auto same = std::ranges::find_if(denials, [&](const Denial& denial) {
            return denial.actor == actor && denial.action == check.action &&
                   denial.resource == check.resource;
        });
        if (same != denials.end()) {
            ++same->count;
        } else {
            denials.push_back({actor, check.action, check.resource, entry.error_message, entry.request_id,
                               !entry.actor.function.empty(), 1});
        }
    }
}

void add_finding(const ledger::Entry& entry, std::vector<FindingLine>& findings) {
    FindingLine line{detail(entry, "function"), detail(entry, "category"), detail(entry, "syscall"),
                     detail(entry, "target"),   detail(entry, "refusal"),  1};
    if (const auto count = core::to_integer(detail(entry, "count")))
        line.count = static_cast<std::size_t>(*count);
    const auto same = std::ranges::find_if(findings, [&](const FindingLine& other) {
        return std::tie(other.function, other.category, other.syscall, other.target) ==
               std::tie(line.function, line.category, line.syscall, line.target);
    });
    if (same != findings.end()) {
        same->count += line.count;
    } else {
        findings.push_back(std::move(line));
    }
}

void add_failure(const ledger::Entry& entry, Summary& summary) {
    ++summary.failed_invocations;
    const std::string function = detail(entry, "function");
    const std::string error = entry.error_code + ": " + entry.error_message;
    for (Failure& failure : summary.failures) {
        if (failure.function == function && failure.error == error) {
            ++failure.count;
            return;
        }
    }
    summary.failures.push_back({function, error, 1});
}

/// Unsupported operations are recorded without checks, by the name that was asked for.
bool is_unsupported(const ledger::Entry& entry) {
    return entry.error_code == "UnknownOperationException" || entry.error_code == "InvalidAction" ||
           entry.error_code == "NotImplemented";
}

void add_call(const ledger::Entry& entry, Summary& summary) {
    if (is_unsupported(entry)) {
        std::string name = entry.service + ":" + entry.operation;
        if (std::ranges::find(summary.unsupported, name) == summary.unsupported.end()) {
            summary.unsupported.push_back(std::move(name));
        }
    }
    const bool denied =
        std::ranges::any_of(entry.checks, [](const auto& check) { return check.verdict != "allow"; });
    if (denied) add_denial(entry, summary.denials);
    if (entry.actor.deployer) {
        if (!entry.user_agent.empty()) ++summary.test_calls;
        return;
    }
    if (entry.actor.kind != "role_session") return;
    ++summary.calls;
    ++(denied ? summary.denied : summary.allowed);
}

}  // namespace

std::size_t Summary::granted() const {
    std::size_t sum = 0;
    for (const RoleUsage& role : roles) sum += role.granted;
    return sum;
}

std::size_t Summary::used() const {
    std::size_t sum = 0;
    for (const RoleUsage& role : roles) sum += role.used;
    return sum;
}

Summary summarize(const ledger::Entries& entries) {
    Summary summary;
    for (const ledger::Entry& entry : entries) {
        switch (entry.kind) {
            case ledger::Kind::call: add_call(entry, summary); break;
            case ledger::Kind::request: ++summary.requests; break;
            case ledger::Kind::invocation:
                ++summary.invocations;
                if (!entry.error_code.empty()) add_failure(entry, summary);
                break;
            case ledger::Kind::finding: add_finding(entry, summary.findings); break;
            case ledger::Kind::note: break;
        }
    }
    summary.roles = role_usage(runner::read_policies(entries), entries);
    return summary;
}

std::string to_json(const Summary& summary, const runner::CommandResult& result) {
    nlohmann::ordered_json out;
    out["command"] = {{"exit_code", result.exit_code}, {"signal", result.signal}};
    out["requests"] = summary.requests;
    out["invocations"] = {{"total", summary.invocations}, {"failed", summary.failed_invocations}};
    out["calls"] = {{"total", summary.calls}, {"allowed", summary.allowed}, {"denied", summary.denied}};
    out["denials"] = nlohmann::ordered_json::array();
    for (const Denial& one : summary.denials) {
        out["denials"].push_back({{"actor", one.actor},
                                  {"action", one.action},
                                  {"resource", one.resource},
                                  {"message", one.message},
                                  {"request_id", one.request_id},
                                  {"count", one.count}});
    }
    out["findings"] = nlohmann::ordered_json::array();
    for (const FindingLine& one : summary.findings) {
        out["findings"].push_back({{"function", one.function},
                                   {"category", one.category},
                                   {"syscall", one.syscall},
                                   {"target", one.target},
                                   {"refusal", one.refusal},
                                   {"count", one.count}});
    }
    out["unsupported"] = summary.unsupported;
    out["coverage"] = {{"granted", summary.granted()}, {"used", summary.used()}};
    out["roles"] = nlohmann::ordered_json::array();
    for (const RoleUsage& one : summary.roles) {
        out["roles"].push_back(
            {{"role", one.role}, {"granted", one.granted}, {"used", one.used}, {"unused", one.unused}});
    }
    return out.dump(2);
}

}  // namespace leastwise::report
