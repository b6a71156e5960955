#pragma once
#include "emulators/logs/store.hpp"
#include "runtime/gate/operation.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leastwise::logs {

/// The member's text, "" when absent.
std::string text_member(const gate::Call& call, std::string_view name);
std::optional<core::Instant> time_member(const gate::Call& call, std::string_view name);
bool flag_member(const gate::Call& call, std::string_view name);
std::vector<std::string> list_member(const gate::Call& call, std::string_view name);
/// `limit` between 1 and `max`; `max` when absent. @throws AwsError.
std::size_t limit_member(const gate::Call& call, std::size_t max);

/// logGroupName, or the name that logGroupIdentifier stands for. @throws AwsError when both are given.
std::string group_name(const gate::Call& call);
/// @throws AwsError when there is no such group.
const Group& find_group(const Store& store, const gate::Call& call);
/// @throws AwsError when there is no such group or no such stream (logStreamName).
const Stream& find_stream(const Store& store, const gate::Call& call);

}  // namespace leastwise::logs
