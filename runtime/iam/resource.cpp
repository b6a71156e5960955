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

bool last_part_matches(std::string_view pattern, std::string_view text, const Context& context,
                       Variables mode) {
    if (!has_variables(pattern, mode)) return match_glob(pattern, text);
    const auto expanded = expand(pattern, context);
    return expanded && match_glob(*expanded, text);
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

bool matches_resource(std::string_view pattern, PolicyKind kind, const RequestResource& resource,
                      const Context& context, Variables mode) {
    if (matches_everything(pattern)) return true;
    if (resource.arn.count == 6) {
        if (const auto answer = matches_by_beginning(pattern, resource.text)) return *answer;
    }
    const auto arn = complete_arn(pattern, kind);
    if (!arn) return false;
    if (resource.text == "*") return is_every_arn(*arn);
    if (resource.arn.count != 6) return false;
    for (std::size_t i = 0; i < 5; ++i) {
        if (!match_glob(arn->parts[i], resource.arn.parts[i])) return false;
    }
    return last_part_matches(arn->parts[5], resource.arn.parts[5], context, mode);
}

}  // namespace leastwise::iam
