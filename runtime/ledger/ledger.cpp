#include "runtime/ledger/ledger.hpp"

namespace leastwise::ledger {

const Entry& Ledger::append(Entry entry) {
    entry.sequence = entries_.size() + 1;
    entries_.push_back(std::move(entry));
    if (listener_) listener_(entries_.back());
    return entries_.back();
}

std::vector<const Entry*> Ledger::find(std::string_view request_id) const {
    std::vector<const Entry*> found;
    for (const Entry& entry : entries_) {
        if (entry.request_id == request_id) found.push_back(&entry);
    }
    return found;
}

}  // namespace leastwise::ledger
