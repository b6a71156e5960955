#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace leastwise::prover {

/// A set of the classes 0 … size-1 of one dimension. Sets that are combined have the same size.
class ClassSet {
public:
    ClassSet() = default;
    explicit ClassSet(std::size_t size) : size_(size), rest_(size > 64 ? (size - 1) / 64 : 0) {}
    static ClassSet full(std::size_t size) { return ClassSet(size).complement(); }

    std::size_t size() const { return size_; }
    void insert(std::size_t i) { word(i / 64) |= std::uint64_t{1} << (i % 64); }
    bool contains(std::size_t i) const { return (word(i / 64) >> (i % 64) & 1) != 0; }

    bool empty() const {
        if (first_ != 0) return false;
        for (const auto each : rest_) {
            if (each != 0) return false;
        }
        return true;
    }
    bool intersects(const ClassSet& other) const {
        if ((first_ & other.first_) != 0) return true;
        for (std::size_t i = 0; i < rest_.size(); ++i) {
            if ((rest_[i] & other.rest_[i]) != 0) return true;
        }
        return false;
    }
    bool is_subset_of(const ClassSet& other) const {
        if ((first_ & ~other.first_) != 0) return false;
        for (std::size_t i = 0; i < rest_.size(); ++i) {
            if ((rest_[i] & ~other.rest_[i]) != 0) return false;
        }
        return true;
    }
    ClassSet& operator&=(const ClassSet& other) {
        first_ &= other.first_;
        for (std::size_t i = 0; i < rest_.size(); ++i) rest_[i] &= other.rest_[i];
        return *this;
    }
    ClassSet& operator|=(const ClassSet& other) {
        first_ |= other.first_;
        for (std::size_t i = 0; i < rest_.size(); ++i) rest_[i] |= other.rest_[i];
        return *this;
    }
    ClassSet& operator-=(const ClassSet& other) {
        first_ &= ~other.first_;
        for (std::size_t i = 0; i < rest_.size(); ++i) rest_[i] &= ~other.rest_[i];
        return *this;
    }
    ClassSet complement() const {
        ClassSet result(size_);
        result.first_ = ~first_ & mask(0);
        for (std::size_t i = 0; i < rest_.size(); ++i) result.rest_[i] = ~rest_[i] & mask(i + 1);
        return result;
    }
    /// Calls `each` with every member, smallest first.
    template <typename Each>
    void for_each(Each each) const {
        for (std::size_t w = 0; w <= rest_.size(); ++w) {
            for (std::uint64_t left = word(w); left != 0; left &= left - 1) {
                each(w * 64 + static_cast<std::size_t>(std::countr_zero(left)));
            }
        }
    }
    friend bool operator==(const ClassSet&, const ClassSet&) = default;

private:
    std::uint64_t& word(std::size_t i) { return i == 0 ? first_ : rest_[i - 1]; }
    std::uint64_t word(std::size_t i) const { return i == 0 ? first_ : rest_[i - 1]; }
    std::uint64_t mask(std::size_t i) const {
        const std::size_t used = size_ <= i * 64 ? 0 : size_ - i * 64;
        return used >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << used) - 1;
    }

    std::size_t size_ = 0;
    std::uint64_t first_ = 0;  // most dimensions have no more than 64 classes: no allocation
    std::vector<std::uint64_t> rest_;
};

}  // namespace leastwise::prover
