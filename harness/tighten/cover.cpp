#include "harness/tighten/plan.hpp"

#include <map>

namespace leastwise::tighten {

std::vector<Narrowed> cover(const std::set<Need>& needs, std::string_view role,
                            const References& references) {
    std::map<std::string, std::set<std::string>> actions_of;  // by pattern
    std::map<std::string, Reference> reference_of;
    for (const Need& need : needs) {
        const std::string pattern = need.resource == "*" ? "*" : references.pattern(need.resource, role);
        actions_of[pattern].insert(need.action);
        reference_of.emplace(pattern, need.resource == "*" ? Reference{Reference::Kind::literal, "*"}
                                                           : references.reference(need.resource, role));
    }
    std::map<std::set<std::string>, std::vector<std::string>> patterns_of;  // by set of actions
    for (const auto& [pattern, actions] : actions_of) patterns_of[actions].push_back(pattern);
    std::vector<Narrowed> statements;
    for (const auto& [actions, patterns] : patterns_of) {
        Narrowed narrowed{{actions.begin(), actions.end()}, patterns, {}};
        for (const std::string& pattern : patterns) narrowed.resources.push_back(reference_of.at(pattern));
        statements.push_back(std::move(narrowed));
    }
    return statements;
}

}  // namespace leastwise::tighten
