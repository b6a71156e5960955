#pragma once
#include "runtime/iam/context.hpp"
#include "runtime/iam/principal.hpp"

#include <optional>
#include <string_view>

namespace leastwise::iam {

/// The caller that a name stands for, as IAM's policy simulator takes it: `*` is anonymous; an account id or
/// `arn:aws:iam::A:root` its root user; `arn:aws:iam::A:user/…` a user; `arn:aws:iam::A:role/…` some session of the
/// role and `arn:aws:sts::A:assumed-role/R/S` that session, of a role without a path;
/// `arn:aws:sts::A:federated-user/N`, and a provider's name or ARN, a federated caller; `lambda.amazonaws.com` a
/// service. Nothing for any other text.
std::optional<Principal> principal_named(std::string_view name);

/// Adds the condition keys that follow from the caller: aws:PrincipalArn, aws:PrincipalAccount, aws:username, …. What
/// aws:PrincipalAccount and aws:userid are of a service is not published: they are absent. Source: IAM User Guide, "AWS
/// global condition context keys" and the table of principal key values in "Variables and tags".
void add_principal_keys(Context& context, const Principal& principal);

}  // namespace leastwise::iam
