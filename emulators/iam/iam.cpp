#include "emulators/iam/iam.hpp"

#include "emulators/iam/errors.hpp"
#include "runtime/core/arn.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>

namespace leastwise::iamapi {

Iam::Iam(core::World& world, gate::Directory& directory)
    : world_(world),
      directory_(directory),
      operations_(make_operations(*this)),
      resource_types_(make_resource_types(*this)) {
    nobody_.kind = iam::PolicyKind::trust;
}

const gate::WireTraits& Iam::wire() const {
    static constexpr gate::WireTraits kTraits{.protocol = gate::Protocol::query,
                                              .target_prefix = "",
                                              .signing_name = "iam",
                                              .api_version = "2010-05-08",
                                              .xml_namespace = "https://iam.amazonaws.com/doc/2010-05-08/",
                                              .error_namespace = "",
                                              .access_denied_status = 403,
                                              .validation_code = "ValidationError"};
    return kTraits;
}

const iam::Policy* Iam::resource_policy(std::string_view arn) const {
    const auto parts = core::split_arn(arn);
    if (!parts || !parts->resource.starts_with("role/")) return nullptr;
    const gate::Role* role = directory_.find_role(arn);
    return role == nullptr ? &nobody_ : &role->trust;
}

std::map<std::string, std::string> Iam::resource_tags(std::string_view arn) const {
    const gate::Role* role = directory_.find_role(arn);
    if (role == nullptr) return {};
    return {role->tags.begin(), role->tags.end()};
}

std::optional<gate::AwsError> Iam::access_denied(const gate::Call& call, const iam::AccessCheck& check,
                                                 std::string_view message) const {
    // A denied call that names a role shows the role by its name: `on resource: role NAME` (mem).
    const std::string* role_name = call.input.find_string("RoleName");
    if (role_name == nullptr) return {};
    std::string text = core::replace_all(std::string(message), "on resource: " + check.resource,
                                         "on resource: role " + *role_name);
    return AwsError("AccessDenied", 403, std::move(text));
}

const iam::Policy* Iam::find_policy(std::string_view arn) const {
    const auto found = policies_.find(arn);
    return found == policies_.end() ? nullptr : &found->second;
}

const iam::Policy& Iam::put_policy(const gate::Permit&, iam::Policy policy) {
    std::string arn = policy.arn;
    return policies_.insert_or_assign(std::move(arn), std::move(policy)).first->second;
}

void Iam::add_to_role(const gate::Permit& permit, std::string_view role_name, iam::Policy policy) {
    const gate::Role* role = directory_.find_role(role_name);
    if (role == nullptr) throw no_such_role(role_name);
    gate::Role changed = *role;
    add_policy(changed, std::move(policy));
    directory_.put_role(permit, std::move(changed));
}

void add_policy(gate::Role& role, iam::Policy policy) {
    const auto same = [&policy](const iam::Policy& other) {
        if (policy.arn.empty() != other.arn.empty()) return false;
        return policy.arn.empty() ? other.name == policy.name : other.arn == policy.arn;
    };
    const auto found = std::find_if(role.policies.begin(), role.policies.end(), same);
    if (found == role.policies.end()) {
        role.policies.push_back(std::move(policy));
    } else {
        *found = std::move(policy);
    }
}

}  // namespace leastwise::iamapi
