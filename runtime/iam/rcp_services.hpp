#pragma once
#include <algorithm>
#include <array>
#include <string_view>

namespace leastwise::iam {

/// Services whose resources obey resource control policies. Sorted.
/// Source: AWS Organizations User Guide, "List of AWS services that support RCPs".
inline constexpr std::array<std::string_view, 62> kRcpServices = {
    "aoss", "appconfig", "appstream", "autoscaling", "autoscaling-plans", "budgets", "clouddirectory",
    "cloudfront", "cloudsearch", "cloudtrail-data", "codeartifact", "codebuild", "codecommit",
    "codepipeline", "cognito-identity", "cognito-idp", "comprehend", "comprehendmedical",
    "compute-optimizer", "cost-optimization-hub", "dax", "dsql", "dynamodb", "ecr", "ecr-public", "events",
    "firehose", "fis", "fms", "gamelift", "health", "inspector-scan", "kendra", "kinesisvideo", "kms",
    "logs", "memorydb", "networkmonitor", "notifications", "opensearch", "pca-connector-ad", "personalize",
    "polly", "pricing", "resource-groups", "rolesanywhere", "s3", "secretsmanager", "servicediscovery",
    "signin", "sqs", "sts", "support", "swf", "textract", "timestream-influxdb", "transcribe", "transfer",
    "translate", "wafv2", "workspaces", "xray"};

/// `service` is the prefix of an action, in lower case.
constexpr bool supports_rcp(std::string_view service) {
    return std::ranges::binary_search(kRcpServices, service);
}

}  // namespace leastwise::iam
