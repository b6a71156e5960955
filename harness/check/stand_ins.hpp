#pragma once
#include "runtime/template/template.hpp"

#include <string>

namespace leastwise::check {

/// Nothing is deployed, so what only a deployment would know does not matter much: parameters and exports without
/// a value get one that says so (`lint::kUnresolved`) and that no rule judges. What the template demands of values
/// is not demanded of these.
templates::Template load_with_stand_ins(const std::string& text, const std::string& name, templates::Options options,
                                        const templates::ReadFile& read);

/// A policy in which a stand-in may be where IAM wants an ARN, a principal or an action, written as one.
core::Document with_readable_stand_ins(core::Document policy);

}  // namespace leastwise::check
