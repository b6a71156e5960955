#include "runtime/catalogue/service.hpp"

#include "runtime/catalogue/blanks.hpp"
#include "runtime/catalogue/order.hpp"

#include <algorithm>

namespace leastwise::catalogue {
namespace {

template <class Item>
const Item* find_by_name(std::span<const Item> items, std::string_view name) {
    const auto found = std::ranges::lower_bound(items, name, ComesBefore{}, &Item::name);
    return found != items.end() && !ComesBefore{}(name, found->name) ? &*found : nullptr;
}

template <class Item>
std::span<const Item> slice(const std::vector<Item>& items, Run run) {
    return std::span(items).subspan(run.first, run.count);
}

}  // namespace

std::string_view level_name(Level level) {
    switch (level) {
        case Level::list: return "List";
        case Level::read: return "Read";
        case Level::write: return "Write";
        case Level::tagging: return "Tagging";
        case Level::permissions: return "Permissions management";
    }
    return "";
}

const Action* Service::find_action(std::string_view name) const { return find_by_name(actions(), name); }

const ResourceType* Service::find_type(std::string_view name) const { return find_by_name(types(), name); }

const Key* Service::find_key(std::string_view key) const {
    const auto found =
        std::ranges::find_if(keys_, [key](const Key& known) { return fills_key(known.name, key); });
    return found == keys_.end() ? nullptr : &*found;
}

std::span<const Use> Service::uses(const Action& action) const { return slice(uses_, action.uses); }

std::span<const std::string_view> Service::arns(const ResourceType& type) const {
    return slice(arns_, type.arns);
}

std::span<const std::uint32_t> Service::keys_of(Run run) const { return slice(key_lists_, run); }

}  // namespace leastwise::catalogue
