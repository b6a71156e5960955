#include "harness/report/failure_remedy.hpp"

#include <array>

namespace leastwise::report {
namespace {

/// What Node (require, import) and Python write before the name.
constexpr std::array<std::string_view, 3> kBeforeName = {"Cannot find module '", "Cannot find package '",
                                                         "No module named '"};

std::string_view missing_name(std::string_view error) {
    for (const std::string_view before : kBeforeName) {
        const std::size_t at = error.find(before);
        if (at == std::string_view::npos) continue;
        const std::string_view rest = error.substr(at + before.size());
        return rest.substr(0, rest.find('\''));
    }
    return {};
}

bool is_package(std::string_view name, std::string_view package) {
    return name.starts_with(package) &&
           (name.size() == package.size() || name[package.size()] == '/' || name[package.size()] == '.');
}

/// What the runtimes nodejs18.x and later, and python3.x, carry on AWS.
bool is_bundled_on_aws(std::string_view name) {
    return name.starts_with("@aws-sdk/") || name.starts_with("@smithy/") || is_package(name, "boto3") ||
           is_package(name, "botocore");
}

/// What getaddrinfo's failures are called by Node and Python.
constexpr std::array<std::string_view, 4> kUnknownAddress = {
    "ENOTFOUND", "EAI_AGAIN", "name resolution", "Name or service not known"};

std::string remedy_of_missing(std::string_view name) {
    if (name.empty() || name.starts_with('.') || name.starts_with('/')) return {};
    if (is_bundled_on_aws(name))
        return "AWS's runtime has it; `leastwise doctor` says where it is looked for here";
    if (is_package(name, "aws-sdk"))
        return "AWS's runtimes have version 3 (@aws-sdk/…) since nodejs18.x; install version 2 beside the code";
    return "it is not beside the code: run `sam build` first, or install it into the function's folder";
}

}  // namespace

std::string remedy_of(std::string_view error) {
    // How version 2 of the SDK for JavaScript names an AWS host that it cannot reach.
    if (error.find("UnknownEndpoint: Inaccessible host") != std::string_view::npos)
        return "version 2 of the AWS SDK does not read AWS_ENDPOINT_URL, which says where AWS is here; version 3 does";
    for (const std::string_view text : kUnknownAddress) {
        if (error.find(text) != std::string_view::npos)
            return "functions reach leastwise and nothing else: there is no network, and no names of it";
    }
    return remedy_of_missing(missing_name(error));
}

}  // namespace leastwise::report
