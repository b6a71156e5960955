#include "runtime.hpp"

#include "http.hpp"

#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>

namespace runtime {
namespace {

const std::string kBase = "/2018-06-01/runtime";

http::Client connect() {
    const char* address = std::getenv("AWS_LAMBDA_RUNTIME_API");
    if (address == nullptr) {
        std::cerr << "AWS_LAMBDA_RUNTIME_API is not set: this program runs in AWS Lambda\n";
        std::exit(1);
    }
    return http::Client(http::parse_url(std::string("http://") + address));
}

void report(http::Client& lambda, const std::string& path, const std::string& type, const std::string& message) {
    const nlohmann::json error = {{"errorType", type}, {"errorMessage", message}};
    lambda.send("POST", path,
                {{"Content-Type", "application/json"}, {"Lambda-Runtime-Function-Error-Type", "Runtime." + type}},
                error.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

}  // namespace

void run(const Handler& handler) {
    http::Client lambda = connect();
    while (true) {
        const http::Response event = lambda.send("GET", kBase + "/invocation/next", {}, "");
        if (event.status != 200) {
            std::cerr << "the Runtime API answered " << event.status << "\n";
            std::exit(1);
        }
        const std::string invocation = kBase + "/invocation/" + event.header("Lambda-Runtime-Aws-Request-Id");
        // X-Ray links what the handler calls to this invocation.
        setenv("_X_AMZN_TRACE_ID", event.header("Lambda-Runtime-Trace-Id").c_str(), 1);
        try {
            const std::string answer = handler(event.body);
            lambda.send("POST", invocation + "/response", {{"Content-Type", "application/json"}}, answer);
        } catch (const std::exception& error) {
            std::cerr << "[ERROR] " << error.what() << "\n";
            report(lambda, invocation + "/error", "HandlerError", error.what());
        }
    }
}

void fail_init(const std::string& message) {
    http::Client lambda = connect();
    report(lambda, kBase + "/init/error", "InitError", message);
    std::exit(1);
}

}  // namespace runtime
