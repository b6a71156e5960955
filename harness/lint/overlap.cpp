#include "harness/lint/overlap.hpp"

#include "runtime/iam/pattern.hpp"

#include <algorithm>
#include <array>

namespace leastwise::lint {
namespace {

/// One place of a pattern: a letter, or any; once, or any number of times.
struct Place {
    char letter = 0;  ///< 0: any
    bool repeats = false;
    bool slashes = true;  ///< of any: a slash too
};
using Places = std::vector<Place>;

/// `${…}` at the front: its name, "" when there is none.
std::string_view blank_at(std::string_view text) {
    if (!text.starts_with("${")) return {};
    const auto close = text.find('}');
    return close == std::string_view::npos ? std::string_view() : text.substr(0, close + 1);
}

Places places_of_entry(std::string_view text) {
    Places places;
    while (!text.empty()) {
        const std::string_view variable = blank_at(text);
        if (!variable.empty() || text[0] == '*') {
            places.push_back({0, true, true});
        } else {
            places.push_back({text[0] == '?' ? '\0' : text[0], false, true});
        }
        text.remove_prefix(std::max<std::size_t>(variable.size(), 1));
    }
    return places;
}

Places places_of_known(std::string_view text) {
    Places places;
    while (!text.empty()) {
        const std::string_view blank = blank_at(text);
        if (!blank.empty()) {
            const bool slashes = blank != "${BucketName}";
            places.push_back({0, false, slashes});
            places.push_back({0, true, slashes});
        } else {
            const bool star = text[0] == '*';
            places.push_back({star ? '\0' : text[0], star, true});
        }
        text.remove_prefix(std::max<std::size_t>(blank.size(), 1));
    }
    return places;
}

bool same_letter(const Place& left, const Place& right) {
    if (left.letter != 0 && right.letter != 0) return left.letter == right.letter;
    const char letter = left.letter != 0 ? left.letter : right.letter;
    return letter != '/' || (left.slashes && right.slashes);
}

/// Whether some text follows both: which pairs of places can be stood at together.
bool meet(const Places& left, const Places& right) {
    std::vector<std::vector<bool>> reached(left.size() + 1, std::vector<bool>(right.size() + 1));
    reached[0][0] = true;
    for (std::size_t i = 0; i <= left.size(); ++i) {
        for (std::size_t j = 0; j <= right.size(); ++j) {
            if (!reached[i][j]) continue;
            const bool more_left = i < left.size(), more_right = j < right.size();
            if (more_left && left[i].repeats) reached[i + 1][j] = true;
            if (more_right && right[j].repeats) reached[i][j + 1] = true;
            if (!more_left || !more_right || !same_letter(left[i], right[j])) continue;
            reached[i + (left[i].repeats ? 0 : 1)][j + (right[j].repeats ? 0 : 1)] = true;
        }
    }
    return reached[left.size()][right.size()];
}

bool is_literal(std::string_view part) { return part.find_first_of("*?$") == std::string_view::npos; }

}  // namespace

bool overlaps(std::string_view resource, std::string_view known) {
    const iam::ArnPattern entry = iam::split_arn_pattern(resource), other = iam::split_arn_pattern(known);
    if (entry.count < 6 || other.count < 6) return true;  // cut short: read as AWS completes it, not judged
    for (std::size_t i = 0; i < 6; ++i) {  // most pairs differ in a literal part
        if (is_literal(entry.parts[i]) && is_literal(other.parts[i]) && entry.parts[i] != other.parts[i]) return false;
    }
    for (std::size_t i = 0; i < 6; ++i) {
        if (entry.parts[i] == "*") continue;
        if (!meet(places_of_entry(entry.parts[i]), places_of_known(other.parts[i]))) return false;
    }
    return true;
}

bool needs_resource(const catalogue::Found& found) {
    return std::ranges::any_of(found.service->uses(*found.action), [](const catalogue::Use& use) {
        return use.need == catalogue::Need::required;
    });
}

namespace {

/// An action for which AWS's reference lists no resource, and what its requests name.
struct Named {
    std::string_view service, action, arn;
};

/// Sources: Step Functions Developer Guide, "Call HTTPS APIs in Step Functions workflows"; for connectors, the policies
/// of AWS's public samples (mem).
constexpr std::array kNamed = {
    Named{"states", "InvokeHTTPEndpoint", "arn:${Partition}:states:${Region}:${Account}:stateMachine:${Name}"},
    Named{"lambda", "PassNetworkConnector",
          "arn:${Partition}:lambda:${Region}:${Account}:network-connector:${Name}"}};

/// Documents that AWS owns are in no account: `arn:aws:ssm:us-east-1::automation-definition/AWS-…`. Source:
/// EventBridge User Guide, "Systems Manager Automation" as a target.
bool is_document_of_aws(std::string_view resource) {
    const iam::ArnPattern entry = iam::split_arn_pattern(resource);
    return entry.count == 6 && entry.parts[2] == "ssm" && entry.parts[4].empty() &&
           (entry.parts[5].starts_with("automation-definition/") || entry.parts[5].starts_with("document/"));
}

}  // namespace

namespace {

bool takes_any(std::string_view resource) {
    return iam::matches_everything(resource) || resource.find(kUnresolved) != std::string_view::npos ||
           is_document_of_aws(resource);
}

bool takes_named(const catalogue::Found& found, std::string_view resource) {
    return std::ranges::any_of(kNamed, [&](const Named& one) {
        return one.action == found.action->name && one.service == found.service->prefix() &&
               overlaps(resource, one.arn);
    });
}

bool takes_type(const catalogue::Service& service, const catalogue::ResourceType& type, std::string_view resource) {
    return std::ranges::any_of(service.arns(type), [&](std::string_view known) { return overlaps(resource, known); });
}

}  // namespace

bool can_reach(const catalogue::Found& found, std::string_view resource) {
    if (takes_any(resource) || takes_named(found, resource)) return true;
    return std::ranges::any_of(found.service->uses(*found.action), [&](const catalogue::Use& use) {
        return takes_type(*found.service, found.service->types()[use.type], resource);
    });
}

bool stands_for_all(const catalogue::Found& found, std::string_view resource) {
    // These ask for "*" itself: their denials end in "on resource: *" (mem).
    constexpr std::array<std::string_view, 6> kAskForStar = {"autoscaling", "cloudwatch", "ec2",
                                                             "kms",         "lambda",     "secretsmanager"};
    const std::string_view service = found.service->prefix();
    const iam::ArnPattern entry = iam::split_arn_pattern(resource);
    if (entry.count != 6 || entry.parts[2] != service) return false;
    if (std::ranges::find(kAskForStar, service) != kAskForStar.end()) return false;
    const std::string_view last = entry.parts[5];
    if (last == "*") return true;
    const auto delimiter = last.find_first_of(":/");
    return service != "s3" && delimiter != std::string_view::npos && last.substr(delimiter + 1) == "*";
}

Reachable::Reachable(const std::vector<std::string>& resources)
    : resources_(resources), any_(std::ranges::any_of(resources, takes_any)) {}

bool Reachable::operator()(const catalogue::Found& found) {
    if (any_) return true;
    const catalogue::Service& service = *found.service;
    if (std::ranges::any_of(resources_, [&](const std::string& each) { return takes_named(found, each); })) return true;
    return std::ranges::any_of(service.uses(*found.action), [&](const catalogue::Use& use) {
        const catalogue::ResourceType& type = service.types()[use.type];
        const auto [known, is_new] = types_.try_emplace(&type, false);
        if (is_new) {
            known->second = std::ranges::any_of(
                resources_, [&](const std::string& each) { return takes_type(service, type, each); });
        }
        return known->second;
    });
}

bool can_reach_any(const catalogue::Found& found, const std::vector<std::string>& resources) {
    return std::ranges::any_of(resources, [&](const std::string& each) { return can_reach(found, each); });
}

}  // namespace leastwise::lint
