#pragma once
#include "runtime/core/clock.hpp"
#include "runtime/core/ids.hpp"
#include "runtime/core/random.hpp"

#include <string>

namespace leastwise::core {

/// Where the emulated account lives.
struct Place {
    std::string partition = "aws";
    std::string region = "us-east-1";
    std::string account = "123456789012";
};

/// What every component receives instead of globals: time, chance, identifiers and the account.
/// Owned by whoever builds the engine; borrowed for life by everything else.
struct World {
    const Clock& clock;
    Random& random;
    Ids& ids;
    Place place;
};

}  // namespace leastwise::core
