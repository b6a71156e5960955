#include "runtime/schema/uri.hpp"

#include "runtime/core/text.hpp"

#include <vector>

namespace leastwise::schema {
namespace {

/// Length of `scheme:` at the front, 0 when there is none.
std::size_t scheme_length(std::string_view uri) {
    const std::size_t colon = uri.find_first_of(":/?#");
    if (colon == std::string_view::npos || colon == 0 || uri[colon] != ':') return 0;
    return colon + 1;
}

/// Length of `scheme://authority` at the front.
std::size_t origin_length(std::string_view uri) {
    const std::size_t scheme = scheme_length(uri);
    if (uri.substr(scheme, 2) != "//") return scheme;
    const std::size_t path = uri.find_first_of("/?#", scheme + 2);
    return path == std::string_view::npos ? uri.size() : path;
}

std::string remove_dot_segments(std::string_view path) {
    std::vector<std::string> kept;
    const auto segments = core::split(path, '/');
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const bool last = i + 1 == segments.size();
        if (segments[i] == "." || segments[i] == "..") {
            if (segments[i] == ".." && kept.size() > 1) kept.pop_back();
            if (last) kept.emplace_back();
        } else {
            kept.emplace_back(segments[i]);
        }
    }
    return core::join(kept, "/");
}

}  // namespace

std::string resolve_uri(std::string_view base, std::string_view reference) {
    if (scheme_length(reference) > 0) return std::string(reference);
    base = base.substr(0, base.find('#'));
    if (reference.empty()) return std::string(base);
    if (reference.front() == '#') return std::string(base) + std::string(reference);
    const std::size_t origin = origin_length(base);
    if (reference.substr(0, 2) == "//") {
        return std::string(base.substr(0, scheme_length(base))) + std::string(reference);
    }
    const std::size_t suffix = reference.find_first_of("?#");
    std::string path(reference.substr(0, suffix));
    if (path.empty() || path.front() != '/') {
        const std::string_view base_path = base.substr(origin, base.find('?', origin) - origin);
        const std::size_t slash = base_path.rfind('/');
        const std::string_view folder = slash == std::string_view::npos ? "" : base_path.substr(0, slash + 1);
        path.insert(0, folder.empty() && origin > 0 ? "/" : folder);
    }
    std::string result(base.substr(0, origin));
    result += remove_dot_segments(path);
    if (suffix != std::string_view::npos) result += reference.substr(suffix);
    return result;
}

SplitUri split_fragment(std::string_view uri) {
    const std::size_t mark = uri.find('#');
    if (mark == std::string_view::npos) return {std::string(uri), {}};
    return {std::string(uri.substr(0, mark)), core::uri_decode(uri.substr(mark + 1))};
}

}  // namespace leastwise::schema
