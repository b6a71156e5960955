#include "harness/check/access.hpp"
#include "harness/cli/read_document.hpp"
#include "harness/cli/template_policies.hpp"
#include "harness/prove/reach.hpp"
#include "harness/prove/say.hpp"
#include "runtime/catalogue/catalogue.hpp"
#include "runtime/wire/json.hpp"

#include <CLI/CLI.hpp>

#include <iostream>

namespace leastwise::cli {
namespace {

struct ReachOptions {
    CommonOptions common;
    std::string action, resource;
    std::vector<std::string> files;
};

core::Document describe(const prove::Grant& grant) {
    auto described = core::Document::object({{"policy", grant.policy}, {"statement", grant.statement}});
    core::Object& members = *described.if_object();
    if (!grant.sid.empty()) members.append("sid", grant.sid);
    if (!grant.principals.empty()) members.append("principals", grant.principals);
    members.append("conditional", grant.conditional);
    members.append("example", prove::request_document(grant.example));
    core::Document others = prove::other_policies(grant.example);
    if (!others.if_object()->empty()) members.append("other_policies", std::move(others));
    return described;
}

/// "DynamoDBCrudPolicy statement 0 "Read" for *, under conditions".
std::string name_of(const prove::Grant& grant) {
    return grant.policy + " statement " + std::to_string(grant.statement) +
           (grant.sid.empty() ? "" : " \"" + grant.sid + '"') +
           (grant.principals.empty() ? "" : " for " + grant.principals) +
           (grant.conditional ? ", under conditions" : "");
}

void say_undecided(const std::vector<std::string>& undecided) {
    for (const std::string& each : undecided) std::cerr << "leastwise: not proved: " << each << '\n';
}

/// Prints what documents allow; `found` is the exit status when that is anything.
ExitCode show(const std::variant<prove::Reach, std::string>& result, const ReachOptions& options,
              ExitCode found, std::string_view nothing) {
    if (const auto* problem = std::get_if<std::string>(&result)) {
        std::cerr << "leastwise: " << *problem << '\n';
        return ExitCode::invalid_input;
    }
    const auto& reach = std::get<prove::Reach>(result);
    for (const prove::Grant& grant : reach.grants) {
        if (options.common.json) {
            std::cout << wire::to_json(describe(grant)) << '\n';
        } else {
            std::cout << name_of(grant) << ", for example\n" << prove::request_text(grant.example);
        }
    }
    say_undecided(reach.undecided);
    if (!reach.grants.empty()) return found;
    if (!reach.undecided.empty()) return ExitCode::invalid_input;
    if (!options.common.json) std::cout << nothing << '\n';
    return ExitCode::ok;
}

std::optional<std::vector<prove::NamedDocument>> read_documents(const std::vector<std::string>& files) {
    std::vector<prove::NamedDocument> documents;
    for (const std::string& file : files) {
        auto document = read_document(file);
        if (!document) return {};
        documents.push_back({file, std::move(*document)});
    }
    return documents;
}

std::string_view name_of(check::Access::By by) {
    switch (by) {
        case check::Access::By::identity: return "identity";
        case check::Access::By::trust: return "trust";
        case check::Access::By::resource: return "resource";
    }
    return "";
}

core::Document describe(const check::Access& access, const core::SourceFiles& files) {
    core::Document described = core::Document::object({{"holder", access.holder},
                                                       {"source", access.source},
                                                       {"type", access.type},
                                                       {"by", name_of(access.by)},
                                                       {"file", std::string(files.path(access.span.file))},
                                                       {"line", std::size_t{access.span.line}},
                                                       {"column", std::size_t{access.span.column}}});
    const core::Document grant = describe(access.grant);
    for (const core::Member& each : *grant.if_object()) described.if_object()->append(each.name, each.value);
    return described;
}

std::string holder_text(const check::Access& access) {
    switch (access.by) {
        case check::Access::By::identity:
            return access.holder + (access.source.empty() || access.source == access.holder
                                        ? ""
                                        : " of " + access.source);
        case check::Access::By::trust: return "the trust policy of " + access.holder;
        case check::Access::By::resource: return "the policy of " + access.holder;
    }
    return access.holder;
}

void print(const check::Access& access, const core::SourceFiles& files) {
    const core::Span& span = access.span;
    std::cout << files.path(span.file) << ':' << span.line << ':' << span.column << ": " << holder_text(access)
              << ", by " << name_of(access.grant) << ", for example\n"
              << (access.by == check::Access::By::identity
                      ? prove::call_text(access.grant.example) + prove::circumstances_text(access.grant.example)
                      : prove::request_text(access.grant.example));
}

/// Asks every policy of the project's template.
ExitCode can_in_template(const ReachOptions& options) {
    const auto reading = read_template_policies(options.common);
    if (const auto* code = std::get_if<ExitCode>(&reading)) return *code;
    const auto& read = std::get<TemplatePolicies>(reading);
    const std::string arn = check::arn_meant(read.loaded, options.resource);
    if (arn != "*" && !arn.starts_with("arn:")) {
        std::cerr << "leastwise: " << options.resource << " is neither an ARN nor a resource of "
                  << read.file.string() << '\n';
        return ExitCode::invalid_input;
    }
    const check::Accesses found =
        check::who_can(read.policies, read.guardrails, options.action, arn);
    for (const check::Access& each : found.granted) {
        if (options.common.json) {
            std::cout << wire::to_json(describe(each, read.loaded.files)) << '\n';
        } else {
            print(each, read.loaded.files);
        }
    }
    say_undecided(found.undecided);
    if (!found.granted.empty()) return ExitCode::ok;
    if (!found.undecided.empty()) return ExitCode::invalid_input;
    if (!options.common.json) std::cout << "nobody\n";
    return ExitCode::ok;
}

ExitCode run_can(const ReachOptions& options) {
    const catalogue::Catalogue catalogue;
    if (catalogue.expand(options.action).empty())
        std::cerr << "leastwise: note: AWS has published no action " << options.action << '\n';
    if (options.files.empty()) return can_in_template(options);
    const auto documents = read_documents(options.files);
    if (!documents) return ExitCode::invalid_input;
    return show(prove::who_can(*documents, {options.action, options.resource}), options, ExitCode::ok, "nobody");
}

ExitCode run_public(const ReachOptions& options) {
    const auto documents = read_documents(options.files);
    if (!documents) return ExitCode::invalid_input;
    return show(prove::open_to_strangers(documents->front()), options, ExitCode::reachable, "not public");
}

void add_can(CLI::App& iam, Chosen& chosen) {
    auto options = std::make_shared<ReachOptions>();  // shared by the parser's bindings and the chosen verb
    CLI::App* verb =
        iam.add_subcommand("can", "Show which statements allow an action on a resource, and to whom");
    verb->add_option("action", options->action, "service:Name, also with wildcards")->required();
    verb->add_option("resource", options->resource,
                     "ARN, also with wildcards, or *; or a resource of the template: Table, Table/index/*")
        ->required();
    verb->add_option("policies", options->files,
                     "Files: identity policies of one caller, or one resource's policy. Without any the template's "
                     "roles, users, groups and resources are asked");
    add_project_options(*verb, options->common);
    verb->footer("Exit status: 0 answered, also by \"nobody\"; 2 not proved, or no such policy or template.");
    verb->callback([options, &chosen] { chosen.run = [options] { return run_can(*options); }; });
}

void add_public(CLI::App& iam, Chosen& chosen) {
    auto options = std::make_shared<ReachOptions>();  // shared by the parser's bindings and the chosen verb
    CLI::App* verb = iam.add_subcommand("public", "Show what a resource's policy allows to strangers");
    verb->add_option("policy", options->files, "A resource's policy or a role's trust policy")
        ->required()
        ->expected(1);
    verb->add_flag("--json", options->common.json, "Print a line of JSON for each statement");
    verb->footer(
        "Exit status: 0 not public, 1 public, 2 not proved or no such policy. `leastwise check` asks this of every\n"
        "policy of a template.");
    verb->callback([options, &chosen] { chosen.run = [options] { return run_public(*options); }; });
}

}  // namespace

void add_iam_reach(CLI::App& iam, Chosen& chosen) {
    add_can(iam, chosen);
    add_public(iam, chosen);
}

}  // namespace leastwise::cli
