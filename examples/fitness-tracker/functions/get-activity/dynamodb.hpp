#pragma once
#include "http.hpp"
#include "sigv4.hpp"

#include <string>

/// As much of DynamoDB's API as this function needs.
class DynamoDb {
public:
    /// Region, endpoint and credentials come from the environment, as in every AWS SDK.
    static DynamoDb from_environment();

    /// Calls an operation with a JSON body and gives the JSON answer. Throws std::runtime_error with AWS's error.
    std::string call(const std::string& operation, const std::string& input);

private:
    DynamoDb(http::Url url, std::string region, sigv4::Credentials credentials)
        : client_(std::move(url)), region_(std::move(region)), credentials_(std::move(credentials)) {}

    http::Client client_;
    std::string region_;
    sigv4::Credentials credentials_;
};
