// Random policies and requests: the evaluator against a second, naive evaluator that reads the JSON itself.
#include "runtime/core/random.hpp"
#include "runtime/core/text.hpp"
#include "runtime/iam/testcases/policies.hpp"

#include <algorithm>
#include <functional>
#include <optional>

using namespace leastwise;
using namespace leastwise::iam;
using namespace leastwise::iam::testing;

namespace {

// ---- The naive evaluator. Texts only, recursion instead of loops, no shared code with the real one. ----

bool naive_glob(std::string_view pattern, std::string_view text) {
    if (pattern.empty()) return text.empty();
    if (pattern[0] == '*') {
        return naive_glob(pattern.substr(1), text) || (!text.empty() && naive_glob(pattern, text.substr(1)));
    }
    return !text.empty() && (pattern[0] == '?' || pattern[0] == text[0]) &&
           naive_glob(pattern.substr(1), text.substr(1));
}

std::vector<std::string> texts(const core::Document* value) {
    if (!value) return {};
    if (const auto* text = value->if_string()) return {*text};
    std::vector<std::string> all;
    for (const auto& each : *value->if_array()) all.push_back(*each.if_string());
    return all;
}

/// Replaces `${user}`, the one variable of these policies; its value holds no wildcard.
std::optional<std::string> naive_substitute(std::string text, const Context& context) {
    const ContextValues* user_name = context.find("user");
    if (text.find("${user}") == std::string::npos) return text;
    if (!user_name) return {};
    return core::replace_all(text, "${user}", user_name->values[0]);
}

bool naive_resource(const std::string& pattern, const std::string& resource, const Context& context) {
    if (pattern == "*") return true;
    auto split = [](std::string_view arn) {
        std::vector<std::string> parts;
        for (int i = 0; i < 5; ++i) {
            parts.emplace_back(arn.substr(0, arn.find(':')));
            arn.remove_prefix(arn.find(':') + 1);
        }
        parts.emplace_back(arn);
        return parts;
    };
    if (resource == "*") return false;
    const auto filled = naive_substitute(pattern, context);
    if (!filled) return false;
    const auto left = split(*filled), right = split(resource);
    for (std::size_t i = 0; i < 6; ++i) {
        if (!naive_glob(left[i], right[i])) return false;
    }
    return true;
}

/// One request value against one listed value, for the positive form of the operator.
bool naive_compare(std::string_view base, const std::string& listed, const std::string& value,
                   const Context& context) {
    if (base == "NumericLessThan")
        return std::strtol(value.c_str(), nullptr, 10) < std::strtol(listed.c_str(), nullptr, 10);
    const auto filled = naive_substitute(listed, context);
    if (!filled) return false;
    if (base == "StringLike") return naive_glob(*filled, value);
    return *filled == value;
}

bool naive_condition(std::string name, const std::string& key, const core::Document& listed,
                     const Context& context) {
    const auto values = texts(&listed);
    const ContextValues* found = context.find(key);
    if (name == "Null") {
        return std::ranges::find(values, found && !found->values.empty() ? "false" : "true") != values.end();
    }
    const bool if_exists = name.ends_with("IfExists");
    if (if_exists) name.resize(name.size() - 8);
    const bool for_all = name.starts_with("ForAllValues:"), for_any = name.starts_with("ForAnyValue:");
    if (for_all || for_any) name = name.substr(name.find(':') + 1);
    const bool negated = name.find("Not") != std::string::npos;
    if (negated) name.erase(name.find("Not"), 3);
    if (!found || found->values.empty()) return if_exists || for_all || (negated && !for_any);
    const auto satisfied = [&](const std::string& value) {
        const bool any = std::ranges::any_of(
            values, [&](const std::string& each) { return naive_compare(name, each, value, context); });
        return any != negated;
    };
    if (for_all) return std::ranges::all_of(found->values, satisfied);
    if (for_any) return std::ranges::any_of(found->values, satisfied);
    return !found->multivalued && satisfied(found->values[0]);
}

bool naive_applies(const core::Document& statement, const AccessCheck& check) {
    const auto listed = [&](std::string_view name, const std::function<bool(const std::string&)>& matches) {
        if (const auto* plain = statement.find(name)) return std::ranges::any_of(texts(plain), matches);
        return std::ranges::none_of(texts(statement.find("Not" + std::string(name))), matches);
    };
    const bool action = listed("Action", [&](const std::string& each) {
        return naive_glob(core::to_lower(each), core::to_lower(check.action));
    });
    const bool resource = listed("Resource", [&](const std::string& each) {
        return naive_resource(each, check.resource, check.context);
    });
    if (!action || !resource) return false;
    const auto* blocks = statement.find("Condition");
    if (!blocks) return true;
    for (const auto& block : *blocks->if_object()) {
        for (const auto& key : *block.value.if_object()) {
            if (!naive_condition(block.name, key.name, key.value, check.context)) return false;
        }
    }
    return true;
}

struct Said {
    bool allow = false, deny = false;
};
Said naive_policy(const core::Document& policy, const AccessCheck& check) {
    Said said;
    for (const auto& each : *policy.find("Statement")->if_array()) {
        if (!naive_applies(each, check)) continue;
        (*each.find_string("Effect") == "Deny" ? said.deny : said.allow) = true;
    }
    return said;
}

// ---- Random policies and requests over a small vocabulary, so that most elements sometimes match. ----

class Generator {
public:
    explicit Generator(std::uint64_t seed) : random_(seed) {}

