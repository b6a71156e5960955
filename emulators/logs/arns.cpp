#include "emulators/logs/arns.hpp"

#include "runtime/core/arn.hpp"

namespace leastwise::logs {

std::string group_arn(const core::Place& place, std::string_view group) {
    return core::make_arn(place.partition, "logs", place.region, place.account,
                          "log-group:" + std::string(group));
}

std::string stream_arn(const core::Place& place, std::string_view group, std::string_view stream) {
    return group_arn(place, group) + ":log-stream:" + std::string(stream);
}

std::string_view group_of(std::string_view identifier) {
    if (!identifier.starts_with("arn:")) return identifier;
    const auto parts = core::split_arn(identifier);
    constexpr std::string_view kPrefix = "log-group:";
    if (!parts || parts->service != "logs" || !parts->resource.starts_with(kPrefix)) return {};
    const std::string_view rest = parts->resource.substr(kPrefix.size());
    return rest.substr(0, rest.find(':'));
}

}  // namespace leastwise::logs
