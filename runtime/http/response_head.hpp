#pragma once
#include "runtime/http/message.hpp"

#include <string>

namespace leastwise::http {

/// What the request asked of the connection.
enum class After { keep_open, close };

/// Status line and fields up to the empty line. The body's length and what becomes of the connection are stated here,
/// whatever the response's own fields say of them. Line breaks in names and values become spaces.
std::string response_head(const Response& response, const Request& request, After after);

/// Whether a body follows the head: not after HEAD, not with 1xx, 204 and 304.
enum class Body { sent, left_out };
Body body_of(const Response& response, const Request& request);

}  // namespace leastwise::http
