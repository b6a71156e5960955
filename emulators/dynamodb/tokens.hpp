#pragma once
#include "runtime/core/clock.hpp"
#include "runtime/gate/permit.hpp"

#include <map>
#include <string>

namespace leastwise::dynamodb {

/// Client request tokens of transactions that succeeded within the last ten minutes.
class Tokens {
public:
    struct Use {
        std::string fingerprint;  ///< of the request
        std::string answer;       ///< given again to the same request
        core::Instant expires{};
    };
    /// The use of the token that still counts at that time, or nullptr.
    const Use* find(const std::string& token, core::Instant now) const;
    /// Remembers a use and forgets those that have expired.
    void remember(const gate::Permit&, const std::string& token, Use use, core::Instant now);

private:
    std::map<std::string, Use> uses_;
};

}  // namespace leastwise::dynamodb
