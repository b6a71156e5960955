#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fuzz {

/// The `"token"` and `name="token"` lines of a libFuzzer dictionary; `\\`, `\"` and `\xAB` are escapes.
std::vector<std::string> read_dictionary(std::string_view text);

/// Inputs made from examples. The input of a round depends on the seed and the round's number alone.
class Mutator {
public:
    /// `examples` may be empty; then inputs grow out of nothing.
    Mutator(std::vector<std::string> examples, std::vector<std::string> tokens, std::uint64_t seed);
    std::string input(std::uint64_t round) const;

private:
    std::vector<std::string> examples_;
    std::vector<std::string> tokens_;
    std::uint64_t seed_;
};

}  // namespace fuzz
