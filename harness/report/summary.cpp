#include "harness/report/summary.hpp"

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
                     finding_target(entry),     detail(entry, "refusal"),  1};
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

std::string finding_target(const ledger::Entry& entry) {
    const std::string owner = detail(entry, "owner");
    return owner.empty() ? detail(entry, "target") : owner;
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
    return summary;
}

namespace {

using Json = nlohmann::ordered_json;
using coverage::state_name;

constexpr std::size_t kRequestsMax = 100;  // ours: request ids of a cell

Json entries_json(const std::vector<coverage::Entry>& entries, const core::SourceFiles& files) {
    Json list = Json::array();
    for (const coverage::Entry& one : entries) {
        list.push_back({{"text", one.text},
                        {"place", one.span.line == 0 ? "" : files.place(one.span)},
                        {"state", state_name(one.state)}});
    }
    return list;
}

Json cells_json(const coverage::Grant& grant) {
    Json list = Json::array();
    for (std::size_t a = 0; a < grant.actions.size(); ++a) {
        for (std::size_t r = 0; r < grant.resources.size(); ++r) {
            const coverage::Cell& cell = grant.cell(a, r);
            Json requests = Json::array(), used = Json::array();
            for (const auto& [need, uses] : cell.needs) {
                used.push_back({{"action", need.action}, {"resource", need.resource}, {"calls", uses.size()}});
                for (const tighten::Use& use : uses) {
                    if (requests.size() < kRequestsMax) requests.push_back(use.entry->request_id);
                }
            }
            list.push_back({{"action", grant.actions[a].text},
                            {"resource", grant.resources[r].text},
                            {"state", state_name(cell.state)},
                            {"calls", coverage::calls_of(cell.needs)},
                            {"used", used},
                            {"requests", requests}});
        }
    }
    return list;
}

Json conditions_json(const coverage::Grant& grant) {
    Json list = Json::array();
    for (const coverage::Tested& one : grant.conditions) {
        list.push_back(
            {{"condition", one.text}, {"held", one.held}, {"failed", one.failed}, {"outcome", one.outcome()}});
    }
    return list;
}

Json statement_json(const coverage::Grant& grant, const core::SourceFiles& files) {
    return {{"name", grant.name()},
            {"side", coverage::side_name(grant.side)},
            {"effect", grant.effect == iam::Effect::allow ? "Allow" : "Deny"},
            {"holders", grant.holders},
            {"policy", grant.policy},
            {"sid", grant.sid},
            {"place", grant.span.line == 0 ? grant.elsewhere : files.place(grant.span)},
            {"state", state_name(grant.state)},
            {"calls", coverage::calls_of(grant.needs())},
            {"actions", entries_json(grant.actions, files)},
            {"resources", entries_json(grant.resources, files)},
            {"conditions", conditions_json(grant)},
            {"cells", cells_json(grant)}};
}

Json coverage_json(const coverage::Coverage& coverage, const core::SourceFiles& files) {
    Json out = {{"granted", coverage.granted()}, {"used", coverage.used()}};
    out["statements"] = Json::array();
    for (const coverage::Grant& grant : coverage.grants)
        out["statements"].push_back(statement_json(grant, files));
    return out;
}

Json excess_json(const FindingsReport& excess) {
    Json list = Json::array();
    for (const Reported& one : excess.findings) {
        list.push_back({{"code", one.finding->code},
                        {"place", excess.files->place(one.finding->span)},
                        {"subject", one.subject},
                        {"message", one.finding->message},
                        {"hint", one.finding->hint},
                        {"accepted", one.accepted}});
    }
    return list;
}

Json denials_json(const std::vector<Denial>& denials) {
    Json list = Json::array();
    for (const Denial& one : denials) {
        list.push_back({{"actor", one.actor},
                        {"action", one.action},
                        {"resource", one.resource},
                        {"message", one.message},
                        {"request_id", one.request_id},
                        {"count", one.count}});
    }
    return list;
}

Json findings_json(const std::vector<FindingLine>& findings) {
    Json list = Json::array();
    for (const FindingLine& one : findings) {
        list.push_back({{"function", one.function},
                        {"category", one.category},
                        {"syscall", one.syscall},
                        {"target", one.target},
                        {"refusal", one.refusal},
                        {"count", one.count}});
    }
    return list;
}

}  // namespace

std::string to_json(const Summary& summary, const runner::CommandResult& result,
                    const coverage::Coverage& coverage, const FindingsReport& excess) {
    Json out;
    out["command"] = {{"exit_code", result.exit_code}, {"signal", result.signal}};
    out["requests"] = summary.requests;
    out["invocations"] = {{"total", summary.invocations}, {"failed", summary.failed_invocations}};
    out["calls"] = {{"total", summary.calls}, {"allowed", summary.allowed}, {"denied", summary.denied}};
    out["denials"] = denials_json(summary.denials);
    out["findings"] = findings_json(summary.findings);
    out["unsupported"] = summary.unsupported;
    out["coverage"] = coverage_json(coverage, *excess.files);
    out["roles"] = Json::array();
    for (const coverage::Share& one : coverage.shares)
        out["roles"].push_back({{"role", one.holder}, {"granted", one.granted}, {"used", one.used}});
    out["excess"] = excess_json(excess);
    return out.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace leastwise::report
