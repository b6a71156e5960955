#pragma once
#include "emulators/iam/iam.hpp"

namespace leastwise::iamapi {

/// The role that the call names. @throws AwsError NoSuchEntity.
const gate::Role& named_role(const Iam& service, const gate::Call& call);

gate::Answer get_role(const Iam& service, const gate::Call& call);
gate::Answer list_roles(const Iam& service, const gate::Call& call);
gate::Answer list_role_policies(const Iam& service, const gate::Call& call);
gate::Answer get_role_policy(const Iam& service, const gate::Call& call);
gate::Answer list_attached_role_policies(const Iam& service, const gate::Call& call);

/// `arn:aws:iam::A:role/path/NAME` of the role with that name, whether or not it exists.
std::string role_arn(const Iam& service, std::string_view name);

}  // namespace leastwise::iamapi
