#include "harness/mutate/describe.hpp"

#include <algorithm>
#include <iostream>
#include <map>

namespace leastwise::mutate {
namespace {

constexpr std::size_t kChangesShown = 6;

struct Section {
    std::string_view title;
    Fate fate;
    Direction direction;
};
constexpr Section kSections[] = {
    {"untested grants: every recorded call is allowed without them", Fate::survived, Direction::narrows},
    {"missing negative tests: every recorded denial stays one with them", Fate::survived, Direction::widens},
    {"swallowed denials: the tests pass though calls are denied", Fate::unnoticed, Direction::narrows},
    {"denials that no test asks for: the tests pass though calls are allowed", Fate::unnoticed,
     Direction::widens}};

/// What is said of one statement.
struct Group {
    std::string subject;
    std::string place;
    std::vector<std::string> changes;
    bool whole = false;  ///< the statement itself can go, and with it everything in it
};

/// "without a, b and 3 more": the word is said once for those that share it.
std::string shortened(const std::vector<std::string>& changes) {
    std::string text, word;
    for (std::size_t i = 0; i < std::min(changes.size(), kChangesShown); ++i) {
        const std::string now = changes[i].substr(0, changes[i].find(' ') + 1);
        text += (i == 0 ? "" : ", ") + (now == word ? changes[i].substr(now.size()) : changes[i]);
        word = now;
    }
    if (changes.size() > kChangesShown) {
        text += " and " + std::to_string(changes.size() - kChangesShown) + " more";
    }
    return text;
}

void say_section(const Section& section, const std::vector<Outcome>& outcomes, const Replay& replay,
                 const tighten::References* references) {
    const Subject subject{replay.policies(), references};
    std::map<std::string, std::vector<Group>> by_holder;
    for (const Outcome& outcome : outcomes) {
        const Mutant& mutant = outcome.mutant;
        if (outcome.fate != section.fate || mutant.direction != section.direction) continue;
        std::vector<Group>& groups = by_holder[holder_of(mutant, subject)];
        const Group now{subject_of(mutant, subject), place_of(mutant, subject.policies), {}};
        if (groups.empty() || groups.back().subject != now.subject || groups.back().place != now.place) {
            groups.push_back(now);
        }
        Group& group = groups.back();
        group.whole = group.whole || mutant.op == Operator::drop_statement || mutant.op == Operator::drop_policy;
        std::string change = change_of(mutant, subject);
        for (const std::size_t call : outcome.changed) {
            change += " (" + replay.calls()[call].caller + ", " + replay.calls()[call].asked.check.action + ")";
        }
        // An API has a statement for each route, all on one line of the template.
        if (std::ranges::find(group.changes, change) == group.changes.end())
            group.changes.push_back(std::move(change));
    }
    if (by_holder.empty()) return;
    std::cout << "\n  " << section.title << '\n';
    for (const auto& [holder, groups] : by_holder) {
        std::cout << "    " << holder << '\n';
        for (const Group& group : groups) {
            std::cout << "      " << group.subject << (group.place.empty() ? "" : "  (" + group.place + ")")
                      << "\n        " << (group.whole ? "all of it" : shortened(group.changes)) << '\n';
        }
    }
}

}  // namespace

void say_outcomes(const std::vector<Outcome>& outcomes, const Replay& replay,
                  const tighten::References* references) {
    for (const Section& section : kSections) say_section(section, outcomes, replay, references);
    const Score score = score_of(outcomes);
    std::cout << "\n  killed " << score.killed << " of " << score.mutants << " mutants: score " << score.text()
              << '\n';
    if (replay.left_out() > 0) {
        std::cout << "  note  " << replay.left_out()
                  << " recorded decisions do not follow from the recorded policies alone and were left out\n";
    }
}

}  // namespace leastwise::mutate
