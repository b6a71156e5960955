#include "runtime/iam/resource.hpp"

#include <algorithm>

namespace leastwise::iam {
namespace {

/// Identity policies read missing parts of an ARN as `*`. Resource-based policies do so only when the text
/// has a wildcard; service control policies only when it ends with one; resource control policies never.
bool completes_short_arn(std::string_view pattern, PolicyKind kind) {
    switch (kind) {
        case PolicyKind::identity:
        case PolicyKind::boundary:
        case PolicyKind::session: return true;
        case PolicyKind::resource:
        case PolicyKind::trust:
        case PolicyKind::vpc_endpoint: return pattern.find('*') != std::string_view::npos;
        case PolicyKind::scp: return pattern.ends_with('*');
        case PolicyKind::rcp: return false;
    }
    return false;
}

/// Answers for patterns that differ from a complete ARN before their first special character, or equal it; most do
/// one or the other. Nothing where that does not decide.
std::optional<bool> matches_by_beginning(std::string_view pattern, std::string_view arn) {
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const char c = pattern[i];
        if (c == '*' || c == '?' || c == '$') return {};
        if (i == arn.size() || c != arn[i]) return false;
    }
    if (pattern.size() == arn.size()) return true;
    return {};  // the pattern may be an ARN that is cut short
}

}  // namespace

std::optional<ArnPattern> complete_arn(std::string_view pattern, PolicyKind kind) {
    ArnPattern arn = split_arn_pattern(pattern);
    if (arn.count == 6) return arn;
    if (arn.count < 2 || !completes_short_arn(pattern, kind)) return {};
    while (arn.count < 6) arn.parts[arn.count++] = "*";
    return arn;
}

bool is_every_arn(const ArnPattern& pattern) {
    return pattern.count == 6 &&
           std::all_of(pattern.parts.begin() + 1, pattern.parts.end(), matches_everything);
}

ResourcePattern read_resource(std::string_view text, PolicyKind kind, Variables mode) {
    ResourcePattern pattern{text, std::min(text.find_first_of("*?$"), text.size()), matches_everything(text), {}, {}};
    pattern.arn = complete_arn(text, kind);
    pattern.has_variables = pattern.arn && has_variables(pattern.arn->parts[5], mode);
    return pattern;
}

bool matches(const ResourcePattern& pattern, const RequestResource& resource, const Context& context) {
    if (pattern.everything) return true;
    if (resource.arn.count == 6) {
        if (!resource.text.starts_with(pattern.text.substr(0, pattern.plain))) return false;
        if (pattern.text.size() == pattern.plain && resource.text.size() == pattern.plain) return true;
    }
    if (!pattern.arn) return false;
    if (resource.text == "*") return is_every_arn(*pattern.arn);
    if (resource.arn.count != 6) return false;
    for (std::size_t i = 0; i < 5; ++i) {
        if (!match_glob(pattern.arn->parts[i], resource.arn.parts[i])) return false;
    }
    if (!pattern.has_variables) return match_glob(pattern.arn->parts[5], resource.arn.parts[5]);
    const auto expanded = expand(pattern.arn->parts[5], context);
    return expanded && match_glob(*expanded, resource.arn.parts[5]);
}

bool matches_resource(std::string_view pattern, PolicyKind kind, const RequestResource& resource,
                      const Context& context, Variables mode) {
    if (resource.arn.count == 6) {
        if (const auto answer = matches_by_beginning(pattern, resource.text)) return *answer;
    }
    return matches(read_resource(pattern, kind, mode), resource, context);
}

}  // namespace leastwise::iam
