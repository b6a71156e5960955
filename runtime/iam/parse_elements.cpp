#include "runtime/iam/parse_elements.hpp"

#include "runtime/core/text.hpp"
#include "runtime/iam/pattern.hpp"

#include <algorithm>
#include <array>

namespace leastwise::iam {
namespace {

bool is_vendor(std::string_view vendor) {
    return std::ranges::all_of(vendor, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
               c == '.';
    });
}

void check_trust_action(std::string_view action, core::Span span, std::string_view where, Reading& reading) {
    if (core::equals_ignoring_case(action.substr(0, 4), "sts:")) return;
    reading.refuse(
        Malformed::trust_actions, span,
        std::string(where) + ": write sts:AssumeRole, sts:AssumeRoleWithWebIdentity, sts:TagSession …");
}

bool has_wildcard_or_variable(std::string_view text) {
    return text.find_first_of("*?$") != std::string_view::npos;
}

/// AWS names a partition that it does not know together with the resource completed to six parts.
std::string partition_subject(const ArnPattern& arn) {
    std::string completed = "arn";
    for (std::size_t i = 1; i < 6; ++i) completed += ":" + std::string(i < arn.count ? arn.parts[i] : "*");
    return "\"" + std::string(arn.parts[1]) + "\" is not valid for resource \"" + completed + "\"";
}

bool is_partition(std::string_view text) { return text == "aws" || text.starts_with("aws-") || text == "*"; }

constexpr std::array<std::string_view, 13> kIamPaths = {"user/",
                                                        "federated-user/",
                                                        "role/",
                                                        "group/",
                                                        "instance-profile/",
                                                        "mfa/",
                                                        "server-certificate/",
                                                        "policy/",
                                                        "sms-mfa/",
                                                        "saml-provider/",
                                                        "oidc-provider/",
                                                        "report/",
                                                        "access-report/"};

void check_iam_resource(std::string_view resource, const ArnPattern& arn, core::Span span, Reading& reading) {
    if (!arn.parts[3].empty() && arn.parts[3] != "*") {
        reading.refuse(Malformed::iam_region, span, "leave the region empty", resource);
    }
    const std::string_view path = arn.parts[5];
    const bool known = has_wildcard_or_variable(path) || path == "root" ||
                       std::ranges::any_of(kIamPaths, [path](auto start) { return path.starts_with(start); });
    if (!known) reading.refuse(Malformed::iam_path, span, "name the kind of resource, as in user/Alice");
}

void check_service_parts(std::string_view resource, const ArnPattern& arn, core::Span span,
                         Reading& reading) {
    if (arn.count < 6) return;
    if (arn.parts[2] == "iam") check_iam_resource(resource, arn, span, reading);
    // Access points have a region and an account, buckets and objects have neither.
    const bool is_bucket = arn.parts[2] == "s3" && arn.parts[4].empty();
    if (is_bucket && !arn.parts[3].empty() && arn.parts[3] != "*") {
        reading.refuse(Malformed::s3_region, span, "leave the region empty", resource);
    }
}

/// Organizations refuses ARNs that are cut short, unless, for a service control policy, they end with `*`.
void check_short_arn(std::string_view resource, core::Span span, std::string_view where, Reading& reading) {
    const bool refused =
        reading.kind() == PolicyKind::rcp || (reading.kind() == PolicyKind::scp && !resource.ends_with('*'));
    if (refused) {
        reading.refuse(Malformed::policy_type, span, std::string(where) + ": write all six parts of the ARN");
    }
}

}  // namespace

void check_action(std::string_view action, core::Span span, std::string_view where, Reading& reading) {
    const auto parts = core::split(action, ':');
    const std::string place(where);
    if (parts.size() > 2) {
        reading.refuse(Malformed::action_colons, span, place + ": write service:Action");
    } else if (parts.size() == 1 && !matches_everything(action)) {
        reading.refuse(Malformed::action_without_vendor, span,
                       place + ": write service:" + std::string(action));
    } else if (parts.size() == 2 && parts[0] != "*" && !is_vendor(parts[0])) {
        reading.refuse(Malformed::action_vendor, span, place + ": name the service without wildcards",
                       parts[0]);
    } else if (reading.kind() == PolicyKind::trust) {
        check_trust_action(action, span, where, reading);
    }
}

void check_resource(std::string_view resource, core::Span span, std::string_view where, Reading& reading) {
    if (matches_everything(resource)) return;
    const std::string place(where);
    const ArnPattern arn = split_arn_pattern(resource);
    if (arn.count < 2) {
        reading.refuse(Malformed::resource_format, span, place + ": write an ARN or \"*\"", resource);
    } else if (!is_partition(arn.parts[1])) {
        reading.refuse(Malformed::resource_partition, span,
                       place + ": the ARN's partition is aws, as in arn:aws:…", partition_subject(arn));
    } else if (arn.parts[0] != "arn") {
        reading.refuse(Malformed::resource_format, span, place + ": an ARN starts with arn:", resource);
    } else if (arn.count < 3) {
        reading.refuse(Malformed::resource_vendor, span,
                       place + ": name the service, as in arn:aws:s3:::bucket");
    } else if (arn.parts[2].empty() || (arn.count < 6 && resource.find("::") != std::string_view::npos)) {
        reading.refuse(Malformed::legacy_parsing, span, place + ": write all six parts of the ARN");
    } else {
        if (arn.count < 6) check_short_arn(resource, span, where, reading);
        check_service_parts(resource, arn, span, reading);
    }
}

}  // namespace leastwise::iam
