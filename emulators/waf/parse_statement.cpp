#include "emulators/waf/parse.hpp"
#include "emulators/waf/parse_field.hpp"
#include "runtime/core/text.hpp"

namespace leastwise::waf {

using core::Document;
using Kind = Complaint::Kind;

namespace {

constexpr std::size_t kSearchBytesMax = 200;  // AWS WAF Developer Guide, "String match rule statement"
constexpr std::size_t kRegexBytesMax = 512;   // "AWS WAF quotas"
constexpr std::int64_t kSizeMax = 21'474'836'480;
constexpr std::int64_t kRateMin = 10, kRateMax = 2'000'000'000;
constexpr int kDepthMax = 32;  // ours

Statement parse(const Document& statement, int depth);

std::string search_string(const Document& body) {
    std::string search = optional_text(body, "SearchString");
    if (const std::string* encoded = body.find_string("SearchStringBase64")) {
        const auto decoded = core::from_base64(*encoded);
        if (!decoded) refuse(Kind::invalid, body, "SearchStringBase64 is not base64");
        search = *decoded;
    }
    if (search.empty()) refuse(Kind::invalid, body, "SearchString is missing");
    if (search.size() > kSearchBytesMax) refuse(Kind::invalid, body, "SearchString is longer than 200 bytes");
    return search;
}

Statement byte_match(const Document& body, int) {
    ByteMatch match{parse_target(body), search_string(body), Position::contains};
    const std::string position = required_text(body, "PositionalConstraint");
    if (position == "EXACTLY")
        match.position = Position::exactly;
    else if (position == "STARTS_WITH")
        match.position = Position::starts_with;
    else if (position == "ENDS_WITH")
        match.position = Position::ends_with;
    else if (position == "CONTAINS_WORD")
        match.position = Position::contains_word;
    else if (position != "CONTAINS")
        refuse(Kind::invalid, body, "PositionalConstraint " + position);
    return {std::move(match)};
}

Statement size_constraint(const Document& body, int) {
    SizeConstraint match{parse_target(body), Comparison::equal, 0};
    const std::string comparison = required_text(body, "ComparisonOperator");
    if (comparison == "NE")
        match.comparison = Comparison::not_equal;
    else if (comparison == "LE")
        match.comparison = Comparison::less_equal;
    else if (comparison == "LT")
        match.comparison = Comparison::less;
    else if (comparison == "GE")
        match.comparison = Comparison::greater_equal;
    else if (comparison == "GT")
        match.comparison = Comparison::greater;
    else if (comparison != "EQ")
        refuse(Kind::invalid, body, "ComparisonOperator " + comparison);
    const auto size = integer_member(body, "Size");
    if (!size || *size < 0 || *size > kSizeMax) refuse(Kind::invalid, body, "Size must be 0 to 21474836480");
    match.size = static_cast<std::uint64_t>(*size);
    return {std::move(match)};
}

Statement regex_match(const Document& body, int) {
    const std::string pattern = required_text(body, "RegexString");
    if (pattern.size() > kRegexBytesMax)
        refuse(Kind::invalid, body, "RegexString is longer than 512 characters");
    RegexMatch match{parse_target(body), Regex(pattern)};
    if (!match.regex.problem().empty())
        refuse(Kind::not_emulated, body, "RegexString: " + match.regex.problem());
    return {std::move(match)};
}

Statement regex_set(const Document& body, int) {
    return {RegexSetMatch{parse_target(body), required_text(body, "Arn")}};
}

/// CloudFormation writes Arn, the API ARN.
std::string arn_of(const Document& body) {
    const std::string arn = optional_text(body, "Arn");
    return arn.empty() ? required_text(body, "ARN") : arn;
}

Statement ip_set(const Document& body, int) {
    IpSetMatch match{arn_of(body), {}};
    if (const Document* config = body.find("IPSetForwardedIPConfig"))
        match.forwarded = parse_forwarded(*config);
    return {std::move(match)};
}

Statement label_match(const Document& body, int) {
    const std::string scope = required_text(body, "Scope");
    if (scope != "LABEL" && scope != "NAMESPACE") refuse(Kind::invalid, body, "Scope " + scope);
    return {LabelMatch{scope == "LABEL" ? LabelMatch::Kind::label : LabelMatch::Kind::name_space,
                       required_text(body, "Key")}};
}

Statement rate_limit(const Document& body, int depth) {
    RateLimit rate;
    const auto limit = integer_member(body, "Limit");
    if (!limit || *limit < kRateMin || *limit > kRateMax) {
        refuse(Kind::invalid, body, "Limit must be 10 to 2000000000");
    }
    rate.limit = static_cast<std::uint64_t>(*limit);
    const auto window = integer_member(body, "EvaluationWindowSec").value_or(300);
    if (window != 60 && window != 120 && window != 300 && window != 600) {
        refuse(Kind::invalid, body, "EvaluationWindowSec must be 60, 120, 300 or 600");
    }
    rate.window_seconds = static_cast<std::uint32_t>(window);
    const std::string key = optional_text(body, "AggregateKeyType");
    if (key == "FORWARDED_IP") {
        const Document* config = body.find("ForwardedIPConfig");
        if (config == nullptr) refuse(Kind::invalid, body, "ForwardedIPConfig is missing");
        rate.key = RateKey::forwarded_address;
        rate.forwarded = parse_forwarded(*config);
    } else if (key == "CONSTANT") {
        rate.key = RateKey::constant;
    } else if (key == "CUSTOM_KEYS") {
        refuse(Kind::not_emulated, body, "AggregateKeyType CUSTOM_KEYS");
    } else if (!key.empty() && key != "IP") {
        refuse(Kind::invalid, body, "AggregateKeyType " + key);
    }
    if (const Document* scope = body.find("ScopeDownStatement"))
        rate.scope_down.push_back(parse(*scope, depth));
    if (rate.key == RateKey::constant && rate.scope_down.empty()) {
        refuse(Kind::invalid, body, "AggregateKeyType CONSTANT needs a ScopeDownStatement");
    }
    return {std::move(rate)};
}

std::vector<Statement> nested(const Document& body, int depth) {
    const Document* list = body.find("Statements");
    if (list == nullptr || !list->if_array() || list->if_array()->size() < 2) {
        refuse(Kind::invalid, body, "Statements needs at least two entries");
    }
    std::vector<Statement> statements;
    for (const Document& entry : *list->if_array()) statements.push_back(parse(entry, depth));
    return statements;
}

Statement all_of(const Document& body, int depth) { return {AllOf{nested(body, depth)}}; }
Statement any_of(const Document& body, int depth) { return {AnyOf{nested(body, depth)}}; }

Statement negation(const Document& body, int depth) {
    const Document* statement = body.find("Statement");
    if (statement == nullptr) refuse(Kind::invalid, body, "Statement is missing");
    Negation result;
    result.statement.push_back(parse(*statement, depth));
    return {std::move(result)};
}

Statement group_reference(const Document& body, int) {
    GroupReference group{arn_of(body), {}};
    if (const Document* excluded = body.find("ExcludedRules"); excluded != nullptr && excluded->if_array()) {
        for (const Document& entry : *excluded->if_array()) {
            group.overrides[required_text(entry, "Name")] = Action::count;
        }
    }
    const Document* overrides = body.find("RuleActionOverrides");
    if (overrides == nullptr || !overrides->if_array()) return {std::move(group)};
    for (const Document& entry : *overrides->if_array()) {
        const Document* use = entry.find("ActionToUse");
        const std::string name = required_text(entry, "Name");
        if (use != nullptr && use->find("Allow"))
            group.overrides[name] = Action::allow;
        else if (use != nullptr && use->find("Block"))
            group.overrides[name] = Action::block;
        else if (use != nullptr && use->find("Count"))
            group.overrides[name] = Action::count;
        else
            refuse(Kind::not_emulated, entry, "the action that overrides rule " + name);
    }
    return {std::move(group)};
}

struct Row {
    std::string_view name;
    Statement (*parse)(const Document&, int);
};
constexpr Row kRows[] = {
    {"ByteMatchStatement", &byte_match},
    {"SizeConstraintStatement", &size_constraint},
    {"RegexMatchStatement", &regex_match},
    {"RegexPatternSetReferenceStatement", &regex_set},
    {"IPSetReferenceStatement", &ip_set},
    {"LabelMatchStatement", &label_match},
    {"RateBasedStatement", &rate_limit},
    {"AndStatement", &all_of},
    {"OrStatement", &any_of},
    {"NotStatement", &negation},
    {"RuleGroupReferenceStatement", &group_reference},
};

Statement parse(const Document& statement, int depth) {
    if (depth > kDepthMax) refuse(Kind::invalid, statement, "statements are nested too deeply");
    if (!statement.if_object() || statement.if_object()->size() != 1) {
        refuse(Kind::invalid, statement, "a statement has exactly one kind");
    }
    const core::Member& member = *statement.if_object()->begin();
    for (const Row& row : kRows) {
        if (row.name == member.name) return row.parse(member.value, depth + 1);
    }
    if (member.name == "ManagedRuleGroupStatement") {
        refuse(Kind::not_emulated, member.value,
               "managed rule group " + optional_text(member.value, "VendorName") + " " +
                   optional_text(member.value, "Name"));
    }
    refuse(Kind::not_emulated, statement, member.name);
}

}  // namespace

Statement parse_statement(const Document& statement, core::Diagnostics& diagnostics) {
    try {
        return parse(statement, 0);
    } catch (const Refusal& refusal) {
        const Complaint& complaint = refusal.complaint;
        const bool gap = complaint.kind == Kind::not_emulated;
        diagnostics.push_back(
            {gap ? core::Severity::warning : core::Severity::error, gap ? "LW0622" : "LW0621", complaint.span,
             gap ? complaint.what + " is not emulated" : "AWS WAF refuses the statement: " + complaint.what,
             gap ? "The rule matches nothing here; every request that reaches it says that it was skipped"
                 : ""});
        return {NotEmulated{complaint.what}};
    }
}

}  // namespace leastwise::waf
