#pragma once
#include <memory>
#include <string>
#include <string_view>

namespace leastwise::waf {

/// A compiled pattern, searched for anywhere in a text. Linear in time whatever the pattern.
class Regex {
public:
    explicit Regex(const std::string& pattern);
    /// Why the pattern cannot be used; "" when it can.
    const std::string& problem() const { return problem_; }
    bool found_in(std::string_view text) const;

private:
    struct Program;
    // Shared by the copies of a statement; it never changes.
    std::shared_ptr<const Program> program_;
    std::string problem_;
};

}  // namespace leastwise::waf
