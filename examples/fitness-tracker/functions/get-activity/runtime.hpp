#pragma once
#include <functional>
#include <string>

/// A client of the Lambda Runtime API: asks for the next event, hands it to the handler, sends the answer.
namespace runtime {

/// Takes an event and gives the answer, both JSON. What it throws becomes the invocation's error.
using Handler = std::function<std::string(const std::string& event)>;

/// Serves invocations until Lambda ends the environment.
[[noreturn]] void run(const Handler& handler);

/// Tells Lambda that the function cannot start.
[[noreturn]] void fail_init(const std::string& message);

}  // namespace runtime
