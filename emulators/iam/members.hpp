#pragma once
#include "emulators/iam/iam.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leastwise::iamapi {

using Tags = std::vector<std::pair<std::string, std::string>>;

/// The member's text or "".
std::string text_member(const gate::Call& call, std::string_view name);
/// A form carries numbers as text, internal calls may carry numbers; nothing when the member is absent or
/// none.
std::optional<std::int64_t> integer_member(const gate::Call& call, std::string_view name);
/// The elements of a list of text.
std::vector<std::string> text_list(const gate::Call& call, std::string_view name);
/// `true` of a form or of an internal call.
bool is_true(const gate::Call& call, std::string_view name);

/// Whether keys that differ in case are one: they are for roles and users, not for policies.
enum class TagKeys { folded, exact };
/// The member `Tags`, checked. @throws AwsError.
Tags tags_member(const gate::Call& call, TagKeys keys);
/// Adds the tags to those that are there; a key that is there takes the new value.
void add_tags(Tags& tags, const Tags& added, TagKeys keys);
void remove_tags(Tags& tags, const std::vector<std::string>& removed, TagKeys keys);
core::Document tag_list(const Tags& tags);
/// aws:RequestTag/… and aws:TagKeys of a call that brings tags.
void set_request_tags(iam::Context& context, const gate::Call& call);

/// Cuts one page out of sorted elements and writes IsTruncated and Marker. A marker is the position in
/// base64.
core::Document::Array page_of(const gate::Call& call, core::Document::Array all, core::Document& output);

/// `/path/` out of `arn:aws:iam::A:role/path/NAME`.
std::string path_of(std::string_view arn);
/// `arn:aws:iam::A:` and the resource.
std::string account_arn(const Iam& service, std::string_view resource);

/// The member `Path`, `/` when it is absent. @throws AwsError ValidationError.
std::string path_member(const gate::Call& call);

}  // namespace leastwise::iamapi
