#include "emulators/dynamodb/value.hpp"

#include <algorithm>
#include <array>

namespace leastwise::dynamodb {
namespace {

constexpr std::array<std::string_view, 10> kTypeNames = {"S", "N", "B",  "BOOL", "NULL",
                                                         "L", "M", "SS", "NS",   "BS"};
constexpr std::size_t kContainerOverhead =
    3;  // Developer Guide, "DynamoDB item sizes": 3 bytes, 1 for each element

constexpr auto kByName = [](const Attribute& attribute, std::string_view name) {
    return attribute.name < name;
};

std::size_t texts_size(const std::vector<std::string>& members) {
    std::size_t size = 0;
    for (const auto& member : members) size += member.size();
    return size;
}

struct SizeOf {
    std::size_t operator()(const std::string& text) const { return text.size(); }
    std::size_t operator()(const Number& number) const { return byte_size(number); }
    std::size_t operator()(const Binary& binary) const { return binary.bytes.size(); }
    std::size_t operator()(bool) const { return 1; }
    std::size_t operator()(const Null&) const { return 1; }
    std::size_t operator()(const List& list) const {
        std::size_t size = kContainerOverhead + list.size();
        for (const auto& element : list) size += byte_size(element);
        return size;
    }
    std::size_t operator()(const Attributes& map) const {
        return kContainerOverhead + map.size() + byte_size(map);
    }
    std::size_t operator()(const StringSet& set) const { return texts_size(set.members); }
    std::size_t operator()(const NumberSet& set) const {
        std::size_t size = 0;
        for (const auto& member : set.members) size += byte_size(member);
        return size;
    }
    std::size_t operator()(const BinarySet& set) const { return texts_size(set.members); }
};

}  // namespace

std::string_view type_name(Type type) { return kTypeNames[static_cast<std::size_t>(type)]; }

std::optional<Type> type_named(std::string_view name) {
    const auto found = std::ranges::find(kTypeNames, name);
    if (found == kTypeNames.end()) return {};
    return static_cast<Type>(found - kTypeNames.begin());
}

const Value* Attributes::find(std::string_view name) const {
    const auto found = std::lower_bound(attributes_.begin(), attributes_.end(), name, kByName);
    return found != attributes_.end() && found->name == name ? &found->value : nullptr;
}

Value* Attributes::find(std::string_view name) {
    return const_cast<Value*>(static_cast<const Attributes*>(this)->find(name));
}

void Attributes::set(std::string_view name, Value value) {
    const auto found = std::lower_bound(attributes_.begin(), attributes_.end(), name, kByName);
    if (found != attributes_.end() && found->name == name) {
        found->value = std::move(value);
        return;
    }
    attributes_.insert(found, Attribute{std::string(name), std::move(value)});
}

void Attributes::erase(std::string_view name) {
    std::erase_if(attributes_, [&](const Attribute& attribute) { return attribute.name == name; });
}

void Attributes::append(std::string name, Value value) {
    attributes_.push_back(Attribute{std::move(name), std::move(value)});
}

bool operator==(const Attributes& left, const Attributes& right) {
    return left.attributes_ == right.attributes_;
}

std::optional<std::strong_ordering> compare(const Value& left, const Value& right) {
    if (left.type() != right.type()) return {};
    // std::string compares as unsigned bytes, which is DynamoDB's order for strings (UTF-8) and binaries.
    if (const auto* text = left.get<std::string>()) return *text <=> *right.get<std::string>();
    if (const auto* number = left.get<Number>()) return compare(*number, *right.get<Number>());
    if (const auto* binary = left.get<Binary>()) return binary->bytes <=> right.get<Binary>()->bytes;
    return {};
}

std::size_t byte_size(const Value& value) { return std::visit(SizeOf{}, value.variant()); }

std::size_t byte_size(const Attributes& attributes) {
    std::size_t size = 0;
    for (const auto& [name, value] : attributes) size += name.size() + byte_size(value);
    return size;
}

}  // namespace leastwise::dynamodb
