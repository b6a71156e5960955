#include "dynamodb.hpp"

#include <cstdlib>
#include <stdexcept>

namespace {

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

}  // namespace

DynamoDb DynamoDb::from_environment() {
    const std::string region = variable("AWS_REGION");
    std::string endpoint = variable("AWS_ENDPOINT_URL_DYNAMODB");
    if (endpoint.empty()) endpoint = variable("AWS_ENDPOINT_URL");
    if (endpoint.empty()) endpoint = "https://dynamodb." + region + ".amazonaws.com";
    return DynamoDb(http::parse_url(endpoint), region,
                    {variable("AWS_ACCESS_KEY_ID"), variable("AWS_SECRET_ACCESS_KEY"), variable("AWS_SESSION_TOKEN")});
}

std::string DynamoDb::call(const std::string& operation, const std::string& input) {
    http::Headers headers{{"Content-Type", "application/x-amz-json-1.0"},
                          {"X-Amz-Target", "DynamoDB_20120810." + operation}};
    sigv4::sign(headers, client_.url().authority(), input, credentials_, {region_, "dynamodb"});
    http::Response response = client_.send("POST", "/", headers, input);
    if (response.status != 200) throw std::runtime_error("DynamoDB " + operation + ": " + response.body);
    return std::move(response.body);
}
