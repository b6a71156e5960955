#pragma once
#include "emulators/apigateway/definition.hpp"

namespace leastwise::apigateway {

/// Where an OpenAPI document is loaded to.
struct ImportTarget {
    Definition& definition;
    Flavor flavor = Flavor::rest;
    std::string_view api_id;
    core::Ids& ids;
};

/// What a document says about the API beside its definition.
struct Imported {
    std::string title;
    std::string description;
    std::optional<core::Document> cors;  ///< x-amazon-apigateway-cors of HTTP APIs
    Tags tags;
};

/// Loads OpenAPI 2.0 or 3.0 with API Gateway's extensions. Everything wrong or not supported is reported at
/// its span.
Imported import_openapi(const core::Document& body, const ImportTarget& target,
                        core::Diagnostics& diagnostics);

}  // namespace leastwise::apigateway
