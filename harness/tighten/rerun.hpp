#pragma once
#include "runtime/ledger/entry.hpp"

#include <string>
#include <vector>

namespace leastwise::tighten {

/// A call that a role was denied in a second run and not in the first.
struct NewDenial {
    std::string request_id;  ///< of the first such call in the second run
    std::string role;        ///< logical id; a service's name
    std::string function;    ///< logical id; "" for other callers
    std::string action;
    std::string resource;
    std::string granted_by;  ///< "statement Everything of Loose" of the first run; "" when none granted it
    std::string place;       ///< where that statement stood, `template.yaml:29:13`; "" when it has none
    /// The function in whose invocation the call was made ended it as if nothing had happened.
    bool swallowed = false;
    std::size_t count = 0;
    /// Logical id of that function, under whichever role it made the call; "" outside of an invocation.
    std::string invoked{};
};

/// Compares two runs of the same application. Resources are the same by logical id, whatever they are called.
std::vector<NewDenial> new_denials(const ledger::Entries& first, const ledger::Entries& second);

}  // namespace leastwise::tighten
