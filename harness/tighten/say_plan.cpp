#include "harness/tighten/say_plan.hpp"

#include "runtime/core/counted.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>
#include <iostream>
#include <map>

namespace leastwise::tighten {
namespace {

using core::counted;

/// Milliseconds with one decimal.
std::string tenths(std::chrono::microseconds time) {
    const auto count = time.count() / 100;
    return std::to_string(count / 10) + "." + std::to_string(count % 10);
}

void say_statements(const std::vector<Narrowed>& statements) {
    for (const Narrowed& statement : statements) {
        std::cout << "      → " << core::join(statement.actions, ", ") << "\n        on ";
        for (std::size_t i = 0; i < statement.resources.size(); ++i) {
            std::cout << (i == 0 ? "" : "\n           ") << to_text(statement.resources[i]);
        }
        std::cout << '\n';
        for (const Guard& guard : statement.guards) {
            std::cout << "        where " << guard.op << ' ' << guard.key << ' ' << core::join(guard.values, ", ")
                      << '\n';
        }
    }
}

void say_members(const Change& change, const templates::Template& loaded) {
    std::cout << "    " << change.subject << "  (" << loaded.files.place(change.span) << ")\n";
    for (const MemberEdit& member : change.members) {
        for (const MemberEdit::Entry& entry : member.entries) {
            std::vector<std::string> values;
            for (const Reference& value : entry.values) values.push_back(to_text(value));
            std::cout << "      → " << member.name << ' ' << entry.name << (entry.name.empty() ? "" : " ")
                      << entry.key << (entry.key.empty() ? "" : " ")
                      << core::join(values, ", ") << '\n';
        }
    }
}

void say_change(const Change& change, const templates::Template& loaded) {
    if (change.kind == Change::Kind::set_members) return say_members(change, loaded);
    std::cout << "    " << change.subject << "  (" << loaded.files.place(change.place()) << ", "
              << counted(change.actions_before, "action") << " on "
              << counted(change.resources_before.size(), "resource") << ")\n";
    if (change.after.empty() && change.new_roles.empty()) std::cout << "      → removed: the run did not need it\n";
    if (change.kind == Change::Kind::rename_entry) {
        std::cout << "      → " << change.replacement << '\n';
        return;
    }
    say_statements(change.after);
    for (const NewRole& one : change.new_roles) {
        std::cout << "      " << one.role << '\n';
        say_statements(one.grants);
    }
}

std::size_t actions_after(const Change& change) {
    std::size_t count = 0;
    for (const Narrowed& statement : change.after) count += statement.actions.size();
    for (const NewRole& one : change.new_roles) {
        for (const Narrowed& statement : one.grants) count += statement.actions.size();
    }
    return count;
}

/// What is said of several is said once.
void say_notes(const Plan& plan, const std::vector<RoleNeeds>& needs) {
    std::vector<std::pair<std::string, std::vector<std::string>>> notes;  // in the order of the template
    const auto note = [&notes](const std::string& about, const std::string& text) {
        auto same = std::ranges::find(notes, text, &decltype(notes)::value_type::first);
        if (same == notes.end()) same = notes.insert(notes.end(), {text, {}});
        if (std::ranges::find(same->second, about) == same->second.end()) same->second.push_back(about);
    };
    for (const Remark& remark : plan.remarks) note(remark.source, remark.text);
    for (const std::string& role : plan.unexercised) {
        const auto found = std::ranges::find_if(
            needs, [&role](const RoleNeeds& one) { return one.role->logical_id == role; });
        const bool called = found != needs.end() && !found->all.empty();
        note(role, std::string(called ? "no invocation ended well" : "no call was made") +
                       " in the run: nothing is proposed");
    }
    for (const auto& [text, about] : notes)
        std::cout << "  note  " << core::join(about, ", ") << ": " << text << '\n';
}

}  // namespace

void say_plan(const Plan& plan, const std::vector<RoleNeeds>& needs, const templates::Template& loaded) {
    std::size_t used = 0;
    for (const RoleNeeds& one : needs) used += one.all.size();
    std::cout << loaded.options.stack_name << ": the last run used " << counted(used, "grant") << " of "
              << counted(needs.size(), "role") << '\n';
    std::map<std::string, std::vector<const Change*>> by_source;
    for (const Change& change : plan.changes) by_source[change.source].push_back(&change);
    for (const auto& [source, changes] : by_source) {
        std::cout << "\n  " << source << '\n';
        for (const Change* change : changes) say_change(*change, loaded);
    }
    std::cout << '\n';
    for (const Change& split : plan.splits) {
        std::cout << "  note  " << split.role << ": its functions could have a role each; `leastwise tighten "
                  << "--split-roles` makes them\n";
        for (const NewRole& one : split.new_roles) {
            std::cout << "      " << one.role << '\n';
            say_statements(one.grants);
        }
    }
    say_notes(plan, needs);
    if (plan.changes.empty()) std::cout << "  nothing to take away\n";
}

void say_verified(const Verification& verification) {
    std::cout << "  proof     new ⊆ old for " << counted(verification.roles, "role");
    if (verification.resources > 0)
        std::cout << " and " << counted(verification.resources, "resource policy", "resource policies");
    std::cout << " (" << tenths(verification.proof) << " ms)\n"
              << "  verified  " << counted(verification.calls, "recorded call")
              << " decided again under the new policies: all still allowed\n";
}

void say_outcome(const std::vector<Change>& changes, Written written) {
    std::size_t before = 0, after = 0, conditions = 0;
    for (const Change& change : changes) {
        if (change.side != Change::Side::grants) continue;
        before += change.actions_before;
        after += actions_after(change);
        for (const Narrowed& statement : change.after) conditions += statement.guards.size();
    }
    std::cout << "  " << counted(before, "granted action") << (before == 1 ? " becomes " : " become ") << after
              << (conditions == 0 ? "" : " under " + counted(conditions, "new condition"))
              << (written == Written::yes ? "; the template is edited\n"
                                          : "; `leastwise tighten --write` edits the template\n");
}

}  // namespace leastwise::tighten
