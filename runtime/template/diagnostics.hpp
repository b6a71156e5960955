#pragma once
#include "runtime/core/diagnostic.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace leastwise::templates {

/// The stable codes of everything that can be wrong in a template. A code never changes its meaning.
namespace code {
constexpr std::string_view kSyntax = "LW0101";        ///< not YAML, not JSON, not UTF-8
constexpr std::string_view kDuplicateKey = "LW0102";  ///< a name twice in one mapping
constexpr std::string_view kLimit = "LW0103";         ///< size, depth, node count
constexpr std::string_view kStructure = "LW0104";     ///< a section or resource of the wrong form
constexpr std::string_view kParameter = "LW0105";     ///< a parameter without a value, or with a wrong one
constexpr std::string_view kUnknownIntrinsic = "LW0106";   ///< an Fn:: name that CloudFormation does not have
constexpr std::string_view kIntrinsicForm = "LW0107";      ///< a known intrinsic with wrong arguments
constexpr std::string_view kUnknownReference = "LW0108";   ///< a logical id, condition or mapping not defined
constexpr std::string_view kUnknownAttribute = "LW0109";   ///< Fn::GetAtt of an attribute the resource lacks
constexpr std::string_view kCircularReference = "LW0110";  ///< resources or conditions that need each other
constexpr std::string_view kUnknownExport = "LW0111";      ///< Fn::ImportValue of a name nobody exports
constexpr std::string_view kInclude = "LW0112";            ///< AWS::Include of a file that cannot be read
constexpr std::string_view kSam = "LW0113";                ///< refused by the SAM transform, in SAM's words
constexpr std::string_view kSamUnsupported = "LW0114";     ///< a SAM resource or event that is not translated
constexpr std::string_view kCode = "LW0115";               ///< a function without code, handler or runtime
constexpr std::string_view kRuntime = "LW0116";            ///< a runtime Lambda does not have
constexpr std::string_view kTransform = "LW0117";          ///< a transform that is not run
constexpr std::string_view kStaleBuild = "LW0118";         ///< code that changed after `sam build`
}  // namespace code

inline core::Diagnostic error(std::string_view code, core::Span span, std::string message,
                              std::string hint = {}) {
    return {core::Severity::error, std::string(code), span, std::move(message), std::move(hint)};
}

inline core::Diagnostic warning(std::string_view code, core::Span span, std::string message,
                                std::string hint = {}) {
    return {core::Severity::warning, std::string(code), span, std::move(message), std::move(hint)};
}

}  // namespace leastwise::templates
