#pragma once
#include "runtime/prover/budget.hpp"
#include "runtime/prover/class_set.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace leastwise::prover {

/// A set of requests: one set of classes for each dimension that is limited; the others are free.
class Box {
public:
    struct Side {
        std::uint32_t dimension = 0;
        ClassSet classes;
        friend bool operator==(const Side&, const Side&) = default;
    };
    const std::vector<Side>& sides() const { return sides_; }
    /// Null when the dimension is free.
    const ClassSet* find(std::uint32_t dimension) const;
    bool empty() const;

    void limit(std::uint32_t dimension, const ClassSet& classes);  ///< keeps what is in `classes` too
    void limit(const Box& other);
    bool meets(const Box& other) const;

private:
    std::vector<Side> sides_;  // ascending by dimension
};

/// Divides `box` minus the union of `minus` into boxes and shows each to `found` until it answers true. False
/// when none did, or when the budget gave up.
bool subtract(const Box& box, std::span<const Box* const> minus, Budget& budget,
              const std::function<bool(const Box&)>& found);

}  // namespace leastwise::prover
