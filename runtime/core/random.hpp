#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace leastwise::core {

/// A seeded generator (xoshiro256**): the same seed gives the same world. Not for secrets of the real world.
class Random {
public:
    explicit Random(std::uint64_t seed);
    std::uint64_t next();
    /// Uniform in [0, bound); `bound` is at least 1.
    std::uint64_t below(std::uint64_t bound);
    /// `length` characters drawn from `alphabet`.
    std::string text(std::size_t length, std::string_view alphabet);
    /// A seed from the machine's entropy; the only place that asks for it.
    static std::uint64_t machine_seed();

private:
    std::uint64_t state_[4];
};

}  // namespace leastwise::core
