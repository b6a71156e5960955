#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace leastwise::core {

/// Finds, among the names that are offered, the one a person most likely meant: the fewest letters to change,
/// at most a third of the word. Of equally near names the one offered first stays.
class Nearest {
public:
    /// The text outlives the search.
    explicit Nearest(std::string_view wanted) : wanted_(wanted), limit_(wanted.size() / 3 + 1) {}
    void offer(std::string_view candidate);
    /// "" when nothing is near.
    const std::string& found() const { return found_; }

private:
    std::string_view wanted_;
    std::size_t limit_;  ///< a candidate must be nearer than this
    std::string found_;
};

}  // namespace leastwise::core
