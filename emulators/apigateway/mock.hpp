#pragma once
#include "emulators/apigateway/snapshot.hpp"
#include "emulators/apigateway/template_text.hpp"

#include <variant>

namespace leastwise::apigateway {

/// Runs a MOCK integration whose templates are plain: the request template yields the status code that
/// selects the integration response.
std::variant<http::Response, Fault> run_mock(const Integration& integration, const Snapshot& snapshot,
                                             const TemplateValues& values);

/// The statusCode of a request template's text, read as leniently as AWS does: bare names, trailing commas
/// [S].
std::optional<int> mock_status(std::string_view text);

}  // namespace leastwise::apigateway
