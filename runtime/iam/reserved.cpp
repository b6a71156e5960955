#include "runtime/iam/reserved.hpp"

#include "runtime/core/arn.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace leastwise::iam {
namespace {

/// Source: IAM User Guide, "AWS managed policies".
constexpr std::array<std::string_view, 7> kPolicyChanges = {
    "iam:CreatePolicy", "iam:CreatePolicyVersion", "iam:DeletePolicy", "iam:DeletePolicyVersion",
    "iam:SetDefaultPolicyVersion", "iam:TagPolicy", "iam:UntagPolicy"};

/// Source: IAM Identity Center User Guide, on roles that it creates in accounts.
constexpr std::array<std::string_view, 16> kRoleChanges = {
    "iam:AttachRolePolicy", "iam:CreateRole", "iam:CreateServiceLinkedRole", "iam:DeleteRole",
    "iam:DeleteRolePermissionsBoundary", "iam:DeleteRolePolicy", "iam:DeleteServiceLinkedRole",
    "iam:DetachRolePolicy", "iam:PassRole", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy",
    "iam:TagRole", "iam:UntagRole", "iam:UpdateAssumeRolePolicy", "iam:UpdateRole",
    "iam:UpdateRoleDescription"};

/// Source: KMS Developer Guide, "Aliases": names that begin with alias/aws/ are reserved for AWS managed
/// keys.
constexpr std::array<std::string_view, 3> kAliasChanges = {"kms:CreateAlias", "kms:DeleteAlias",
                                                           "kms:UpdateAlias"};

bool is_one_of(std::string_view action, std::span<const std::string_view> actions) {
    return std::ranges::any_of(actions,
                               [action](auto each) { return core::equals_ignoring_case(each, action); });
}

}  // namespace

bool is_reserved(const AccessCheck& check) {
    const auto service = std::string_view(check.action).substr(0, 4);
    const bool may_be =
        core::equals_ignoring_case(service, "iam:") || core::equals_ignoring_case(service, "kms:");
    const auto arn = may_be ? core::split_arn(check.resource) : std::nullopt;
    if (!arn) return false;
    if (arn->service == "iam" && arn->account == "aws" && arn->resource.starts_with("policy/")) {
        return is_one_of(check.action, kPolicyChanges);
    }
    if (arn->service == "iam" && arn->resource.starts_with("role/aws-reserved/")) {
        return is_one_of(check.action, kRoleChanges);
    }
    if (arn->service == "kms" && arn->resource.starts_with("alias/aws/"))
        return is_one_of(check.action, kAliasChanges);
    return false;
}

}  // namespace leastwise::iam
