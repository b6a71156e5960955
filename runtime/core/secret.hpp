#pragma once
#include <string>
#include <string_view>

namespace leastwise::core {

/// Text that must not reach a log or an error message: no operator<<, no implicit conversion.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string text) : text_(std::move(text)) {}
    /// The text itself; every use is a place to review.
    std::string_view reveal() const { return text_; }

private:
    std::string text_;
};

/// Compares in time that depends only on the lengths.
inline bool constant_time_equal(std::string_view left, std::string_view right) {
    if (left.size() != right.size()) return false;
    unsigned char difference = 0;
    for (std::size_t i = 0; i < left.size(); ++i) {
        difference = static_cast<unsigned char>(difference | (left[i] ^ right[i]));
    }
    return difference == 0;
}

}  // namespace leastwise::core
