#pragma once
#include "emulators/waf/waf.hpp"
#include "runtime/core/document.hpp"

namespace leastwise::waf {

/// Sorts of resources, as they stand in ARNs.
enum class Sort { web_acl, ip_set, regex_set, rule_group };

/// `arn:aws:wafv2:R:A:regional/webacl/NAME/ID`.
std::string arn_of(const core::World& world, Sort sort, std::string_view name, std::string_view id);
/// `NAME|ID|REGIONAL`, what Ref gives.
std::string reference_of(const Identity& identity);

/// The CIDR blocks of an address list. @throws AwsError WAFInvalidParameterException.
std::vector<Range> parse_ranges(const std::vector<std::string>& addresses, std::string_view version);

}  // namespace leastwise::waf
