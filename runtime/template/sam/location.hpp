#pragma once
#include "runtime/template/sam/translation.hpp"

#include <optional>
#include <string_view>

namespace leastwise::templates::sam {

/// {"Bucket", "Key", "Version"?} of `s3://bucket/key?versionId=v`, or nothing.
std::optional<Document> parse_s3_uri(std::string_view uri);

/// {"S3Bucket", "S3Key", "S3ObjectVersion"?} of what CodeUri or ContentUri names. With local artifacts a path
/// stays the text it is, as `aws cloudformation package` takes it.
Document code_location(const Translation& translation, const Document& location, std::string_view logical_id,
                       std::string_view property);

}  // namespace leastwise::templates::sam
