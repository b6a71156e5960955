#pragma once
#include <string_view>

/// The data files of this folder, as they are, built into the program.
namespace leastwise::templates::data {

std::string_view policy_templates();    ///< policy_templates.json
std::string_view managed_policies();    ///< managed_policies.txt
std::string_view connector_profiles();  ///< connector_profiles.json

}  // namespace leastwise::templates::data
