#include "harness/tighten/verify.hpp"

#include "harness/runner/scratch.hpp"
#include "harness/runner/services.hpp"
#include "runtime/core/arn.hpp"
#include "runtime/core/text.hpp"
#include "runtime/wire/json.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace leastwise::tighten {
namespace {

constexpr std::size_t kNameLengthMin = 8;  // ours: shorter physical names occur in other words by chance

std::optional<std::string> read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return {};
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

/// Old ARNs and names to the ones the same resources have in the new world; longest first.
using Renames = std::vector<std::pair<std::string, std::string>>;

Renames renames_of(const std::vector<runner::RecordedResource>& before, const runner::Stack& after) {
    Renames renames;
    for (const runner::RecordedResource& resource : before) {
        const runner::Deployed* now = after.find(resource.logical_id);
        if (now == nullptr) continue;
        if (!resource.arn.empty()) renames.emplace_back(resource.arn, now->declared.arn);
        if (resource.physical_id.size() >= kNameLengthMin) {
            renames.emplace_back(resource.physical_id, now->declared.physical_id);
        }
    }
    std::ranges::sort(renames, [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
    return renames;
}

std::string renamed(std::string text, const Renames& renames) {
    for (const auto& [from, to] : renames) {
        if (text.find(from) != std::string::npos) return core::replace_all(std::move(text), from, to);
    }
    return text;
}

bool has_question_mark(const std::string& pattern) { return pattern.find('?') != std::string::npos; }

/// Whether an old pattern covers a new one. The new one's `*` is matched as a plain character: only a `*` can
/// take it.
bool covers(const std::string& old_pattern, const std::string& new_pattern) {
    if (old_pattern == new_pattern) return true;
    return !has_question_mark(old_pattern) && core::glob_match(old_pattern, new_pattern);
}

bool covers_any(const std::vector<std::string>& old_patterns, const std::string& new_pattern) {
    return std::ranges::any_of(old_patterns,
                               [&](const std::string& one) { return covers(one, new_pattern); });
}

std::vector<std::string> lowered(const std::vector<std::string>& texts) {
    std::vector<std::string> result;
    for (const std::string& text : texts) result.push_back(core::to_lower(text));
    return result;
}

core::Document document_of(const iam::Statement& statement) {
    iam::Policy policy;
    policy.statements = {statement};
    return iam::to_document(policy);
}

std::string conditions_of(const iam::Statement& statement, const Renames& renames) {
    const core::Document document = document_of(statement);
    const core::Document* statements = document.find("Statement");
    const core::Document* first =
        statements->if_array() != nullptr ? &statements->if_array()->front() : statements;
    const core::Document* condition = first->find("Condition");
    return condition == nullptr ? std::string{} : renamed(wire::to_json(*condition), renames);
}

/// The world in which the edited template lives while it is looked at.
class Trial {
public:
    Trial(const templates::Template& loaded, core::Instant now)
        : clock_(now),
          world_{clock_, random_, ids_, loaded.options.place},
          services_(world_, ledger_, {.source = ".", .scratch = scratch_.path().string()}) {
        services_.lambda.set_source_directory(loaded.directory);
        const gate::Credential& key =
            services_.directory.add_operator("leastwise-deployer", "AKIATRIALTRIALTRIAL0", "s");
        gate::Caller deployer;
        deployer.principal = key.principal;
        deployer.access_key_id = key.access_key_id;
        deployer.deployer = true;
        stack_ = runner::deploy(loaded, services_.gate, deployer);
    }

    const runner::Stack& stack() const { return stack_; }
    const gate::Role* role(std::string_view logical_id) const {
        for (const auto& [name, role] : services_.directory.roles()) {
            if (role->logical_id == logical_id) return role.get();
        }
        return nullptr;
    }
    bool allows(const gate::Role& role, const ledger::Entry& entry, const ledger::CheckMark& mark,
                const Renames& renames) const;

private:
    core::ManualClock clock_;
    core::Random random_{1};
    core::Ids ids_{random_};
    core::World world_;
    runner::Scratch scratch_;
    ledger::Ledger ledger_;
    runner::Services services_;
    runner::Stack stack_;
};

bool Trial::allows(const gate::Role& role, const ledger::Entry& entry, const ledger::CheckMark& mark,
                   const Renames& renames) const {
    iam::Principal principal;
    principal.kind = iam::PrincipalKind::role_session;
    principal.arn = renamed(entry.actor.arn, renames);
    principal.role_arn = role.arn;
    principal.account = world_.place.account;
    iam::AccessCheck check{mark.action, renamed(mark.resource, renames), {}};
    for (const auto& [key, context] : mark.context) {
        std::vector<std::string> values;
        for (const std::string& value : context.values) values.push_back(renamed(value, renames));
        if (context.multivalued) {
            check.context.set_list(key, std::move(values));
        } else if (!values.empty()) {
            check.context.set(key, std::move(values.front()));
        }
    }
    iam::PolicySet set;
    for (const iam::Policy& policy : role.policies) set.identity.push_back(&policy);
    if (role.boundary) set.boundary = &*role.boundary;
    for (const gate::Service* service : services_.gate.services()) {
        if (const iam::Policy* policy = service->resource_policy(check.resource)) set.resource = policy;
    }
    const auto parts = core::split_arn(check.resource);
    const std::string account =
        parts && !parts->account.empty() ? std::string(parts->account) : world_.place.account;
    return iam::evaluate({principal, check, account, set}).allowed();
}

void check_calls(const Trial& trial, const runner::RecordedPolicies& recorded, const Renames& renames,
                 const ledger::Entries& entries, Verification& result) {
    for (const ledger::Entry& entry : entries) {
        const runner::RecordedRole* before = recorded.find_role(entry.actor.role_arn);
        if (entry.kind != ledger::Kind::call || before == nullptr) continue;
        const gate::Role* role = trial.role(before->logical_id);
        for (const ledger::CheckMark& mark : entry.checks) {
            if (mark.verdict != "allow") continue;
            if (role != nullptr && trial.allows(*role, entry, mark, renames)) continue;
            result.problems.push_back(before->logical_id + " would be denied " + mark.action + " on " +
                                      mark.resource + ", which the recorded run was allowed (request " +
                                      entry.request_id + ")");
        }
        ++result.calls;
    }
}

bool granted_before(const runner::RecordedRole& before, const iam::Statement& now, const std::string& action,
                    const std::string& resource, const Renames& renames) {
    return std::ranges::any_of(before.policies, [&](const runner::RecordedPolicy& recorded) {
        return std::ranges::any_of(recorded.policy.statements, [&](const iam::Statement& old) {
            if (old.effect != iam::Effect::allow || old.not_action || old.not_resource) {
                return document_of(old) == document_of(now);
            }
            std::vector<std::string> resources;
            for (const std::string& one : old.resources) resources.push_back(renamed(one, renames));
            return covers_any(lowered(old.actions), core::to_lower(action)) &&
                   covers_any(resources, resource) && conditions_of(old, renames) == conditions_of(now, {});
        });
    });
}

void check_grants(const Trial& trial, const runner::RecordedPolicies& recorded, const Renames& renames,
                  Verification& result) {
    for (const runner::RecordedRole& before : recorded.roles) {
        const gate::Role* role = trial.role(before.logical_id);
        if (before.logical_id.empty() || role == nullptr) continue;
        for (const iam::Policy& policy : role->policies) {
            for (const iam::Statement& statement : policy.statements) {
                if (statement.effect != iam::Effect::allow) continue;
                for (const std::string& action : statement.actions) {
                    for (const std::string& resource : statement.resources) {
                        ++result.grants;
                        if (granted_before(before, statement, action, resource, renames)) continue;
                        result.problems.push_back(before.logical_id + " would newly be granted " + action +
                                                  " on " + resource);
                    }
                }
            }
        }
    }
}

}  // namespace

Verification verify(const templates::Template& before, const std::string& edited,
                    const ledger::Entries& entries) {
    Verification result;
    const std::string path(before.files.path(0));
    const templates::Template after = templates::load_text(edited, path, before.options, read_file);
    for (const core::Diagnostic& one : after.diagnostics) {
        if (one.severity == core::Severity::error) result.problems.push_back(core::to_text(one, after.files));
    }
    if (!result.problems.empty()) return result;
    const Trial trial(after, entries.empty() ? core::Instant{} : entries.front().at);
    for (const core::Diagnostic& one : trial.stack().diagnostics) {
        if (one.severity == core::Severity::error) result.problems.push_back(core::to_text(one, after.files));
    }
    const runner::RecordedPolicies recorded = runner::read_policies(entries);
    const Renames renames = renames_of(runner::read_resources(entries), trial.stack());
    check_calls(trial, recorded, renames, entries, result);
    check_grants(trial, recorded, renames, result);
    return result;
}

}  // namespace leastwise::tighten
