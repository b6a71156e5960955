#include "runtime/iam/context.hpp"

#include <algorithm>
#include <iterator>

namespace leastwise::iam {
namespace {

unsigned char lower(char c) { return static_cast<unsigned char>(c >= 'A' && c <= 'Z' ? c + 32 : c); }

/// Negative, zero or positive, as memcmp, without regard to ASCII case.
int compare(std::string_view left, std::string_view right) {
    const std::size_t common = std::min(left.size(), right.size());
    for (std::size_t i = 0; i < common; ++i) {
        if (left[i] == right[i]) continue;
        const int difference = lower(left[i]) - lower(right[i]);
        if (difference != 0) return difference;
    }
    return static_cast<int>(left.size() > right.size()) - static_cast<int>(left.size() < right.size());
}

constexpr auto kBefore = [](const auto& entry, std::string_view key) { return compare(entry->key, key) < 0; };

}  // namespace

std::vector<Context::Shared>::iterator Context::place_of(std::string_view key) {
    return std::lower_bound(entries_.begin(), entries_.end(), key, kBefore);
}

void Context::put(Shared entry) {
    const auto at = place_of(entry->key);
    if (at != entries_.end() && compare((*at)->key, entry->key) == 0) {
        *at = std::move(entry);
    } else {
        entries_.insert(at, std::move(entry));
    }
}

void Context::set(std::string_view key, std::string value) {
    Entry entry{std::string(key), {{}, false}};
    entry.values.values.push_back(std::move(value));
    put(std::make_shared<const Entry>(std::move(entry)));
}

void Context::set_list(std::string_view key, std::vector<std::string> values) {
    put(std::make_shared<const Entry>(Entry{std::string(key), {std::move(values), true}}));
}

const ContextValues* Context::find(std::string_view key) const {
    const auto at = std::lower_bound(entries_.begin(), entries_.end(), key, kBefore);
    return at != entries_.end() && compare((*at)->key, key) == 0 ? &(*at)->values : nullptr;
}

void Context::merge(const Context& other) {
    std::vector<Shared> merged;
    merged.reserve(entries_.size() + other.entries_.size());
    auto mine = entries_.begin();
    for (const Shared& theirs : other.entries_) {
        int order = -1;
        while (mine != entries_.end() && (order = compare((*mine)->key, theirs->key)) < 0) {
            merged.push_back(std::move(*mine++));
        }
        if (mine != entries_.end() && order == 0) ++mine;
        merged.push_back(theirs);
    }
    std::move(mine, entries_.end(), std::back_inserter(merged));
    entries_ = std::move(merged);
}

}  // namespace leastwise::iam
