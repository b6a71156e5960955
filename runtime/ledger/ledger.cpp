#include "runtime/ledger/ledger.hpp"

#include <iterator>

namespace leastwise::ledger {
namespace {

/// What a string holds outside of itself.
std::size_t outside(const std::string& text) {
    constexpr std::size_t kInside = 15;  // libstdc++ keeps so many bytes in the object
    return text.capacity() > kInside ? text.capacity() + 1 : 0;
}

template <typename... Texts>
std::size_t outside(const std::string& first, const Texts&... others) {
    return outside(first) + (outside(others) + ... + 0);
}

std::size_t memory_of(const CheckMark& check) {
    std::size_t bytes = sizeof check + outside(check.action, check.resource, check.verdict, check.layer, check.shadow);
    for (const StatementMark& mark : check.determining) {
        bytes += sizeof mark + outside(mark.layer, mark.policy, mark.sid, mark.place);
    }
    // The keys that differ from call to call (the time, the resource's account) are a few in a dozen.
    constexpr std::size_t kBytesOfKey = 48;
    return bytes + check.context.size() * kBytesOfKey;
}

}  // namespace

std::size_t memory_of(const Entry& entry) {
    const Actor& actor = entry.actor;
    std::size_t bytes = sizeof entry;
    bytes += outside(entry.request_id, entry.parent_id, entry.service, entry.operation, entry.error_code,
                     entry.error_message, entry.source_ip, entry.user_agent);
    bytes += outside(actor.kind, actor.arn, actor.role_arn, actor.access_key_id, actor.function);
    for (const CheckMark& check : entry.checks) bytes += memory_of(check);
    constexpr std::size_t kBytesOfNode = 96;  // of a map: two strings, three pointers, a color
    for (const auto& [name, value] : entry.details) bytes += kBytesOfNode + outside(name, value);
    return bytes;
}

void Ledger::keep_at_most(std::size_t bytes) {
    bytes_max_ = bytes;
    bytes_ = 0;
    for (const Entry& entry : entries_) bytes_ += memory_of(entry);
    if (bytes_ > bytes) drop_oldest();
}

const Entry& Ledger::append(Entry entry) {
    entry.sequence = ++last_sequence_;
    entries_.push_back(std::move(entry));
    if (bytes_max_) {
        bytes_ += memory_of(entries_.back());
        if (bytes_ > *bytes_max_) drop_oldest();
    }
    if (listener_) listener_(entries_.back());
    return entries_.back();
}

/// Drops an eighth of what may be kept at a time, so that the notes in front are moved seldom. The newest entry stays.
void Ledger::drop_oldest() {
    const std::size_t wanted = *bytes_max_ - *bytes_max_ / 8;
    Entries notes;
    while (bytes_ > wanted && entries_.size() > 1) {
        if (entries_.front().kind == Kind::note) {
            notes.push_back(std::move(entries_.front()));
        } else {
            bytes_ -= memory_of(entries_.front());
            ++dropped_;
        }
        entries_.pop_front();
    }
    entries_.insert(entries_.begin(), std::make_move_iterator(notes.begin()), std::make_move_iterator(notes.end()));
}

std::vector<const Entry*> Ledger::find(std::string_view request_id) const {
    std::vector<const Entry*> found;
    for (const Entry& entry : entries_) {
        if (entry.request_id == request_id) found.push_back(&entry);
    }
    return found;
}

}  // namespace leastwise::ledger
