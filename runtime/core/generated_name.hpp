#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace leastwise::core {

/// `STACK-LOGICALID-`, what CloudFormation puts before the made up part of a resource's name, in at most `room`
/// characters: where it is too long, stack name and logical id get half of the room each, and what the other
/// leaves of it (mem). Source: CloudFormation User Guide, "Name type", has the form alone.
std::string generated_name_prefix(std::string_view stack, std::string_view logical_id, std::size_t room);

/// Such a prefix of a name that has one; nothing for a name that a person chose.
std::optional<std::string> prefix_of_generated_name(std::string_view name, std::string_view stack,
                                                    std::string_view logical_id);

}  // namespace leastwise::core
