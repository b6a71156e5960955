#include "emulators/apigateway/routing.hpp"

#include "runtime/core/text.hpp"

#include <algorithm>
#include <array>

namespace leastwise::apigateway {
namespace {

/// Segments of a path; the empty path has none.
std::vector<std::string_view> segments_of(std::string_view path) {
    if (path.starts_with('/')) path.remove_prefix(1);
    if (path.empty()) return {};
    return core::split(path, '/');
}

std::string_view inner(std::string_view segment) { return segment.substr(1, segment.size() - 2); }

/// From the segment on to the end of the path that `segments` were cut from.
std::string_view rest_from(const std::vector<std::string_view>& segments, std::size_t at) {
    const char* first = segments[at].data();
    const char* last = segments.back().data() + segments.back().size();
    return {first, static_cast<std::size_t>(last - first)};
}

}  // namespace

bool is_any_method(std::string_view method) {
    constexpr std::array<std::string_view, 7> kMethods = {"DELETE", "GET",  "HEAD", "OPTIONS",
                                                          "PATCH",  "POST", "PUT"};
    return std::ranges::find(kMethods, method) != kMethods.end();
}

void RouteTable::add(std::string_view path, std::string_view method, std::size_t target) {
    Branch* branch = &root_;
    for (const auto segment : segments_of(path)) {
        const bool variable = segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
        const bool greedy = variable && segment[segment.size() - 2] == '+';
        auto& children = greedy ? branch->greedy : variable ? branch->parameters : branch->literals;
        const std::string_view name = greedy     ? inner(segment).substr(0, segment.size() - 3)
                                      : variable ? inner(segment)
                                                 : segment;
        auto& child = children[std::string(name)];
        if (!child) child = std::make_unique<Branch>();
        branch = child.get();
    }
    branch->methods.emplace(method, target);
}

std::optional<std::size_t> RouteTable::target_of(const Branch& branch, std::string_view method) {
    if (const auto exact = branch.methods.find(method); exact != branch.methods.end()) return exact->second;
    if (!is_any_method(method)) return {};
    if (const auto any = branch.methods.find("ANY"); any != branch.methods.end()) return any->second;
    return {};
}

bool RouteTable::descend(const Branch& branch, const std::vector<std::string_view>& segments, std::size_t at,
                         std::string_view method, Match& match) {
    if (at == segments.size()) {
        const auto target = target_of(branch, method);
        if (target) match.target = *target;
        return target.has_value();
    }
    const std::string_view segment = segments[at];
    auto literal = branch.literals.find(segment);
    if (literal == branch.literals.end()) literal = branch.literals.find(core::uri_decode(segment));
    if (literal != branch.literals.end() && descend(*literal->second, segments, at + 1, method, match))
        return true;
    if (!segment.empty()) {
        for (const auto& [name, child] : branch.parameters) {
            match.parameters.emplace_back(name, segment);
            if (descend(*child, segments, at + 1, method, match)) return true;
            match.parameters.pop_back();
        }
    }
    const std::string_view rest = rest_from(segments, at);
    if (rest.empty()) return false;
    for (const auto& [name, child] : branch.greedy) {
        const auto target = target_of(*child, method);
        if (!target) continue;
        match.parameters.emplace_back(name, rest);
        match.target = *target;
        return true;
    }
    return false;
}

std::optional<RouteTable::Match> RouteTable::match(std::string_view path, std::string_view method) const {
    if (slash_ == TrailingSlash::ignored) {
        while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
    }
    const auto segments = segments_of(path);
    Match match;
    if (!descend(root_, segments, 0, method, match)) return {};
    return match;
}

}  // namespace leastwise::apigateway
