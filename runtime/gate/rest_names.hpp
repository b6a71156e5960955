#pragma once
#include <string>
#include <string_view>

namespace leastwise::gate {

/// The operation that a method, a path and a query mean to a REST service, named by its signing name: "lambda",
/// "apigateway", "s3". "" for another service and for what is no operation.
std::string rest_operation(std::string_view service, std::string_view method, std::string_view path,
                           std::string_view query);

/// Rows of `Operation METHOD /path/{}?query`, one a line, from the services' API references: `{}` is one part of
/// a path, `{+}` the rest of it; a query key without a value may have any.
namespace rest_names {
extern const std::string_view kApigateway;
extern const std::string_view kLambda;
extern const std::string_view kS3;
}  // namespace rest_names

}  // namespace leastwise::gate
