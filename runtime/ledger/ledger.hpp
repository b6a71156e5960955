#pragma once
#include "runtime/ledger/entry.hpp"

#include <cstddef>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string_view>
#include <variant>

namespace leastwise::ledger {

/// The append-only record of one world. Everything that explains, tightens or reports reads this and nothing else.
class Ledger {
public:
    /// Numbers the entry, keeps it and tells the listener. The answer is valid until the next entry comes.
    const Entry& append(Entry entry);
    /// What is kept: all there ever was, unless a limit was set.
    const Entries& entries() const { return entries_; }
    /// From now on the oldest entries give way once all of them together take more memory than that. Notes stay: what
    /// reads the record begins with them.
    void keep_at_most(std::size_t bytes);
    std::uint64_t dropped() const { return dropped_; }
    /// The entries with that request id, oldest first.
    std::vector<const Entry*> find(std::string_view request_id) const;
    /// Called for each new entry, after it is kept; one listener.
    void on_append(std::function<void(const Entry&)> listener) { listener_ = std::move(listener); }

private:
    void drop_oldest();

    Entries entries_;
    std::uint64_t last_sequence_ = 0, dropped_ = 0;
    std::optional<std::size_t> bytes_max_;
    std::size_t bytes_ = 0;  ///< of the entries; counted only where there is a limit
    std::function<void(const Entry&)> listener_;
};

std::string_view kind_name(Kind kind);
/// About how much memory the entry takes. What its context shares with others counts by the pointer.
std::size_t memory_of(const Entry& entry);
/// One line of JSON without its newline.
std::string to_line(const Entry& entry);
/// The entry, or what is wrong with the line.
std::variant<Entry, std::string> from_line(std::string_view line);

}  // namespace leastwise::ledger
