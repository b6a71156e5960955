#include "runtime/core/document.hpp"

#include <algorithm>
#include <charconv>

namespace leastwise::core {

const Document* Object::find(std::string_view name) const {
    const auto found = std::ranges::find(members_, name, &Member::name);
    return found == members_.end() ? nullptr : &found->value;
}

Document* Object::find(std::string_view name) {
    const auto found = std::ranges::find(members_, name, &Member::name);
    return found == members_.end() ? nullptr : &found->value;
}

Document& Object::operator[](std::string_view name) {
    if (Document* present = find(name)) return *present;
    return append(std::string(name), {});
}

void Object::erase(std::string_view name) {
    std::erase_if(members_, [&](const Member& member) { return member.name == name; });
}

Document& Object::append(std::string name, Document value) {
    return members_.emplace_back(Member{std::move(name), std::move(value), {}}).value;
}

bool operator==(const Object& left, const Object& right) {
    if (left.size() != right.size()) return false;
    // A name that occurs several times has its values compared in their order.
    const auto by_name = [](const Object& object) {
        std::vector<const Member*> members;
        for (const Member& member : object) members.push_back(&member);
        std::ranges::stable_sort(members, {}, [](const Member* member) { return std::string_view(member->name); });
        return members;
    };
    return std::ranges::equal(by_name(left), by_name(right), [](const Member* one, const Member* other) {
        return one->name == other->name && one->value == other->value;
    });
}

Document Document::object(std::vector<Member> members) {
    Object result;
    for (auto& member : members) result.append(std::move(member.name), std::move(member.value));
    return Document(std::move(result));
}

const Document* Document::find(std::string_view name) const {
    const Object* object = if_object();
    return object == nullptr ? nullptr : object->find(name);
}

Document* Document::find(std::string_view name) {
    Object* object = if_object();
    return object == nullptr ? nullptr : object->find(name);
}

const std::string* Document::find_string(std::string_view name) const {
    const Document* member = find(name);
    return member == nullptr ? nullptr : member->if_string();
}

std::optional<std::int64_t> Document::as_integer() const {
    const Number* number = if_number();
    if (number == nullptr) return {};
    std::int64_t value = 0;
    const char* end = number->text.data() + number->text.size();
    const auto [rest, error] = std::from_chars(number->text.data(), end, value);
    if (error != std::errc{} || rest != end) return {};
    return value;
}

std::string_view Document::kind_name() const {
    static constexpr std::string_view kNames[] = {"null", "bool", "number", "string", "array", "object"};
    return kNames[value_.index()];
}

}  // namespace leastwise::core
