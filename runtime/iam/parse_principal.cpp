#include "runtime/core/arn.hpp"
#include "runtime/core/place_names.hpp"
#include "runtime/iam/parse.hpp"

#include <algorithm>
#include <array>

namespace leastwise::iam {
namespace {

using Kind = PrincipalPattern::Kind;

struct KindRow {
    std::string_view name;
    Kind kind;
};
constexpr std::array kKinds = {KindRow{"AWS", Kind::aws}, KindRow{"Service", Kind::service},
                               KindRow{"Federated", Kind::federated},
                               KindRow{"CanonicalUser", Kind::canonical_user}};

bool has_wildcard(std::string_view text) { return text.find_first_of("*?") != std::string_view::npos; }

/// The unique id that AWS stores in place of the ARN of a deleted user or role.
bool is_unique_id(std::string_view text) {
    const auto is_upper_or_digit = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
    return text.size() >= 16 && text.starts_with("A") && std::ranges::all_of(text, is_upper_or_digit);
}

bool is_aws_principal(std::string_view value) {
    if (value == "*" || core::is_account_id(value) || is_unique_id(value)) return true;
    const auto arn = core::split_arn(value);
    if (!arn || has_wildcard(value) || !arn->region.empty() || arn->account.empty()) return false;
    const std::string_view resource = arn->resource;
    if (arn->service == "iam") {
        return resource == "root" || resource.starts_with("user/") || resource.starts_with("role/");
    }
    return arn->service == "sts" &&
           (resource.starts_with("assumed-role/") || resource.starts_with("federated-user/"));
}

bool is_valid(Kind kind, std::string_view value) {
    switch (kind) {
        case Kind::any: return true;
        case Kind::aws: return is_aws_principal(value);
        case Kind::service: return value.find('.') != std::string_view::npos && !has_wildcard(value);
        case Kind::federated:
        case Kind::canonical_user: return !value.empty() && !has_wildcard(value);
    }
    return false;
}

void read_kind(const core::Member& member, std::string_view where, std::vector<PrincipalPattern>& patterns,
               Reading& reading) {
    const auto row = std::ranges::find(kKinds, std::string_view(member.name), &KindRow::name);
    if (row == kKinds.end()) {
        reading.refuse(Malformed::invalid_principal, member.name_span,
                       "the kinds of principal are AWS, Service, Federated and CanonicalUser",
                       "\"" + member.name + "\"");
        return;
    }
    const TextList values = read_texts(member.value, std::string(where) + "." + member.name, reading);
    for (std::size_t i = 0; i < values.texts.size(); ++i) {
        const std::string& value = values.texts[i];
        if (!is_valid(row->kind, value)) {
            reading.refuse(
                Malformed::invalid_principal, values.spans[i],
                "write \"*\", an account id or the whole ARN; wildcards within an ARN are not allowed",
                "\"" + member.name + "\":\"" + value + "\"");
        }
        patterns.push_back({row->kind, value});
    }
}

}  // namespace

std::vector<PrincipalPattern> read_principals(const core::Document& value, std::string_view where,
                                              Reading& reading) {
    std::vector<PrincipalPattern> patterns;
    if (const auto* text = value.if_string()) {
        if (*text != "*") {
            reading.refuse(Malformed::invalid_principal, value.span(), "write {\"AWS\": \"" + *text + "\"}",
                           "\"" + *text + "\"");
        } else if (reading.kind() == PolicyKind::trust) {
            reading.refuse(Malformed::trust_principal_star, value.span(), "write {\"AWS\": \"*\"}");
        }
        patterns.push_back({Kind::any, *text});
        return patterns;
    }
    const core::Object* kinds = value.if_object();
    if (!kinds || kinds->empty()) {
        reading.refuse(
            Malformed::syntax, value.span(),
            std::string(where) + " is \"*\" or an object such as {\"Service\": \"lambda.amazonaws.com\"}");
        return patterns;
    }
    refuse_duplicates(*kinds, where, reading);
    for (const auto& member : *kinds) read_kind(member, where, patterns, reading);
    return patterns;
}

}  // namespace leastwise::iam
