#pragma once
#include "harness/runner/deployment.hpp"

#include <optional>
#include <string_view>

namespace leastwise::runner {

/// A resource that is not created: Ref and GetAtt name it as such, in the form that policies and other
/// resources expect of its type.
Deployed stand_in(const templates::Resource& resource, gate::Support support, const core::Place& place);

/// What GetAtt answers for it.
core::Document stand_in_attribute(const Deployed& resource, std::string_view name, const core::Place& place);

/// Whether a text was given by a stand-in or made from what one gave.
bool names_stand_in(std::string_view text);

}  // namespace leastwise::runner
