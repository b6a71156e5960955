#include "emulators/dynamodb/path_tree.hpp"

namespace leastwise::dynamodb {
namespace {

std::optional<Value> project_value(const PathTree& tree, const Value& value) {
    if (tree.leaf) return value;
    if (const Attributes* map = value.get<Attributes>()) {
        Attributes part = project(tree, *map);
        if (part.empty()) return {};
        return Value(std::move(part));
    }
    const List* list = value.get<List>();
    if (list == nullptr) return {};
    List part;
    for (const auto& [index, child] : tree.indexes) {
        if (index >= list->size()) break;
        if (auto element = project_value(child, (*list)[index])) part.push_back(std::move(*element));
    }
    if (part.empty()) return {};
    return Value(std::move(part));
}

}  // namespace

void PathTree::add(const Path& path, std::size_t position) {
    PathTree* node = this;
    for (const auto& element : path.elements) {
        node = element.index ? &node->indexes[*element.index] : &node->names[element.name];
    }
    node->leaf = position;
}

PathTree tree_of(const std::vector<Path>& paths) {
    PathTree tree;
    for (std::size_t i = 0; i < paths.size(); ++i) tree.add(paths[i], i);
    return tree;
}

const Value* find(const Path& path, const Attributes& attributes) {
    const Value* value = attributes.find(path.root());
    for (std::size_t i = 1; value != nullptr && i < path.elements.size(); ++i) {
        const PathElement& element = path.elements[i];
        if (element.index) {
            const List* list = value->get<List>();
            value = list != nullptr && *element.index < list->size() ? &(*list)[*element.index] : nullptr;
        } else {
            const Attributes* map = value->get<Attributes>();
            value = map != nullptr ? map->find(element.name) : nullptr;
        }
    }
    return value;
}

Attributes project(const PathTree& tree, const Attributes& attributes) {
    Attributes result;
    for (const auto& [name, child] : tree.names) {
        const Value* value = attributes.find(name);
        if (value == nullptr) continue;
        if (auto part = project_value(child, *value)) result.append(name, std::move(*part));
    }
    return result;
}

}  // namespace leastwise::dynamodb
