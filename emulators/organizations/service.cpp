#include "emulators/organizations/service.hpp"

namespace leastwise::organizations {

Organizations::Organizations(core::World& world, gate::Directory& directory)
    : world_(world), directory_(directory), resource_types_(make_resource_types(*this)) {}

const gate::WireTraits& Organizations::wire() const {
    static constexpr gate::WireTraits kTraits{.protocol = gate::Protocol::json_1_1,
                                              .target_prefix = "AWSOrganizationsV20161128",
                                              .signing_name = "organizations",
                                              .api_version = "2016-11-28",
                                              .validation_code = "InvalidInputException"};
    return kTraits;
}

}  // namespace leastwise::organizations
