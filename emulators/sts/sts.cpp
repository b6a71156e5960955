#include "emulators/sts/sts.hpp"

#include "runtime/core/arn.hpp"

namespace leastwise::sts {

Sts::Sts(core::World& world, gate::Directory& directory)
    : world_(world), directory_(directory), operations_(make_operations(*this)) {
    nobody_.kind = iam::PolicyKind::trust;
}

const gate::WireTraits& Sts::wire() const {
    static constexpr gate::WireTraits kTraits{.protocol = gate::Protocol::query,
                                              .target_prefix = "",
                                              .signing_name = "sts",
                                              .api_version = "2011-06-15",
                                              .xml_namespace = "https://sts.amazonaws.com/doc/2011-06-15/",
                                              .error_namespace = "",
                                              .access_denied_status = 403,
                                              .validation_code = "ValidationError"};
    return kTraits;
}

const iam::Policy* Sts::resource_policy(std::string_view arn) const {
    const auto parts = core::split_arn(arn);
    if (!parts || parts->service != "iam" || !parts->resource.starts_with("role/")) return nullptr;
    const gate::Role* role = directory_.find_role(arn);
    return role == nullptr ? &nobody_ : &role->trust;
}

std::map<std::string, std::string> Sts::resource_tags(std::string_view arn) const {
    const gate::Role* role = directory_.find_role(arn);
    if (role == nullptr) return {};
    return {role->tags.begin(), role->tags.end()};
}

}  // namespace leastwise::sts
