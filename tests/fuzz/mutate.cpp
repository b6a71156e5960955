#include "tests/fuzz/mutate.hpp"

#include "runtime/core/random.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace fuzz {
namespace core = leastwise::core;
namespace {

constexpr std::size_t kInputBytesMax = 64 * 1024;
constexpr std::uint64_t kChangesMax = 6;  // of one input
constexpr std::string_view kOddBytes{"\0\x01\x7f\x80\xbf\xc0\xe2\xed\xf4\xff\"\\{}[]:,'%&=/.#$*?-+0 \t\r\n",
                                     36};
constexpr std::array kOddNumbers = {"0",
                                    "-1",
                                    "255",
                                    "65536",
                                    "2147483647",
                                    "4294967296",
                                    "-2147483649",
                                    "9223372036854775807",
                                    "-9223372036854775808",
                                    "18446744073709551616",
                                    "1e999",
                                    "0.1"};

std::string unescape(std::string_view text) {
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            bytes += text[i];
            continue;
        }
        const auto byte = text[i + 1] == 'x' ? core::from_hex(text.substr(i + 2, 2)) : std::nullopt;
        bytes += byte ? *byte : std::string(1, text[i + 1]);
        i += byte ? 3 : 1;
    }
    return bytes;
}

/// One input while it is being changed.
class Change {
public:
    Change(std::string& text, core::Random& random) : text_(text), random_(random) {}

    void flip_bit() {
        if (text_.empty()) return;
        char& byte = text_[at()];
        byte = static_cast<char>(byte ^ (1 << random_.below(8)));
    }
    void set_odd_byte() {
        if (!text_.empty()) text_[at()] = kOddBytes[random_.below(kOddBytes.size())];
    }
    void insert_odd_byte() { text_.insert(place(), 1, kOddBytes[random_.below(kOddBytes.size())]); }
    void insert(std::string_view token) { text_.insert(place(), token); }
    void erase() {
        const auto [begin, size] = range();
        text_.erase(begin, size);
    }
    void repeat() {
        const auto [begin, size] = range();
        const std::string part = text_.substr(begin, size);
        const std::uint64_t times = 1 + random_.below(random_.below(8) == 0 ? 200 : 3);
        for (std::uint64_t i = 0; i < times && text_.size() < kInputBytesMax; ++i) text_.insert(begin, part);
    }
    void move() {
        const auto [begin, size] = range();
        const std::string part = text_.substr(begin, size);
        text_.erase(begin, size);
        text_.insert(place(), part);
    }
    void truncate() { text_.resize(place()); }
    void splice(const std::string& other) {
        if (other.empty()) return;
        const std::size_t begin = random_.below(other.size());
        text_.insert(place(), other.substr(begin, 1 + random_.below(other.size() - begin)));
    }
    void replace_number() {
        const auto digit = [](char c) { return c >= '0' && c <= '9'; };
        const auto first =
            std::find_if(text_.begin() + static_cast<std::ptrdiff_t>(place()), text_.end(), digit);
        const auto last = std::find_if_not(first, text_.end(), digit);
        text_.replace(first, last, kOddNumbers[random_.below(kOddNumbers.size())]);
    }

private:
    std::size_t at() { return random_.below(text_.size()); }
    std::size_t place() { return random_.below(text_.size() + 1); }
    std::pair<std::size_t, std::size_t> range() {
        const std::size_t begin = place();
        const std::size_t rest = text_.size() - begin;
        return {begin, rest == 0 ? 0 : 1 + random_.below(std::min<std::size_t>(rest, 64))};
    }
    std::string& text_;
    core::Random& random_;
};

}  // namespace

std::vector<std::string> read_dictionary(std::string_view text) {
    std::vector<std::string> tokens;
    for (const std::string_view line : core::split(text, '\n')) {
        const auto open = line.find('"');
        const auto close = line.rfind('"');
        if (line.starts_with('#') || open == std::string_view::npos || close == open) continue;
        tokens.push_back(unescape(line.substr(open + 1, close - open - 1)));
    }
    return tokens;
}

Mutator::Mutator(std::vector<std::string> examples, std::vector<std::string> tokens, std::uint64_t seed)
    : examples_(std::move(examples)), tokens_(std::move(tokens)), seed_(seed) {
    if (examples_.empty()) examples_.emplace_back();
    if (tokens_.empty()) tokens_.emplace_back("{}");
}

std::string Mutator::input(std::uint64_t round) const {
    core::Random random{seed_ ^ (round * 0xd1342543de82ef95U)};
    const auto example = [&]() -> const std::string& { return examples_[random.below(examples_.size())]; };
    std::string text = example();
    Change change(text, random);
    for (std::uint64_t left = 1 + random.below(kChangesMax); left > 0; --left) {
        switch (random.below(10)) {
            case 0: change.flip_bit(); break;
            case 1: change.set_odd_byte(); break;
            case 2: change.insert_odd_byte(); break;
            case 3: change.erase(); break;
            case 4: change.repeat(); break;
            case 5: change.move(); break;
            case 6: change.truncate(); break;
            case 7: change.splice(example()); break;
            case 8: change.replace_number(); break;
            default: change.insert(tokens_[random.below(tokens_.size())]); break;
        }
    }
    text.resize(std::min(text.size(), kInputBytesMax));
    return text;
}

}  // namespace fuzz
