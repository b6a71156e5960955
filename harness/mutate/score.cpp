#include "harness/mutate/score.hpp"

#include <map>

namespace leastwise::mutate {

std::vector<Outcome> replay_all(Replay& replay, const std::vector<Mutant>& mutants) {
    std::vector<Outcome> outcomes;
    outcomes.reserve(mutants.size());
    for (const Mutant& mutant : mutants) {
        auto changed = replay.changed_by(mutant);
        const Fate fate = changed.empty() ? Fate::survived : Fate::noticed;
        outcomes.push_back({mutant, std::move(changed), fate});
    }
    return outcomes;
}

std::vector<Class> classes_of(const std::vector<Outcome>& outcomes) {
    std::map<std::vector<std::size_t>, std::size_t> known;
    std::vector<Class> classes;
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        if (outcomes[i].changed.empty()) continue;
        const auto [entry, is_new] = known.emplace(outcomes[i].changed, classes.size());
        if (is_new) classes.emplace_back();
        classes[entry->second].push_back(i);
    }
    return classes;
}

double Score::percent() const {
    return mutants == 0 ? 100.0 : 100.0 * static_cast<double>(killed) / static_cast<double>(mutants);
}

std::string Score::text() const {
    const auto tenths = mutants == 0 ? 1000 : killed * 1000 / mutants;
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

Score score_of(const std::vector<Outcome>& outcomes) {
    Score score{outcomes.size(), 0};
    for (const Outcome& outcome : outcomes) {
        if (outcome.fate == Fate::killed || outcome.fate == Fate::noticed) ++score.killed;
    }
    return score;
}

}  // namespace leastwise::mutate
