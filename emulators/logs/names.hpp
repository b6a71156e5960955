#pragma once
#include <string_view>

namespace leastwise::logs {

/// @throws AwsError when AWS would refuse the name of a new group.
void check_group_name(std::string_view name);
/// @throws AwsError when AWS would refuse the name of a new stream.
void check_stream_name(std::string_view name);

}  // namespace leastwise::logs
