#pragma once
#include <cstddef>
#include <string>

namespace leastwise::prover {

/// What one question may cost. A question that needs more is answered "not proved".
struct Limits {
    std::size_t steps_max = 200'000'000;  ///< positions of patterns and parts of boxes looked at
    std::size_t states_max = 400'000;     ///< of one dimension's automaton
    std::size_t unconfirmed_max = 200;    ///< candidate requests that the evaluator did not confirm
    std::size_t guesses_max = 10'000;     ///< requests tried where the question is given up
};

/// Counts a question's cost, and keeps the first reason why it cannot be answered exactly.
class Budget {
public:
    explicit Budget(const Limits& limits) : limits_(limits) {}
    const Limits& limits() const { return limits_; }

    /// False when the question has become too expensive.
    bool spend(std::size_t steps) {
        spent_ += steps;
        if (spent_ > limits_.steps_max) give_up("the question needs more steps than the limit allows");
        return reason_.empty();
    }
    void give_up(std::string reason) {
        if (reason_.empty()) reason_ = std::move(reason);
    }
    /// Says which dimension of requests was too much.
    void name_dimension(const std::string& name) {
        if (!named_) reason_ = name + ": " + reason_;
        named_ = true;
    }
    bool given_up() const { return !reason_.empty(); }
    const std::string& reason() const { return reason_; }

private:
    const Limits& limits_;
    std::size_t spent_ = 0;
    std::string reason_;
    bool named_ = false;
};

}  // namespace leastwise::prover
