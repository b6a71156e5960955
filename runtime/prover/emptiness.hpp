#pragma once
#include "runtime/prover/question.hpp"

#include <functional>

namespace leastwise::prover {

/// Decides one question over boxes of classes.
class Emptiness {
public:
    Emptiness(const Question& question, Subject subject, Callers callers, Budget& budget);

    /// Shows every box of requests that is left, until `found` answers true; answers whether it did. Where
    /// texts depend on variables, the boxes hold at least what is left.
    bool search(const std::function<bool(const Box&)>& found);
    const Model& model() const { return model_; }

private:
    using Boxes = std::vector<Box>;

    void prepare();
    Draft draft(const Part& part, Bound bound);
    void draft_limits(Draft& possible, Draft& settled);
    bool names_caller_identity() const;
    Boxes boxes(const std::vector<Draft>& drafts);
    bool compare(const Box& from, std::size_t layer, const std::function<bool(const Box&)>& found);

    const Question& question_;
    Subject subject_;
    Budget& budget_;
    Model model_;
    std::vector<Boxes> layers_;
    Boxes subtrahends_;
    std::vector<const Box*> minus_;
};

}  // namespace leastwise::prover
