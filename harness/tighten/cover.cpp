#include "harness/tighten/plan.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>
#include <map>

namespace leastwise::tighten {
namespace {

std::vector<Guard> guards_of(const Need& need, const std::vector<Use>& uses, Guarding guarding) {
    if (guarding.catalogue == nullptr) return {};
    Evidence evidence;
    for (const Use& use : uses) evidence.push_back(&use.check->context);
    auto guards = guards_for(*guarding.catalogue, need.action, evidence, guarding.variables);
    if (guarding.present == nullptr) return guards;
    std::erase_if(guards, [&guarding](const Guard& guard) {
        return std::ranges::any_of(*guarding.present, [&guard](const iam::Condition& one) {
            return core::equals_ignoring_case(one.key, guard.key);
        });
    });
    return guards;
}

/// Statements for needs that share their conditions.
void cover_alike(const Needs& needs, std::string_view role, const References& references,
                 const std::vector<Guard>& guards, std::vector<Narrowed>& statements) {
    std::map<std::string, std::set<std::string>> actions_of;  // by pattern
    std::map<std::string, Reference> reference_of;
    for (const auto& [need, uses] : needs) {
        const std::string pattern = need.resource == "*" ? "*" : references.pattern(need.resource, role);
        actions_of[pattern].insert(need.action);
        reference_of.emplace(pattern, need.resource == "*" ? Reference{Reference::Kind::literal, "*"}
                                                           : references.reference(need.resource, role));
    }
    std::map<std::set<std::string>, std::vector<std::string>> patterns_of;  // by set of actions
    for (const auto& [pattern, actions] : actions_of) patterns_of[actions].push_back(pattern);
    for (const auto& [actions, patterns] : patterns_of) {
        Narrowed narrowed{{actions.begin(), actions.end()}, patterns, {}, guards};
        for (const std::string& pattern : patterns) narrowed.resources.push_back(reference_of.at(pattern));
        statements.push_back(std::move(narrowed));
    }
}

}  // namespace

std::vector<Narrowed> cover(const Needs& needs, std::string_view role, const References& references,
                            Guarding guarding) {
    std::map<std::vector<Guard>, Needs> by_guards;
    for (const auto& [need, uses] : needs) by_guards[guards_of(need, uses, guarding)].emplace(need, uses);
    std::vector<Narrowed> statements;
    for (const auto& [guards, alike] : by_guards) cover_alike(alike, role, references, guards, statements);
    return statements;
}

}  // namespace leastwise::tighten
