#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace leastwise::catalogue {

/// What an action does, as the Service Authorization Reference groups actions.
enum class Level { list, read, write, tagging, permissions };

/// The reference's word for it: "Permissions management".
std::string_view level_name(Level level);

enum class KeyType { string, numeric, boolean, arn, date, ip_address, binary };
enum class Values { one, many };

/// A condition key. The name may hold a blank to fill in: `aws:ResourceTag/${TagKey}`.
struct Key {
    std::string_view name;
    KeyType type = KeyType::string;
    Values values = Values::one;
};

/// What a global key speaks of. The keys of the request and of the resource that carry tags are there only
/// with actions and resource types that name them.
enum class About { principal, session, network, resource, request };

struct GlobalKey {
    Key key;
    About about = About::request;
};

/// `count` neighbours from `first` on, in a list that the service keeps.
struct Run {
    std::uint32_t first = 0;
    std::uint32_t count = 0;
};

struct ResourceType {
    std::string_view name;  ///< "table"
    Run keys;               ///< condition keys that every action on this type has
    Run arns;               ///< one template or several: `arn:${Partition}:dynamodb:…:table/${TableName}`
};

enum class Need { optional, required };

/// That an action works on a resource type.
struct Use {
    std::uint32_t type = 0;  ///< index into Service::types()
    Need need = Need::optional;
    Run keys;  ///< condition keys of the action with this type alone
};

struct Action {
    std::string_view name;  ///< "GetItem"
    Level level = Level::list;
    Run uses;  ///< empty: the action takes only the resource `*`
    Run keys;
};

}  // namespace leastwise::catalogue
