#pragma once
#include "runtime/core/diagnostic.hpp"
#include "runtime/core/document.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace leastwise::templates {

constexpr std::size_t kTemplateBytesMax =
    1'000'000;                              // CloudFormation quotas: template body in an S3 object, 1 MB
constexpr std::size_t kNodesMax = 400'000;  // ours: what aliases may expand a template to
constexpr std::size_t kDepthMax = 200;      // ours: levels of nesting

/// Reads YAML or JSON text as CloudFormation and the SAM transform do. Short intrinsics (`!GetAtt a.b`) come
/// out in their long form, merge keys applied, aliases copied. Every node and member name has its span: line
/// and column of its first byte, columns counted in bytes. A node given by an alias has the span of the
/// alias, its children those of the anchor. Nothing when the text cannot be read; what is wrong is in
/// `diagnostics`.
std::optional<core::Document> parse_yaml(std::string_view text, std::uint16_t file,
                                         core::Diagnostics& diagnostics);

}  // namespace leastwise::templates
