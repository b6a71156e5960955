#pragma once
#include "emulators/lambda/registry.hpp"

#include <string>
#include <string_view>

namespace leastwise::lambda {

// Lambda quotas, "Deployment package (.zip file archive) size".
constexpr std::uint64_t kZippedBytesMax = 52'428'800;
constexpr std::uint64_t kUnzippedBytesMax = 262'144'000;
constexpr std::size_t kInlineBytesMax =
    4U * 1024 * 1024;  // CloudFormation, AWS::Lambda::Function Code: ZipFile

/// Code in a directory or a .zip file of this machine; a .zip file is unpacked below `scratch`.
/// @throws AwsError when the path is not there or the archive is refused.
CodeMark load_code(const std::string& path, const std::string& scratch);

/// Code written in the template (ZipFile): one file named index, of the runtime's language. @throws AwsError.
CodeMark write_inline_code(std::string_view text, std::string_view runtime, const std::string& scratch);

/// Unpacks an archive into a new directory. Entries that would land outside it are refused, links are made
/// last and never followed, sizes are counted as they come out, not as the archive claims. @throws AwsError.
void unzip(const std::string& archive, const std::string& directory);

}  // namespace leastwise::lambda
