#pragma once
#include "emulators/iam/identities.hpp"

namespace leastwise::iamapi {

/// AWS::IAM::User, AWS::IAM::Group, AWS::IAM::UserToGroupAddition and AWS::IAM::AccessKey.
std::vector<gate::ResourceType> user_resource_types(Iam& service);
/// AWS::IAM::Policy, AWS::IAM::ManagedPolicy and the inline policies of one role, user or group.
std::vector<gate::ResourceType> policy_resource_types(Iam& service);

/// Name, ARN, tags and the rest of what all kinds have, but for the id. @throws AwsError.
void start_identity(Iam& service, const gate::Declaration& declaration, IdentityKind kind,
                    Identity& identity);
/// Inline and attached policies and the boundary. Problems go to the diagnostics. @throws AwsError.
void read_policies(const Iam& service, const core::Document& properties, IdentityKind kind,
                   Identity& identity, core::Diagnostics& diagnostics);
/// What CloudFormation calls to make the identity with its policies.
std::vector<iam::AccessCheck> checks_for(const Identity& identity, IdentityKind kind);
/// `iam:PutRolePolicy` or `iam:AttachRolePolicy`, of the identity's kind.
iam::AccessCheck adds_policy(const Identity& identity, IdentityKind kind, const iam::Policy& policy);

/// The identities that a list property names, all of which must exist. @throws AwsError NoSuchEntity.
std::vector<std::string> listed_identities(const Iam& service, const core::Document& properties,
                                           std::string_view member, IdentityKind kind);

}  // namespace leastwise::iamapi
