#pragma once
#include "harness/mutate/replay.hpp"

#include <string>
#include <vector>

namespace leastwise::mutate {

/// What became of a mutant. The replay knows for certain which mutants no call can tell from the policy as it is;
/// whether the tests notice the others only a run can say.
enum class Fate {
    survived,   ///< every recorded call is decided as before
    noticed,    ///< a recorded call is decided otherwise; the tests were not asked
    killed,     ///< the tests failed under it, or under another one of its class
    unnoticed   ///< a call is decided otherwise and the tests pass all the same
};

/// A mutant, the recorded calls that it decides otherwise (positions in Replay::calls), and its fate.
struct Outcome {
    Mutant mutant;
    std::vector<std::size_t> changed;
    Fate fate = Fate::survived;
};

/// Mutants that decide the same calls otherwise: for the tests they are one. Positions in the outcomes.
using Class = std::vector<std::size_t>;

/// Decides every mutant from the recorded calls.
std::vector<Outcome> replay_all(Replay& replay, const std::vector<Mutant>& mutants);

/// The mutants that are noticed, by what they change; in the order of their first mutant.
std::vector<Class> classes_of(const std::vector<Outcome>& outcomes);

struct Score {
    std::size_t mutants = 0;
    std::size_t killed = 0;  ///< killed, or noticed where the tests were not asked
    /// Of a hundred; 100 where there is no mutant.
    double percent() const;
    std::string text() const;  ///< percent with one digit after the point
};
Score score_of(const std::vector<Outcome>& outcomes);

}  // namespace leastwise::mutate
