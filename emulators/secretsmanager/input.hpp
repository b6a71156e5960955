#pragma once
#include "emulators/secretsmanager/errors.hpp"
#include "emulators/secretsmanager/secretsmanager.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leastwise::secretsmanager {

/// The member's text; nothing when it is absent or null.
std::optional<std::string> text_of(const gate::Call& call, std::string_view name);
/// The member's text or "".
std::string text_or_empty(const gate::Call& call, std::string_view name);
bool is_true(const gate::Call& call, std::string_view name);
std::optional<std::int64_t> integer_of(const gate::Call& call, std::string_view name);
std::vector<std::string> texts_of(const gate::Call& call, std::string_view name);

/// SecretString or SecretBinary. @throws AwsError when both are there, one is too long or not base64.
Value value_of(const gate::Call& call);
/// ClientRequestToken, which SDKs add by themselves. @throws AwsError when it is missing or has a wrong
/// length.
std::string request_token(const gate::Call& call);

using Tags = std::vector<std::pair<std::string, std::string>>;
Tags tags_of(const gate::Call& call);
/// Puts the tags over the secret's. @throws AwsError past AWS's limit.
void put_tags(Secret& secret, const Tags& tags);

/// Refuses names with characters that AWS does not allow. ARNs are let through.
void check_secret_id(std::string_view id);
void check_secret_name(std::string_view name);
/// @throws AwsError InvalidRequestException.
void refuse_when_deleted(const Secret& secret);

core::Document seconds(core::Instant at);
/// `{"ARN", "Name"}`, the start of most answers.
core::Document identity_of(const Secret& secret);
core::Document stage_list(const Version& version);

}  // namespace leastwise::secretsmanager
