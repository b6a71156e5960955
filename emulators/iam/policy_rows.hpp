#pragma once
#include "emulators/iam/identities.hpp"

namespace leastwise::iamapi {

/// What the operations on managed policies share.
inline constexpr gate::MemberShape kPolicyArn{"PolicyArn", gate::Kind::string, gate::Presence::required, 20,
                                              2'048};
inline constexpr std::string_view kPolicyExample =
    R"({"PolicyArn": "arn:aws:iam::123456789012:policy/example"})";

/// The account's policy that the call names. @throws AwsError NoSuchEntity.
const StoredPolicy& named_policy(const Iam& service, const gate::Call& call);
/// Reads the document and checks its size. @throws AwsError.
iam::Policy parse_managed(const std::string& document, const std::string& name, const std::string& arn);
/// By key, as AWS lists them.
core::Document sorted_tags(const StoredPolicy& policy);

/// The operation's action on the policy that the call names.
Access on_policy(std::string_view operation);
Handler reads_policy(const Iam& service, gate::Answer (*answer)(const Iam&, const gate::Call&));
Handler writes_policy(Iam& service, gate::Answer (*answer)(Iam&, const gate::Call&, const gate::Permit&));

std::vector<gate::Operation> policy_version_rows(Iam& service);

}  // namespace leastwise::iamapi
