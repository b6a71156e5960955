#pragma once
#include "runtime/core/document.hpp"

#include <span>
#include <string_view>

namespace leastwise::templates::sam {

/// What the SAM transform checks of a property before it looks at it.
enum class Kind {
    any,
    text,
    map,
    list,
    boolean,
    integer,
    text_or_map,
    text_or_map_or_list,
    text_or_boolean,
    text_or_list_of_text,
    list_of_text_or_map,
    map_of_maps,
    map_of_text,
    boolean_or_map,
    deletion_policy,
    members,
    members_or_list,
    list_of_text,  ///< maps of anything, as connectors have them
    boolean_only,  ///< an intrinsic is refused
    text_only,
    map_only,
    list_only,
    integer_only,
    text_or_map_only
};
enum class Presence { optional, required };

struct Property {
    std::string_view name;
    Kind kind = Kind::any;
    Presence presence = Presence::optional;
};

/// Refuses properties that the type does not have, those of a wrong kind and those that are missing, in SAM's
/// words. `kind_of_thing` is the type that messages name: "AWS::Serverless::Function", "Schedule".
void check_properties(const core::Object& properties, std::span<const Property> known,
                      std::string_view logical_id, std::string_view type);

}  // namespace leastwise::templates::sam
