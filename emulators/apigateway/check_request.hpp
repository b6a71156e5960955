#pragma once
#include "emulators/apigateway/api.hpp"
#include "emulators/apigateway/errors.hpp"
#include "emulators/apigateway/request.hpp"
#include "emulators/apigateway/routing.hpp"
#include "runtime/schema/schema.hpp"

#include <functional>

namespace leastwise::apigateway {

/// Finds the compiled schema of a model; nullptr when it could not be compiled.
using FindSchema = std::function<const schema::Schema*(std::string_view model)>;

/// Required parameters that are missing or blank, by their short names in the order of their full keys; ""
/// when none.
std::string missing_parameters(const Method& method, const ClientRequest& request,
                               const PathParameters& path);

/// Applies the method's request validator, if it has one.
std::optional<Fault> check_request(const Method& method, const RequestValidator* validator,
                                   const ClientRequest& request, const PathParameters& path,
                                   const FindSchema& find_schema);

}  // namespace leastwise::apigateway
