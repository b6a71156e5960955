#include "harness/report/say.hpp"

#include "harness/report/failure_remedy.hpp"
#include "harness/runner/support.hpp"
#include "harness/runner/toolbox.hpp"
#include "runtime/core/counted.hpp"
#include "runtime/function/function.hpp"

#include <algorithm>
#include <iomanip>
#include <iostream>
#include <map>
#include <set>
#include <sstream>
#include <tuple>

namespace leastwise::report {
namespace {

std::size_t count_type(const runner::Stack& stack, std::initializer_list<std::string_view> types) {
    return static_cast<std::size_t>(
        std::ranges::count_if(stack.resources, [&](const runner::Deployed& resource) {
            return std::ranges::find(types, resource.type) != types.end();
        }));
}

/// "4 functions · 1 API · 1 table · 4 roles"
std::string contents(const runner::Stack& stack) {
    const std::pair<std::size_t, std::pair<std::string_view, std::string_view>> parts[] = {
        {count_type(stack, {"AWS::Lambda::Function"}), {"function", "functions"}},
        {count_type(stack, {"AWS::ApiGateway::RestApi"}), {"REST API", "REST APIs"}},
        {count_type(stack, {"AWS::ApiGatewayV2::Api"}), {"HTTP API", "HTTP APIs"}},
        {count_type(stack, {"AWS::DynamoDB::Table"}), {"table", "tables"}},
        {count_type(stack, {"AWS::SecretsManager::Secret"}), {"secret", "secrets"}},
        {count_type(stack, {"AWS::IAM::Role"}), {"role", "roles"}},
        {count_type(stack, {"AWS::WAFv2::WebACL"}), {"web ACL", "web ACLs"}},
    };
    std::string text;
    for (const auto& [count, names] : parts) {
        if (count == 0) continue;
        if (!text.empty()) text += " · ";
        text += core::counted(count, names.first, names.second);
    }
    return text.empty() ? "no resources" : text;
}

void add_to_list(std::string& list, std::string_view item) {
    list.append(list.empty() ? "" : ", ").append(item);
}

std::string line_and_column(core::Span span) {
    return std::to_string(span.line) + ":" + std::to_string(span.column);
}

/// The name at the end of an ARN or URL.
std::string own_name(const std::string& text) { return text.substr(text.find_last_of(":/") + 1); }

void say_built(const templates::Template& loaded) {
    if (loaded.built.empty()) return;
    std::string names;
    for (const std::string& name : loaded.built) add_to_list(names, name);
    std::cerr << "  note  the code of " << names << " is what `sam build` left in .aws-sam/build\n";
}

void say_runtimes(const runner::Engine& engine) {
    std::set<std::string> said;
    for (const runner::FunctionSummary& one : engine.functions()) {
        const auto interpreter = engine.interpreter(one.runtime);
        if (!interpreter || interpreter->exact || !said.insert(one.runtime).second) continue;
        if (interpreter->path.empty()) {
            // What is not run at all is in the support report.
            if (interpreter->language != function::Language::provided)
                std::cerr << "  note  " << interpreter->problem << "\n";
            continue;
        }
        std::cerr << "  note  " << one.runtime << " runs on " << interpreter->path << " "
                  << interpreter->version << "\n";
    }
}

/// Functions may rely on the SDKs that AWS's runtimes bundle.
void say_sdks(const runner::Engine& engine) {
    const function::FleetOptions sdks = runner::find_bundled_sdks();
    std::set<std::string_view> missing;
    for (const runner::FunctionSummary& one : engine.functions()) {
        if (one.runtime.starts_with("nodejs") && sdks.sdk_node_modules.empty()) missing.insert("Node.js");
        if (one.runtime.starts_with("python") && sdks.sdk_site_packages.empty()) missing.insert("Python");
    }
    for (const std::string_view language : missing) {
        std::cerr << "  note  the AWS SDK for " << language
                  << ", which AWS's runtime has, was not found here: functions that do not bring it fail "
                     "(leastwise doctor)\n";
    }
}

std::string milliseconds(std::uint64_t microseconds) {
    std::ostringstream text;
    text << std::fixed << std::setprecision(microseconds < 10'000 ? 1 : 0)
         << static_cast<double>(microseconds) / 1000.0 << " ms";
    return text.str();
}

std::string detail(const ledger::Entry& entry, const char* name) {
    const auto found = entry.details.find(name);
    return found == entry.details.end() ? std::string{} : found->second;
}

void say_denial(const Denial& denial) {
    std::cerr << "    denied  " << denial.actor << "  " << denial.action
              << (denial.count > 1 ? " ×" + std::to_string(denial.count) : "") << "\n            "
              << denial.message << "\n            leastwise explain " << denial.request_id << '\n';
}

}  // namespace

void say_diagnostics(const core::Diagnostics& diagnostics, const core::SourceFiles& files) {
    for (const core::Diagnostic& one : diagnostics) std::cerr << core::to_text(one, files) << '\n';
}

void say_support(const std::vector<runner::SupportNote>& notes, const core::SourceFiles& files) {
    std::map<std::tuple<gate::Support, std::string, std::string>, std::vector<const runner::SupportNote*>>
        groups;
    for (const runner::SupportNote& note : notes)
        groups[{note.support, note.subject, note.note}].push_back(&note);
    for (const auto& [key, group] : groups) {
        const runner::SupportNote& first = *group.front();
        std::string places, stand_ins;
        for (const runner::SupportNote* one : group) {
            add_to_list(places, one == &first || one->span.file != first.span.file
                                    ? files.place(one->span)
                                    : line_and_column(one->span));
            // Nothing is missed of what is inert, so that nobody has to know what stands in for it.
            if (one->stand_in.empty() || one->support == gate::Support::inert) continue;
            add_to_list(stand_ins, own_name(one->stand_in));
        }
        std::cerr << "  " << std::left << std::setw(11) << runner::support_name(first.support) << "  "
                  << first.subject;
        if (group.size() > 1) std::cerr << " ×" << group.size();
        if (!first.note.empty()) std::cerr << ": " << first.note;
        if (!stand_ins.empty()) std::cerr << "; stood in for by " << stand_ins;
        std::cerr << "  (" << places << ")\n";
    }
}

void say_ready(const runner::Stack& stack, const templates::Template& loaded, const runner::Engine& engine,
               const sandbox::Confinement& confinement) {
    const auto& place = loaded.options.place;
    std::cerr << "leastwise " LEASTWISE_VERSION " · " << stack.name << " · " << place.region << " · account "
              << place.account << '\n';
    std::cerr << "  " << loaded.files.path(0) << "  " << contents(stack) << '\n';
    say_built(loaded);
    say_runtimes(engine);
    say_sdks(engine);
    say_support(stack.support, loaded.files);
    std::cerr << "  sandbox  " << sandbox::level_name(confinement.level);
    if (confinement.level != sandbox::Level::full) std::cerr << "  (leastwise doctor says what is missing)";
    std::cerr << "\n\n";
    for (const runner::ApiEndpoint& api : engine.apis()) {
        std::cerr << "  API  " << api.logical_id << "  " << api.url() << "/\n";
    }
    std::cerr << "  AWS  http://127.0.0.1:" << engine.aws_port() << "\n\n";
}

namespace {

/// What `dev` shows of a function's call: one line a check.
std::string call_lines(const ledger::Entry& entry) {
    std::string text;
    for (const ledger::CheckMark& check : entry.checks) {
        const bool allowed = check.verdict == "allow";
        text.append("  ").append(entry.actor.function).append("  ").append(check.action);
        text += allowed ? "  ✓\n" : "  ✗ denied\n";
        if (!allowed) {
            text.append("    ").append(entry.error_message).append("\n    leastwise explain ");
            text.append(entry.request_id).append("\n");
        }
    }
    return text;
}

/// What the sandbox refused, or as whom a function called without having been given that.
std::string finding_text(const std::string& syscall, const std::string& target, const std::string& refusal) {
    if (syscall.empty() && refusal.empty()) return "called as " + target;
    return syscall + " " + target + " → " + refusal;
}

std::string entry_lines(const ledger::Entry& entry) {
    switch (entry.kind) {
        case ledger::Kind::request:
            return entry.operation + "  " + std::to_string(entry.status) + "  " +
                   milliseconds(entry.latency_us) + "  " + detail(entry, "function") + "\n";
        case ledger::Kind::finding:
            return "  finding  " + detail(entry, "function") + "  " +
                   finding_text(detail(entry, "syscall"), finding_target(entry), detail(entry, "refusal")) + "\n";
        case ledger::Kind::call: return entry.actor.function.empty() ? std::string{} : call_lines(entry);
        case ledger::Kind::invocation:
            if (entry.error_code.empty()) return {};
            return "  " + detail(entry, "function") + "  " + entry.error_code + ": " + entry.error_message +
                   "\n";
        case ledger::Kind::note: break;
    }
    return {};
}

}  // namespace

bool is_explainable(const ledger::Entry& entry) {
    return entry.kind == ledger::Kind::finding ||
           std::ranges::any_of(entry.checks, [](const auto& check) { return check.verdict != "allow"; });
}

/// Standard error is not buffered: one write an entry.
void say_entry(const ledger::Entry& entry) {
    const std::string text = entry_lines(entry);
    if (!text.empty()) std::cerr << text;
}

void say_summary(const Summary& summary, const runner::CommandResult& result, std::chrono::milliseconds took) {
    std::cerr << "\n  command   ";
    if (result.signal != 0) {
        std::cerr << "ended by signal " << result.signal;
    } else {
        std::cerr << "exit " << result.exit_code;
    }
    std::cerr << " · " << milliseconds(static_cast<std::uint64_t>(took.count()) * 1000) << " · "
              << core::counted(summary.requests, "request") << " · "
              << core::counted(summary.invocations, "invocation") << '\n';
    for (const Failure& failure : summary.failures) {
        std::cerr << "    failed  " << failure.function
                  << (failure.count > 1 ? " ×" + std::to_string(failure.count) : "") << "  "
                  << failure.error.substr(0, failure.error.find('\n')) << '\n';
        const std::string remedy = remedy_of(failure.error);
        if (!remedy.empty()) std::cerr << "            " << remedy << '\n';
    }
    std::cerr << "  IAM       " << core::counted(summary.calls, "call") << " by functions · "
              << summary.allowed << " allowed · " << summary.denied << " denied\n";
    for (const Denial& denial : summary.denials) say_denial(denial);
    std::cerr << "  findings  " << summary.findings.size() << '\n';
    for (const FindingLine& one : summary.findings) {
        std::cerr << "    " << one.category << "  " << one.function << "  "
                  << finding_text(one.syscall, one.target, one.refusal)
                  << (one.count > 1 ? " ×" + std::to_string(one.count) : "") << '\n';
    }
    for (const std::string& name : summary.unsupported)
        std::cerr << "  unsupported  " << name << " was called\n";
}

void say_next(Next next) {
    if (next == Next::tighten) std::cerr << "  next      leastwise tighten\n";
}

}  // namespace leastwise::report
