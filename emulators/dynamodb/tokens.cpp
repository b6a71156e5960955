#include "emulators/dynamodb/tokens.hpp"

namespace leastwise::dynamodb {

const Tokens::Use* Tokens::find(const std::string& token, core::Instant now) const {
    const auto found = uses_.find(token);
    return found == uses_.end() || found->second.expires <= now ? nullptr : &found->second;
}

void Tokens::remember(const gate::Permit&, const std::string& token, Use use, core::Instant now) {
    std::erase_if(uses_, [now](const auto& entry) { return entry.second.expires <= now; });
    uses_.insert_or_assign(token, std::move(use));
}

}  // namespace leastwise::dynamodb
