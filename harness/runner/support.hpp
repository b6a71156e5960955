#pragma once
#include "harness/runner/deployment.hpp"

namespace leastwise::runner {

/// The resource types that are accepted and have no effect on one machine, with the reason.
std::optional<std::string_view> inert_type(std::string_view type);

/// Every property of the declaration that is inert, unsupported or unknown to the service.
std::vector<SupportNote> property_notes(const gate::ResourceType& type, const gate::Declaration& declaration);

std::string_view support_name(gate::Support support);  ///< "ok", "inert", "unsupported"

}  // namespace leastwise::runner
