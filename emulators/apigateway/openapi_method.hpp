#pragma once
#include "emulators/apigateway/openapi.hpp"

namespace leastwise::apigateway {

/// One operation of a path: parameters, models, validator, integration. Security is applied apart.
Method import_method(const core::Document& body, const std::string& path, const core::Document& item,
                     const core::Document& operation, const ImportTarget& target, Report& report);

/// Name of the model behind `#/definitions/X` or `#/components/schemas/X`; "" for any other reference.
std::string model_of_reference(std::string_view reference);

/// The resource that holds the $default route of an HTTP API; made when absent.
Resource& default_route(Definition& definition);

/// The members of a gateway response, as OpenAPI and CloudFormation both have them.
GatewayResponse read_gateway_response(const core::Document* status, const core::Document* parameters,
                                      const core::Document* templates, const core::Document& at,
                                      Report& report);

/// `status` text such as "200"; reports what is none.
int read_status_code(const core::Document* value, const core::Document& at, Report& report);

}  // namespace leastwise::apigateway
