#pragma once
#include "runtime/core/document.hpp"

#include <optional>
#include <vector>

namespace leastwise::tighten {

/// One step from a node to a node below it: an element of an array or a member of an object.
struct Step {
    const core::Document* holder = nullptr;  ///< array or object
    const core::Document* node = nullptr;    ///< the element, or the member's value
    const core::Member* member = nullptr;    ///< nullptr for elements
};

/// The way from `root` to the outermost object or text that starts at `span`; empty when there is none.
std::vector<Step> locate(const core::Document& root, core::Span span);

/// The way to the connector whose name stands there, a resource or an entry of a resource's Connectors; empty
/// when there is none.
std::vector<Step> locate_connector(const core::Document& root, core::Span name_span);

}  // namespace leastwise::tighten
