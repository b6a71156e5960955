#include "runtime/core/arn.hpp"

namespace leastwise::core {

std::optional<ArnParts> split_arn(std::string_view arn) {
    std::array<std::string_view, 5> parts;
    for (auto& part : parts) {
        const auto colon = arn.find(':');
        if (colon == std::string_view::npos) return {};
        part = arn.substr(0, colon);
        arn.remove_prefix(colon + 1);
    }
    if (parts[0] != "arn") return {};
    return ArnParts{parts[1], parts[2], parts[3], parts[4], arn};
}

std::string make_arn(std::string_view partition, std::string_view service, std::string_view region,
                     std::string_view account, std::string_view resource) {
    std::string arn = "arn:";
    arn.append(partition).append(1, ':').append(service).append(1, ':').append(region);
    arn.append(1, ':').append(account).append(1, ':').append(resource);
    return arn;
}

}  // namespace leastwise::core
