#pragma once
#include "runtime/template/sam/swagger.hpp"
#include "runtime/template/sam/translation.hpp"

#include <vector>

namespace leastwise::templates::sam {

/// An AWS::Serverless::Api on its way to plain resources.
struct ApiParts {
    Translation& translation;
    Source& source;
    Document definition;  ///< DefinitionBody, completed step by step

    const Document& operator[](std::string_view name) const { return source[name]; }
    const std::string& id() const { return source.logical_id; }
    Generated make(std::string_view logical_id, std::string_view type) const {
        Generated made = Generated::make(logical_id, type, source.passed_on());
        made.span = source.span;
        return made;
    }
};

/// Cors, Auth, GatewayResponses, BinaryMediaTypes, Models, DisableExecuteApiEndpoint, in this order.
void complete_definition(ApiParts& api);
/// Moves what Swagger 2 keeps elsewhere to where OpenAPI 3 wants it.
void convert_to_openapi3(ApiParts& api);

/// Authorizers of `Auth`; with `default_name` AWS_IAM, that one comes first.
Authorizers read_authorizers(const ApiParts& api, const Document& configuration,
                             const Document& default_name);
/// Permissions for API Gateway to invoke the authorizers' functions.
std::vector<Generated> authorizer_permissions(ApiParts& api);

/// The custom domain with its base paths and DNS records.
std::vector<Generated> make_domain(ApiParts& api);
std::vector<Generated> make_usage_plan(ApiParts& api, const std::string& stage_id);

/// {"Bucket", "Key", "Version"?} of DefinitionUri; with local artifacts the path it is.
Document definition_location(const Translation& translation, const Document& location,
                             std::string_view logical_id);

/// The DNS records of a custom domain, grouped by hosted zone. `target` gives the alias target of a record.
struct RecordParts {
    const Document& domain;  ///< the property Domain
    const Document& route53;
    Document alias_target;
};
Document make_record_sets(const RecordParts& parts);

}  // namespace leastwise::templates::sam
