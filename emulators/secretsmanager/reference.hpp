#pragma once
#include "runtime/gate/gate.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace leastwise::secretsmanager {

/// `{{resolve:secretsmanager:SECRET:SecretString:KEY:STAGE:VERSION}}`, taken apart. All but the secret may be
/// empty.
struct SecretReference {
    std::string secret_id;
    std::string json_key;
    std::string version_stage;
    std::string version_id;
};

/// What stands between `{{` and `}}`; nothing when it is no reference to a secret or a malformed one.
std::optional<SecretReference> parse_reference(std::string_view text);

/// The text with every reference to a secret replaced by the value, read through the gate as `caller`.
/// References to other services stay. @throws AwsError, GetSecretValue's or CloudFormation's.
std::string resolve_references(gate::Gate& gate, const gate::Caller& caller, std::string_view text);

}  // namespace leastwise::secretsmanager
