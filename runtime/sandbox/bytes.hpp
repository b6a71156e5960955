#pragma once
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

namespace leastwise::sandbox {

/// Lays values one after the other, for messages between two processes forked from one program.
class Writer {
public:
    template <class T>
    requires(std::is_trivially_copyable_v<T> && !std::is_pointer_v<T> &&
             !std::is_array_v<T>) Writer& put(const T& value) {
        bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
        return *this;
    }
    Writer& put(std::string_view text) {
        put(static_cast<std::uint32_t>(text.size()));
        bytes_.append(text);
        return *this;
    }
    Writer& put(const std::string& text) { return put(std::string_view(text)); }
    const std::string& bytes() const { return bytes_; }

private:
    std::string bytes_;
};

/// The other end. After a read past the end, or of a bool that is neither 0 nor 1, `ok()` is false and what is
/// read then is zero or empty.
class Reader {
public:
    explicit Reader(std::string_view bytes) : rest_(bytes) {}
    template <class T>
    requires(std::is_trivially_copyable_v<T> && !std::is_pointer_v<T> && !std::is_array_v<T>) T take() {
        if constexpr (std::is_same_v<T, bool>) {
            const auto byte = take<std::uint8_t>();
            if (byte > 1) fail();
            return byte == 1;
        } else {
            T value{};
            if (rest_.size() < sizeof value) return fail(), value;
            std::memcpy(&value, rest_.data(), sizeof value);
            rest_.remove_prefix(sizeof value);
            return value;
        }
    }
    std::string take_text() {
        const auto size = take<std::uint32_t>();
        if (rest_.size() < size) return fail(), std::string{};
        std::string text(rest_.substr(0, size));
        rest_.remove_prefix(size);
        return text;
    }
    bool ok() const { return ok_; }

private:
    void fail() {
        ok_ = false;
        rest_ = {};
    }
    std::string_view rest_;
    bool ok_ = true;
};

}  // namespace leastwise::sandbox
