#pragma once
#include "emulators/apigateway/openapi.hpp"

namespace leastwise::apigateway {

/// What one entry of securityDefinitions or components/securitySchemes stands for.
struct SecurityScheme {
    enum class Kind { authorizer, iam, api_key, unsupported };
    Kind kind = Kind::unsupported;
    std::string authorizer_id;
};
using SecuritySchemes = std::map<std::string, SecurityScheme, std::less<>>;

/// Reads the schemes; authorizers go into the definition.
SecuritySchemes import_security_schemes(const core::Document& body, const ImportTarget& target,
                                        Report& report);

/// Applies `security` (of the operation, else of the document) and `x-amazon-apigateway-auth` to a method.
void apply_security(const core::Document& body, const core::Document& operation,
                    const SecuritySchemes& schemes, Method& method, Report& report);

}  // namespace leastwise::apigateway
