#include "emulators/logs/input.hpp"

#include "emulators/logs/arns.hpp"
#include "emulators/logs/errors.hpp"

namespace leastwise::logs {

std::string text_member(const gate::Call& call, std::string_view name) {
    const std::string* text = call.input.find_string(name);
    return text == nullptr ? std::string{} : *text;
}

std::optional<core::Instant> time_member(const gate::Call& call, std::string_view name) {
    const core::Document* member = call.input.find(name);
    const auto value = member == nullptr ? std::nullopt : member->as_integer();
    if (!value) return {};
    return core::Instant(std::chrono::milliseconds(*value));
}

bool flag_member(const gate::Call& call, std::string_view name) {
    const core::Document* member = call.input.find(name);
    const bool* flag = member == nullptr ? nullptr : member->if_bool();
    return flag != nullptr && *flag;
}

std::vector<std::string> list_member(const gate::Call& call, std::string_view name) {
    std::vector<std::string> items;
    const core::Document* member = call.input.find(name);
    const auto* array = member == nullptr ? nullptr : member->if_array();
    if (array == nullptr) return items;
    for (const auto& item : *array) {
        if (const auto* text = item.if_string()) items.push_back(*text);
    }
    return items;
}

std::size_t limit_member(const gate::Call& call, std::size_t max) {
    const core::Document* member = call.input.find("limit");
    const auto value = member == nullptr ? std::nullopt : member->as_integer();
    if (!value) return max;
    const std::string text = "'" + std::to_string(*value) + "'";
    if (*value < 1) throw constraint(text, "limit", "have value greater than or equal to 1");
    if (static_cast<std::uint64_t>(*value) > max) {
        throw constraint(text, "limit", "have value less than or equal to " + std::to_string(max));
    }
    return static_cast<std::size_t>(*value);
}

std::string group_name(const gate::Call& call) {
    const auto *name = call.input.find_string("logGroupName"),
               *id = call.input.find_string("logGroupIdentifier");
    if (name != nullptr && id != nullptr) throw name_and_identifier();
    if (id != nullptr) return std::string(group_of(*id));
    return name == nullptr ? std::string{} : *name;
}

const Group& find_group(const Store& store, const gate::Call& call) {
    const Group* group = store.find(group_name(call));
    if (group == nullptr) throw group_not_found();
    return *group;
}

const Stream& find_stream(const Store& store, const gate::Call& call) {
    const Group& group = find_group(store, call);
    const auto found = group.streams.find(text_member(call, "logStreamName"));
    if (found == group.streams.end()) throw stream_not_found();
    return found->second;
}

}  // namespace leastwise::logs
