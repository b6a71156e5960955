#pragma once
#include "runtime/prover/key_dimension.hpp"

#include <cstdint>
#include <vector>

namespace leastwise::prover {

/// The string, Bool and ARN conditions of one key as groups of patterns.
class KeyTexts {
public:
    enum class Words { plain, with_variables };
    explicit KeyTexts(Words words) : words_(words) {}

    /// What must be true of the groups that match a text for a condition to hold.
    struct Predicate {
        std::vector<std::uint32_t> inside, outside;
        bool never = false;
    };

    Predicate predicate(const iam::Condition& condition, iam::Variables mode, Bound bound,
                        VariableTable& table);
    /// Texts in which no variable's value stands.
    Predicate plain();
    std::vector<TextClass> classify(const VariableTable& table, Budget& budget) const;
    static bool holds(const Predicate& predicate, const std::vector<std::uint32_t>& groups);

private:
    std::uint32_t add(PatternGroup group);
    std::uint32_t any_arn(Reading reading, VariableTable& table);

    Words words_;
    TextQuestion question_;
};

}  // namespace leastwise::prover
