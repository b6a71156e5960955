#include "emulators/lambda/service.hpp"

#include "emulators/lambda/operations.hpp"
#include "runtime/core/arn.hpp"

namespace leastwise::lambda {

LambdaService::LambdaService(gate::Gate& gate, Directories directories)
    : world_(gate.world()),
      directories_(std::move(directories)),
      registry_(world_),
      runner_(gate),
      operations_(make_operations(world_, registry_, runner_)),
      resource_types_(make_resource_types({world_, registry_, runner_, directories_})) {}

const gate::WireTraits& LambdaService::wire() const {
    static constexpr gate::WireTraits kTraits{.protocol = gate::Protocol::rest_json,
                                              .signing_name = "lambda",
                                              .api_version = "2015-03-31",
                                              .access_denied_status = 403};
    return kTraits;
}

const iam::Policy* LambdaService::resource_policy(std::string_view arn) const {
    const ResourcePolicy* found = registry_.find_policy(arn);
    return found == nullptr ? nullptr : &found->policy;
}

std::map<std::string, std::string> LambdaService::resource_tags(std::string_view arn) const {
    const auto parts = core::split_arn(arn);
    constexpr std::string_view kPrefix = "function:";
    if (!parts || !parts->resource.starts_with(kPrefix)) return {};
    const std::string_view rest = parts->resource.substr(kPrefix.size());
    const Function* function = registry_.find(rest.substr(0, rest.find(':')));
    return function == nullptr ? std::map<std::string, std::string>{} : function->tags;
}

}  // namespace leastwise::lambda