    std::string pick(const std::vector<std::string>& from) { return from[random_.below(from.size())]; }

    std::string pick_list(const std::vector<std::string>& from) {
        std::vector<std::string> quoted;
        const auto count = 1 + random_.below(3);
        for (std::uint64_t i = 0; i < count; ++i) quoted.push_back("\"" + pick(from) + "\"");
        return count == 1 ? quoted[0] : "[" + core::join(quoted, ",") + "]";
    }

    std::string policy_text() {
        std::vector<std::string> statements;
        for (std::uint64_t i = 0, count = 1 + random_.below(3); i < count; ++i)
            statements.push_back(statement_text());
        return R"({"Version":"2012-10-17","Statement":[)" + core::join(statements, ",") + "]}";
    }

    AccessCheck check() {
        AccessCheck check{pick({"s3:GetObject", "s3:PutObject", "dynamodb:GetItem"}), pick(kResources), {}};
        if (chance(2)) check.context.set("user", pick({"ann", "bob"}));
        if (chance(2)) check.context.set("text", pick({"ann", "bob", "anna", ""}));
        if (chance(2)) check.context.set("number", pick({"1", "5", "10", "-3"}));
        if (chance(2)) check.context.set_list("list", list_values());
        return check;
    }

    bool chance(std::uint64_t one_in) { return random_.below(one_in) == 0; }

private:
    std::vector<std::string> list_values() {
        std::vector<std::string> values;
        for (std::uint64_t i = random_.below(3); i > 0; --i) values.push_back(pick({"ann", "bob", "anna"}));
        return values;
    }

    std::string statement_text() {
        std::string text = chance(3) ? R"({"Effect":"Deny")" : R"({"Effect":"Allow")";
        text += chance(4) ? R"(,"NotAction":)" : R"(,"Action":)";
        text += pick_list(
            {"*", "s3:*", "S3:get*", "s3:?utObject", "dynamodb:GetItem", "dynamodb:*Item", "sqs:*"});
        text += chance(4) ? R"(,"NotResource":)" : R"(,"Resource":)";
        text += pick_list({"*", "arn:aws:s3:::b/*", "arn:aws:s3:::b/${user}/*", "arn:aws:s3:::?/ann/x",
                           "arn:aws:dynamodb:*:*:table/T*", "arn:aws:*:*:*:*", "arn:*:s3:::*${user}*"});
        if (chance(2)) text += R"(,"Condition":{)" + condition_text() + "}";
        return text + "}";
    }

