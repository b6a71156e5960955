#pragma once
#include "emulators/dynamodb/syntax.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace leastwise::dynamodb {

/// Non-overlapping document paths merged into one tree. Each path ends at a leaf that knows its position.
struct PathTree {
    std::map<std::string, PathTree, std::less<>> names;
    std::map<std::size_t, PathTree> indexes;
    std::optional<std::size_t> leaf;  ///< which of the paths ends here

    void add(const Path& path, std::size_t position);
};

PathTree tree_of(const std::vector<Path>& paths);

/// The value at the path, or nullptr.
const Value* find(const Path& path, const Attributes& attributes);
/// The parts of the attributes that the paths name, in their place; list elements close up.
Attributes project(const PathTree& tree, const Attributes& attributes);

}  // namespace leastwise::dynamodb
