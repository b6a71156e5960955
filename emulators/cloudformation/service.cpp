#include "emulators/cloudformation/service.hpp"

#include "emulators/cloudformation/operations.hpp"
#include "runtime/core/arn.hpp"
#include "runtime/core/text.hpp"
#include "runtime/gate/errors.hpp"
#include "runtime/gate/gate.hpp"

#include <algorithm>

namespace leastwise::cloudformation {

const StackRecord* Stacks::find(std::string_view name_or_id) const {
    const auto found = std::ranges::find_if(stacks_, [&](const StackRecord& stack) {
        return stack.name == name_or_id || stack.id == name_or_id;
    });
    return found == stacks_.end() ? nullptr : &*found;
}

void Stacks::put(const gate::Permit&, StackRecord record) {
    const auto old = std::ranges::find(stacks_, record.name, &StackRecord::name);
    if (old == stacks_.end()) {
        stacks_.push_back(std::move(record));
    } else {
        *old = std::move(record);
    }
}

CloudFormationService::CloudFormationService(core::World& world)
    : world_(world), operations_(make_operations(world_, stacks_)) {}

const gate::WireTraits& CloudFormationService::wire() const {
    static constexpr gate::WireTraits kTraits{
        .protocol = gate::Protocol::query,
        .signing_name = "cloudformation",
        .api_version = "2010-05-15",
        .xml_namespace = "http://cloudformation.amazonaws.com/doc/2010-05-15/",
        .access_denied_status = 403,
        .validation_code = "ValidationError"};
    return kTraits;
}

std::map<std::string, std::string> CloudFormationService::resource_tags(std::string_view arn) const {
    const StackRecord* stack = stacks_.find(arn);
    if (stack == nullptr) return {};
    return {stack->tags.begin(), stack->tags.end()};
}

std::optional<gate::AwsError> CloudFormationService::access_denied(const gate::Call& call, const iam::AccessCheck&,
                                                                   std::string_view message) const {
    if (call.operation.name != "ListStacks") return {};
    const core::Place& place = world_.place;
    const std::string all =
        core::make_arn(place.partition, "cloudformation", place.region, place.account, "stack/*/*");
    return gate::access_denied(wire(), core::replace_all(std::string(message), "on resource: * ",
                                                         "on resource: " + all + " "));
}

void CloudFormationService::record(gate::Gate& gate, const gate::Caller& deployer, StackRecord record) {
    const gate::Permit permit = gate.authorize(deployer, "cloudformation", "CreateStack",
                                               {{"cloudformation:CreateStack", record.id, {}}});
    stacks_.put(permit, std::move(record));
}

}  // namespace leastwise::cloudformation
