#pragma once
#include "emulators/apigateway/context.hpp"
#include "emulators/apigateway/errors.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace leastwise::apigateway {

/// What `$…` names may stand for in gateway responses and MOCK templates.
struct TemplateValues {
    const ClientRequest& request;
    const RequestContext& context;
    const PathParameters& path_parameters;
    const Texts& stage_variables;
    const Fault* fault = nullptr;  ///< for $context.error.…
};

/// Replaces `$context.x` and `$stageVariables.x`; a name without a value becomes nothing.
std::string fill_template(std::string_view text, const TemplateValues& values);

/// The construct that makes a template need the Velocity language (`#set`, `$input`, …); "" when it is plain
/// text with at most `$context` and `$stageVariables`.
std::string velocity_construct(std::string_view text);

/// A mapped value: `'text'`, `context.x`, `stageVariables.x`, `method.request.header|path|querystring.x`.
std::optional<std::string> mapped_value(std::string_view expression, const TemplateValues& values);
bool is_mapping_expression(std::string_view expression);

}  // namespace leastwise::apigateway
