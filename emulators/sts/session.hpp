#pragma once
#include "emulators/sts/sts.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leastwise::sts {

/// What the operations that open sessions share.
using Tags = std::vector<std::pair<std::string, std::string>>;

std::string text_member(const gate::Call& call, std::string_view name);
/// Letters, digits, `_` and the given punctuation.
bool only_has(std::string_view text, std::string_view punctuation);
/// The member `Tags`. @throws AwsError InvalidParameterValue for keys that differ in case alone.
Tags session_tags(const gate::Call& call);
/// aws:RequestTag/… and aws:TagKeys.
void set_request_tags(iam::Context& context, const Tags& tags);
/// DurationSeconds; a form carries it as text. The table's limits have been checked.
std::int64_t duration_of(const gate::Call& call, std::int64_t otherwise);

struct SessionPolicies {
    std::vector<iam::Policy> policies;
    std::optional<std::int64_t> packed_percent;  ///< nothing when the call brings no policy and no tag
};
/// The members `Policy` and `PolicyArns`. @throws AwsError.
SessionPolicies session_policies(const Sts& service, const gate::Call& call);

/// The member `Credentials` of an answer.
core::Document describe(const gate::Credential& credential);

gate::Answer get_session_token(Sts& service, const gate::Call& call, const gate::Permit& permit);
std::vector<iam::AccessCheck> federation_access(const gate::Call& call);
gate::Answer get_federation_token(Sts& service, const gate::Call& call, const gate::Permit& permit);

}  // namespace leastwise::sts
