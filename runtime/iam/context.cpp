#include "runtime/iam/context.hpp"

#include <algorithm>

namespace leastwise::iam {
namespace {

unsigned char lower(char c) { return static_cast<unsigned char>(c >= 'A' && c <= 'Z' ? c + 32 : c); }

}  // namespace

bool KeyLess::operator()(std::string_view left, std::string_view right) const {
    const std::size_t common = std::min(left.size(), right.size());
    for (std::size_t i = 0; i < common; ++i) {
        const unsigned char l = lower(left[i]), r = lower(right[i]);
        if (l != r) return l < r;
    }
    return left.size() < right.size();
}

void Context::set(std::string_view key, std::string value) {
    ContextValues& slot = keys_[std::string(key)];
    slot.values.assign(1, std::move(value));
    slot.multivalued = false;
}

void Context::set_list(std::string_view key, std::vector<std::string> values) {
    keys_[std::string(key)] = ContextValues{std::move(values), true};
}

const ContextValues* Context::find(std::string_view key) const {
    const auto found = keys_.find(key);
    return found == keys_.end() ? nullptr : &found->second;
}

void Context::merge(const Context& other) {
    for (const auto& [key, values] : other.keys_) keys_.insert_or_assign(key, values);
}

}  // namespace leastwise::iam
