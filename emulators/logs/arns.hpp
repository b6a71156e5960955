#pragma once
#include "runtime/core/world.hpp"

#include <string>
#include <string_view>

namespace leastwise::logs {

/// `arn:aws:logs:…:log-group:NAME`, as tags and identifiers want it.
std::string group_arn(const core::Place& place, std::string_view group);
/// `arn:aws:logs:…:log-group:NAME:log-stream:STREAM`. CloudWatch Logs authorizes calls on a group with an
/// empty stream, which is why policies need the ARN's `:*` form: User Guide, "Log group ARN".
std::string stream_arn(const core::Place& place, std::string_view group, std::string_view stream);
/// The group's name out of any of those forms, or out of a bare name; "" for another service's ARN.
std::string_view group_of(std::string_view identifier);

}  // namespace leastwise::logs
