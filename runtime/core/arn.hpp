#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace leastwise::core {

/// The six parts of an Amazon Resource Name: `arn:partition:service:region:account:resource`. The last keeps its
/// colons. The views point into the text that was split.
struct ArnParts {
    std::string_view partition, service, region, account, resource;
};

/// Splits at the first five colons; nothing when there are fewer or the text does not start with "arn:".
std::optional<ArnParts> split_arn(std::string_view arn);

std::string make_arn(std::string_view partition, std::string_view service, std::string_view region,
                     std::string_view account, std::string_view resource);

}  // namespace leastwise::core