    std::string condition_text() {
        if (chance(6)) return R"("Null":{")" + pick(kKeys) + R"(":)" + pick_list({"true", "false"}) + "}";
        if (chance(5)) return R"("NumericLessThan":{"number":)" + pick_list({"0", "5", "7"}) + "}";
        std::string name = pick({"", "", "ForAllValues:", "ForAnyValue:"});
        name += pick({"StringEquals", "StringNotEquals", "StringLike", "StringNotLike"});
        name += pick({"", "", "IfExists"});
        return "\"" + name + R"(":{")" + pick(kKeys) + R"(":)" +
               pick_list({"ann", "bob", "a*", "?nn", "${user}", "${user}*", "*"}) + "}";
    }

    const std::vector<std::string> kKeys = {"text", "list", "user", "TEXT"};
    const std::vector<std::string> kResources = {"*", "arn:aws:s3:::b/ann/x", "arn:aws:s3:::b/bob/x:y",
                                                 "arn:aws:s3:::c/x",
                                                 "arn:aws:dynamodb:us-east-1:123456789012:table/T1"};
    core::Random random_;
};

/// Layers as documents; the naive decision for the session of a role and a resource of its own account.
struct Layers {
    std::optional<core::Document> scp, boundary, session, identity;
};

Verdict naive_decision(const Layers& layers, const AccessCheck& check) {
    std::vector<Said> must_allow;
    Said identity;
    if (layers.identity) identity = naive_policy(*layers.identity, check);
    must_allow.push_back(identity);
    for (const auto* layer : {&layers.scp, &layers.boundary, &layers.session}) {
        if (*layer) must_allow.push_back(naive_policy(**layer, check));
    }
    if (std::ranges::any_of(must_allow, &Said::deny)) return Verdict::explicit_deny;
    return std::ranges::all_of(must_allow, &Said::allow) ? Verdict::allow : Verdict::implicit_deny;
}

std::optional<core::Document> maybe_policy(Generator& generator, std::uint64_t one_in) {
    if (!generator.chance(one_in)) return {};
    return json(generator.policy_text());
}

}  // namespace

TEST_CASE("random policies decide as a naive evaluator of the JSON does") {
    constexpr std::uint64_t kSeeds = 3'000;
    std::size_t allowed = 0, denied = 0;
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
        Generator generator(seed);
        Layers layers{maybe_policy(generator, 4), maybe_policy(generator, 4), maybe_policy(generator, 4),
                      json(generator.policy_text())};
        std::vector<Policy> parsed;
        parsed.reserve(4);
        PolicySet set;
        const auto add = [&](const std::optional<core::Document>& document,
                             PolicyKind kind) -> const Policy* {
            if (!document) return nullptr;
            core::Diagnostics diagnostics;
            auto policy = parse_policy(*document, kind, "random", diagnostics);
            INFO("seed " << seed);
            REQUIRE(policy.has_value());
            return &parsed.emplace_back(std::move(*policy));
        };
        if (const auto* scp = add(layers.scp, PolicyKind::scp)) set.scp = {{scp}};
        set.boundary = add(layers.boundary, PolicyKind::boundary);
        if (const auto* session = add(layers.session, PolicyKind::session)) set.session = {session};
        set.identity = {add(layers.identity, PolicyKind::identity)};
        for (int i = 0; i < 4; ++i) {
            const AccessCheck check = generator.check();
            const Verdict expected = naive_decision(layers, check);
            const Decision decision = decide(role_session(), check, set);
            allowed += expected == Verdict::allow ? 1 : 0;
            denied += expected == Verdict::explicit_deny ? 1 : 0;
            if (decision.verdict == expected) continue;
            INFO("seed " << seed << " check " << i << ": " << check.action << " on " << check.resource);
            CHECK(verdict_name(decision.verdict) == verdict_name(expected));
        }
    }
    // The vocabulary is balanced: all three verdicts are frequent.
    CHECK(allowed > kSeeds / 4);
    CHECK(denied > kSeeds / 4);
}
