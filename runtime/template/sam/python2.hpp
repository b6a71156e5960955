#pragma once
#include "runtime/core/document.hpp"

#include <string>
#include <string_view>
#include <vector>

// An API deployment's logical id ends in a hash of what Python 2.7 prints for the API's definition: the SAM
// transform was born there and keeps the ids stable. So texts from the template print as u'text', texts of
// SAM's own as 'text', and members come in the order of Python 2.7's hash table.
//
// A text is taken to come from the template when it has a place in it (`span().line != 0`).
//
// The order of a dict depends on what was done to it: names keep the slot they were given, removed ones still
// occupy theirs, and a copy puts the names into a new table in the order of the old one.
namespace leastwise::templates::sam {

/// The members in the order in which Python 2.7 iterates a dict into which they were put in the order given.
std::vector<const core::Member*> python2_order(const core::Object& object);

/// copy.deepcopy(value) of Python 2.7: the same members, put in again in the order of iteration.
core::Document python2_copy(const core::Document& value);

/// Marks an object as a dict of Python 3, which keeps the order in which its members were put in.
core::Document& keep_order(core::Document& object);

/// Removes a member and keeps its slot occupied.
void python2_erase(core::Object& object, std::string_view name);
/// Forgets removed members, everywhere in the value.
void forget_erased(core::Document& value);

/// str(value) in Python 2.7.
std::string python2_text(const core::Document& value);
/// json.dumps(value), members in Python 2.7's order.
std::string python2_json(const core::Document& value);

}  // namespace leastwise::templates::sam
