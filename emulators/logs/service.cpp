#include "emulators/logs/service.hpp"

#include "emulators/logs/arns.hpp"
#include "emulators/logs/declare.hpp"
#include "emulators/logs/operations.hpp"

namespace leastwise::logs {

LogsService::LogsService(core::World& world)
    : world_(world),
      operations_(make_operations(world_, store_)),
      resource_types_(make_resource_types(world_, store_)) {}

const gate::WireTraits& LogsService::wire() const {
    static constexpr gate::WireTraits kTraits{.protocol = gate::Protocol::json_1_1,
                                              .target_prefix = "Logs_20140328",
                                              .signing_name = "logs",
                                              .api_version = "2014-03-28",
                                              .validation_code = "InvalidParameterException"};
    return kTraits;
}

std::map<std::string, std::string> LogsService::resource_tags(std::string_view arn) const {
    const Group* group = store_.find(group_of(arn));
    return group == nullptr ? std::map<std::string, std::string>{} : group->tags;
}

}  // namespace leastwise::logs
