#include "runtime/core/random.hpp"

#include <bit>
#include <random>

namespace leastwise::core {

Random::Random(std::uint64_t seed) {
    for (auto& word : state_) {  // splitmix64, as the authors of xoshiro advise
        seed += 0x9e3779b97f4a7c15;
        std::uint64_t mixed = seed;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        word = mixed ^ (mixed >> 31);
    }
}

std::uint64_t Random::next() {
    const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
}

std::uint64_t Random::below(std::uint64_t bound) {
    const std::uint64_t limit = bound * (UINT64_MAX / bound);
    std::uint64_t drawn = next();
    while (drawn >= limit) drawn = next();
    return drawn % bound;
}

std::string Random::text(std::size_t length, std::string_view alphabet) {
    std::string result(length, '\0');
    for (char& c : result) c = alphabet[below(alphabet.size())];
    return result;
}

std::uint64_t Random::machine_seed() {
    std::random_device device;
    return (static_cast<std::uint64_t>(device()) << 32) | device();
}

}  // namespace leastwise::core
