#include "runtime/core/nearest.hpp"

#include <algorithm>
#include <vector>

namespace leastwise::core {
namespace {

/// Letters to insert, remove or replace to make one word of the other.
std::size_t distance_of(std::string_view left, std::string_view right) {
    std::vector<std::size_t> row(right.size() + 1);
    for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= left.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j < row.size(); ++j) {
            const std::size_t changed = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row.back();
}

}  // namespace

void Nearest::offer(std::string_view candidate) {
    if (candidate.size() >= wanted_.size() + limit_ || wanted_.size() >= candidate.size() + limit_) return;
    const std::size_t distance = distance_of(wanted_, candidate);
    if (distance >= limit_) return;
    limit_ = distance;
    found_ = candidate;
}

}  // namespace leastwise::core
