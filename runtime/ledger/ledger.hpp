#pragma once
#include "runtime/ledger/entry.hpp"

#include <functional>
#include <iosfwd>
#include <optional>
#include <string_view>
#include <variant>

namespace leastwise::ledger {

/// The append-only record of one world. Everything that explains, tightens or reports reads this and nothing else.
class Ledger {
public:
    /// Numbers the entry, keeps it and tells the listener.
    const Entry& append(Entry entry);
    const std::vector<Entry>& entries() const { return entries_; }
    /// The entries with that request id, oldest first.
    std::vector<const Entry*> find(std::string_view request_id) const;
    /// Called for each new entry, after it is kept; one listener.
    void on_append(std::function<void(const Entry&)> listener) { listener_ = std::move(listener); }

private:
    std::vector<Entry> entries_;
    std::function<void(const Entry&)> listener_;
};

std::string_view kind_name(Kind kind);
/// One line of JSON without its newline.
std::string to_line(const Entry& entry);
/// The entry, or what is wrong with the line.
std::variant<Entry, std::string> from_line(std::string_view line);

}  // namespace leastwise::ledger
