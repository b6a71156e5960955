#pragma once
#include <set>
#include <string>
#include <vector>

namespace leastwise::tighten {

/// The SAM policy template with the parameters and resources of this one that grants these actions and no
/// others, possibly the same; "" when there is none, or this one is more than a single plain statement.
std::string template_granting(const std::string& name, const std::set<std::string>& actions);

/// The access category ("Read") of SAM's connectors that a statement with these actions stands for; "" when
/// it is of none.
std::string connector_category(const std::vector<std::string>& actions);

}  // namespace leastwise::tighten
