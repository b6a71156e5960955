#pragma once
#include "runtime/catalogue/catalogue.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace leastwise::lint {

/// Begins what a text holds in place of something that only AWS could say: an attribute of a resource that
/// nobody made, a parameter without a value.
inline constexpr std::string_view kUnresolved = "unresolved-";

/// Whether some ARN of the template (`arn:${Partition}:s3:::${BucketName}/${ObjectName}`) matches the entry
/// of a Resource element. A policy variable stands for any text. A blank named BucketName holds no slash.
bool overlaps(std::string_view resource, std::string_view known);

/// Whether requests for the action can name a resource that the entry matches: one of its resource types, or
/// `*` for an action that needs none.
bool can_reach(const catalogue::Found& found, std::string_view resource);
bool can_reach_any(const catalogue::Found& found, const std::vector<std::string>& resources);

/// The same for many actions: a resource type is held against the entries once. Borrows the entries.
class Reachable {
public:
    explicit Reachable(const std::vector<std::string>& resources);
    bool operator()(const catalogue::Found& found);

private:
    const std::vector<std::string>& resources_;
    bool any_ = false;
    std::map<const catalogue::ResourceType*, bool> types_;
};

/// Whether the entry is everything of a kind: `arn:aws:events:*:*:rule/*`. Where AWS's reference lists no resource
/// for an action, many services ask for such an ARN: events:ListRules for `rule/*`, sns:ListTopics for `*`,
/// logs:DescribeLogGroups for `log-group::log-stream:`.
bool stands_for_all(const catalogue::Found& found, std::string_view resource);

/// Whether every request for the action names a resource.
bool needs_resource(const catalogue::Found& found);

}  // namespace leastwise::lint
