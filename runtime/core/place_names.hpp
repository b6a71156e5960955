#pragma once
#include <string_view>

namespace leastwise::core {

/// Twelve digits.
bool is_account_id(std::string_view text);

/// "us-east-1", "ap-southeast-2", "us-gov-west-1": the form of a region's name, whether or not there is one.
bool is_region_name(std::string_view text);

/// The partition that a region is in: "aws", "aws-cn" or "aws-us-gov". Source: AWS General Reference, "Amazon
/// Resource Names"; the isolated partitions are not known.
std::string_view partition_of(std::string_view region);

}  // namespace leastwise::core
