#pragma once
#include "emulators/secretsmanager/secretsmanager.hpp"

namespace leastwise::secretsmanager {

using Access = std::function<std::vector<iam::AccessCheck>(const gate::Call&)>;

/// The action on the secret that SecretId names, with the service's condition keys. A secret that does not
/// exist is decided on as its ARN without the six random characters: a caller who may not read it does not
/// learn that it is missing.
Access on_secret(const Store& store, std::string action);
/// CreateSecret, and TagResource when it brings tags.
Access on_new_secret(const Store& store);
/// ValidateResourcePolicy, on the secret if one is named.
Access on_policy_to_validate(const Store& store);
/// An action that AWS decides on `*`.
Access on_all(std::string action);

}  // namespace leastwise::secretsmanager
