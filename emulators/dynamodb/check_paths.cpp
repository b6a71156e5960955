#include "emulators/dynamodb/check_paths.hpp"

#include "emulators/dynamodb/check.hpp"
#include "emulators/dynamodb/reserved_words.hpp"

#include <algorithm>

namespace leastwise::dynamodb {
namespace {

enum class Relation { apart, overlapping, conflicting };

Relation relation(const Path& left, const Path& right) {
    const std::size_t common = std::min(left.elements.size(), right.elements.size());
    for (std::size_t i = 0; i < common; ++i) {
        const PathElement& one = left.elements[i];
        const PathElement& other = right.elements[i];
        if (one.index.has_value() != other.index.has_value()) return Relation::conflicting;
        if (one != other) return Relation::apart;
    }
    return Relation::overlapping;
}

void refuse_first(const std::vector<Path>& paths, Relation wanted, std::string_view verb,
                  const ExpressionSource& source) {
    for (std::size_t later = 1; later < paths.size(); ++later) {
        for (std::size_t earlier = 0; earlier < later; ++earlier) {
            if (relation(paths[earlier], paths[later]) != wanted) continue;
            source.refuse(
                std::string("Two document paths ")
                    .append(verb)
                    .append(" with each other; must remove or rewrite one of these paths; path one: ")
                    .append(to_text(paths[earlier]))
                    .append(", path two: ")
                    .append(to_text(paths[later])));
        }
    }
}

}  // namespace

void check_reserved(const Path& path, const ExpressionSource& source) {
    for (const auto& element : path.elements) {
        if (element.index || !is_reserved(element.name)) continue;
        source.refuse("Attribute name is a reserved keyword; reserved keyword: " + element.name);
    }
}

void check_overlap(const std::vector<Path>& paths, const ExpressionSource& source) {
    refuse_first(paths, Relation::overlapping, "overlap", source);
    refuse_first(paths, Relation::conflicting, "conflict", source);
}

std::vector<Path> read_projection(std::string_view expression, const ExpressionSource& source,
                                  Placeholders& placeholders) {
    std::vector<Path> paths = parse_projection(expression, source);
    for (const auto& path : paths) check_reserved(path, source);
    for (auto& path : paths) placeholders.resolve(path, source);
    check_overlap(paths, source);
    return paths;
}

}  // namespace leastwise::dynamodb
