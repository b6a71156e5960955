#pragma once
#include "emulators/apigateway/properties.hpp"
#include "runtime/core/ids.hpp"

namespace leastwise::apigateway {

/// A definition with its root resource and the two models that every REST API starts with.
Definition empty_definition(core::Ids& ids);

/// The resource at `path`, made with its parents when absent.
Resource& ensure_resource(Definition& definition, std::string_view path, core::Ids& ids);
Resource& add_resource(Definition& definition, const std::string& parent_id, const std::string& path_part,
                       core::Ids& ids);
Resource* find_resource(Definition& definition, std::string_view path);

/// ARN of the function that an invocation URI
/// (`arn:aws:apigateway:…:lambda:path/…/functions/ARN/invocations`), or a plain function ARN, names; "" when
/// it names none.
std::string function_of_uri(std::string_view uri);

/// Checks a parsed integration and notes in it what cannot run.
void check_integration(Integration& integration, Flavor flavor, const core::Document& at, Report& report);
/// `when_no_match`, in any case; the default when absent. Anything else is reported.
Passthrough passthrough_of(const core::Document* value, Report& report);
std::optional<IntegrationType> integration_type(std::string_view name);

/// `method.request.header.Auth, context.identity.sourceIp` and the forms of HTTP APIs
/// (`$request.header.Auth`). Anything else is reported.
std::vector<IdentitySource> identity_sources(const core::Document* value, Report& report);

/// Checks a parsed authorizer and notes in it what cannot run.
void check_authorizer(Authorizer& authorizer, const core::Document& at, Report& report);

/// URI by which schemas of the API name a model.
std::string model_uri(std::string_view api_id, std::string_view model);

}  // namespace leastwise::apigateway
