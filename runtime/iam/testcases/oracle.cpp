#include "runtime/iam/testcases/oracle.hpp"

#include "runtime/iam/compiled.hpp"

#include "runtime/core/check.hpp"
#include "runtime/core/text.hpp"
#include "runtime/wire/json.hpp"

#include <algorithm>
#include <functional>

namespace leastwise::iam::oracle {
namespace {

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

    std::string policy_text(const std::vector<std::string>& principals = {}) {
        std::vector<std::string> statements;
        for (std::uint64_t i = 0, count = 1 + random_.below(3); i < count; ++i)
            statements.push_back(statement_text(principals));
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

    std::string statement_text(const std::vector<std::string>& principals) {
        std::string text = chance(3) ? R"({"Effect":"Deny")" : R"({"Effect":"Allow")";
        if (!principals.empty()) text += R"(,"Principal":)" + pick(principals);
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

constexpr std::string_view kAccount = "123456789012", kOtherAccount = "111122223333";

/// As a policy writes them: everyone, accounts, roles, sessions, users, a service.
const std::vector<std::string>& principals() {
    static const std::vector<std::string> kPrincipals = {
        R"("*")",
        R"({"AWS":"*"})",
        R"({"AWS":"123456789012"})",
        R"({"AWS":"arn:aws:iam::123456789012:root"})",
        R"({"AWS":"arn:aws:iam::111122223333:root"})",
        R"({"AWS":["arn:aws:iam::123456789012:role/path/App","111122223333"]})",
        R"({"AWS":"arn:aws:sts::123456789012:assumed-role/App/fn"})",
        R"({"AWS":["arn:aws:iam::123456789012:user/Alice","arn:aws:iam::123456789012:user/Bob"]})",
        R"({"Service":"lambda.amazonaws.com"})"};
    return kPrincipals;
}

/// How a statement of a resource's policy names the caller.
struct Named {
    bool everyone = false, itself = false, role = false, account = false;
    bool any() const { return everyone || itself || role || account; }
};

Named naive_principal(const core::Document& principal, const Principal& caller) {
    Named named;
    if (principal.if_string()) {
        named.everyone = true;
        return named;
    }
    for (const std::string& each : texts(principal.find("AWS"))) {
        if (each == "*") named.everyone = true;
        if (each == caller.arn) named.itself = true;
        if (!caller.role_arn.empty() && each == caller.role_arn) named.role = true;
        if (each == caller.account || each == "arn:aws:iam::" + caller.account + ":root")
            named.account = true;
    }
    return named;
}

/// What the resource's policy grants the caller, and whether it denies.
struct Granted {
    Named to;
    bool deny = false;
};

Granted naive_resource_policy(const core::Document& policy, const AccessCheck& check,
                              const Principal& caller) {
    Granted granted;
    for (const auto& each : *policy.find("Statement")->if_array()) {
        const Named named = naive_principal(*each.find("Principal"), caller);
        if (!named.any() || !naive_applies(each, check)) continue;
        if (*each.find_string("Effect") == "Deny") {
            granted.deny = true;
            continue;
        }
        granted.to.everyone |= named.everyone;
        granted.to.itself |= named.itself;
        granted.to.role |= named.role;
        granted.to.account |= named.account;
    }
    return granted;
}

Said said_by(const std::optional<core::Document>& policy, const AccessCheck& check) {
    return policy ? naive_policy(*policy, check) : Said{true, false};  // what is not attached does not limit
}

}  // namespace

const std::string& account_of(const Case& drawn, const AccessCheck& check) {
    return check.resource == "*" ? drawn.caller.account : drawn.resource_account;
}

Verdict decide(const Case& drawn, const AccessCheck& check) {
    const Said scp = said_by(drawn.scp, check), boundary = said_by(drawn.boundary, check),
               session = said_by(drawn.session, check);
    const Said identity = drawn.identity ? naive_policy(*drawn.identity, check) : Said{};
    const Granted resource =
        drawn.resource ? naive_resource_policy(*drawn.resource, check, drawn.caller) : Granted{};
    if (scp.deny || boundary.deny || session.deny || identity.deny || resource.deny)
        return Verdict::explicit_deny;
    if (!scp.allow) return Verdict::implicit_deny;
    const bool own_side = identity.allow && boundary.allow && session.allow;
    bool granted = false;
    if (account_of(drawn, check) != drawn.caller.account) {
        granted = own_side && resource.to.any();
    } else {
        const bool by_role = resource.to.role && boundary.allow && session.allow;
        granted = own_side || resource.to.everyone || resource.to.itself || by_role;
    }
    return granted ? Verdict::allow : Verdict::implicit_deny;
}

Case draw(std::uint64_t seed) {
    Generator generator(seed);
    Case drawn;
    drawn.caller.account = kAccount;
    if (generator.chance(3)) {
        drawn.caller.kind = PrincipalKind::user;
        drawn.caller.arn = "arn:aws:iam::123456789012:user/Alice";
        drawn.caller.user_name = "Alice";
    } else {
        drawn.caller.kind = PrincipalKind::role_session;
        drawn.caller.arn = "arn:aws:sts::123456789012:assumed-role/App/fn";
        drawn.caller.role_arn = "arn:aws:iam::123456789012:role/path/App";
    }
    drawn.resource_account = generator.chance(4) ? kOtherAccount : kAccount;
    const auto policy = [&generator](const std::vector<std::string>& named = {}) {
        return wire::read_json(generator.policy_text(named));
    };
    if (generator.chance(4)) drawn.scp = policy();
    if (generator.chance(4)) drawn.boundary = policy();
    if (drawn.caller.kind == PrincipalKind::role_session && generator.chance(4)) drawn.session = policy();
    if (generator.chance(2)) drawn.resource = policy(principals());
    if (!generator.chance(8)) drawn.identity = policy();
    for (int i = 0; i < 4; ++i) drawn.checks.push_back(generator.check());
    return drawn;
}

std::optional<std::vector<Verdict>> evaluated(const Case& drawn) {
    bool refused = false;
    const auto parse = [&refused](const std::optional<core::Document>& document, PolicyKind kind) {
        core::Diagnostics diagnostics;
        auto policy = document ? parse_policy(*document, kind, "random", diagnostics) : std::nullopt;
        refused = refused || !diagnostics.empty();
        return policy;
    };
    const auto scp = parse(drawn.scp, PolicyKind::scp),
               boundary = parse(drawn.boundary, PolicyKind::boundary),
               session = parse(drawn.session, PolicyKind::session),
               resource = parse(drawn.resource, PolicyKind::resource),
               identity = parse(drawn.identity, PolicyKind::identity);
    if (refused) return {};
    PolicySet set;
    if (scp) set.scp = {{&*scp}};
    if (boundary) set.boundary = &*boundary;
    if (session) set.session = {&*session};
    if (resource) set.resource = &*resource;
    if (identity) set.identity = {&*identity};
    std::vector<Verdict> verdicts;
    const CompiledPolicies compiled(set);
    for (const AccessCheck& check : drawn.checks) {
        const std::string& account = account_of(drawn, check);
        const Decision decision = evaluate({drawn.caller, check, account, set});
        if (decision != evaluate({drawn.caller, check, account, set, &compiled})) return {};
        verdicts.push_back(decision.verdict);
    }
    return verdicts;
}

}  // namespace leastwise::iam::oracle
