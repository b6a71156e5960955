#include "runtime/iam/resource.hpp"

#include "runtime/iam/testcases/policies.hpp"

using namespace leastwise::iam;
using namespace leastwise::iam::testing;

namespace {

bool matches(std::string_view pattern, std::string_view resource, PolicyKind kind = PolicyKind::identity) {
    Context context;
    context.set("aws:username", "Al*ce");
    return matches_resource(pattern, kind, RequestResource(resource), context, Variables::substituted);
}

}  // namespace

TEST_CASE("globs: any run, one character, whole text") {
    struct Row {
        std::string_view pattern, text;
        bool matches;
    };
    const Row rows[] = {
        {"", "", true},          {"", "a", false},       {"*", "", true},       {"a*b*c", "aXbYc", true},
        {"a*b*c", "acb", false}, {"?", "", false},       {"??", "é", false},    {"?", "é", true},
        {"*é", "aé", true},      {"a**b", "ab", true},   {"*a", "aaab", false}, {"*?", "a", true},
        {"?*", "", false},       {"abc", "abcd", false}, {"a*", "b", false},    {"*b", "aab", true},
    };
    for (const Row& row : rows) {
        INFO(row.pattern << " on " << row.text);
        CHECK(match_glob(row.pattern, row.text) == row.matches);
        Expanded expanded;
        expanded.append_pattern(row.pattern);
        CHECK(match_glob(expanded, row.text) == row.matches);
    }
    CHECK(match_glob("DynamoDB:get*", "dynamodb:GetItem", Case::fold));
    CHECK_FALSE(match_glob("DynamoDB:get*", "dynamodb:GetItem"));
}

TEST_CASE("a pattern that backtracks everywhere still ends") {
    std::string pattern;
    for (int i = 0; i < 2000; ++i) pattern += "*a";
    CHECK_FALSE(match_glob(pattern + "b", std::string(100'000, 'a')));
    CHECK(match_glob(pattern, std::string(100'000, 'a')));
}

TEST_CASE("wildcards stay within one of the first five parts and cross everything in the last") {
    CHECK(matches("arn:aws:s3:::b/*", "arn:aws:s3:::b/x/y:z"));
    CHECK_FALSE(matches("arn:aws:s3:::b/*", "arn:aws:s3:::b"));
    CHECK_FALSE(matches("arn:aws:dynamodb:*:table/T", kTable));
    CHECK(matches("arn:aws:dynamodb:*:*:table/T", kTable));
    CHECK(matches("arn:aws:dynamodb:us-*-1:12345678901?:table/?", kTable));
    CHECK_FALSE(matches("arn:aws:dynamodb:us-east-1:123456789012:table/t", kTable));
    CHECK_FALSE(matches("arn:aws:dynamodb:us-east-1:123456789012:Table/T", kTable));
    CHECK(matches("*", kTable));
    CHECK(matches("***", "no arn at all"));
    CHECK_FALSE(matches("arn:*:*:*:*:*", "no arn at all"));
}

TEST_CASE("an action without a resource is covered by patterns that match everything alone") {
    CHECK(matches("*", "*"));
    CHECK(matches("arn:*:*:*:*:*", "*"));
    CHECK_FALSE(matches("arn:aws:*:*:*:*", "*"));
    CHECK_FALSE(matches(kTable, "*"));
}

TEST_CASE("how an ARN that is cut short is read depends on the kind of policy") {
    struct Row {
        PolicyKind kind;
        bool plain, with_wildcard, ends_with_wildcard;
    };
    const Row rows[] = {
        {PolicyKind::identity, true, true, true}, {PolicyKind::session, true, true, true},
        {PolicyKind::boundary, true, true, true}, {PolicyKind::resource, false, true, true},
        {PolicyKind::trust, false, true, true},   {PolicyKind::vpc_endpoint, false, true, true},
        {PolicyKind::scp, false, false, true},    {PolicyKind::rcp, false, false, false},
    };
    for (const Row& row : rows) {
        INFO("kind " << static_cast<int>(row.kind));
        CHECK(matches("arn:aws:dynamodb", kTable, row.kind) == row.plain);
        CHECK(matches("arn:*:dynamodb", kTable, row.kind) == row.with_wildcard);
        CHECK(matches("arn:aws:dynamodb:*", kTable, row.kind) == row.ends_with_wildcard);
        CHECK_FALSE(matches("arn:aws:s3:*", kTable, row.kind));
    }
}

TEST_CASE("variables count in the last part of a resource and are literal there") {
    CHECK(matches("arn:aws:s3:::b/${aws:username}/*", "arn:aws:s3:::b/Al*ce/x"));
    CHECK_FALSE(matches("arn:aws:s3:::b/${aws:username}/*", "arn:aws:s3:::b/Alice/x"));
    CHECK_FALSE(matches("arn:aws:s3:::b/${absent}*", "arn:aws:s3:::b/"));
    CHECK(matches("arn:aws:s3:::b/${absent, 'x'}*", "arn:aws:s3:::b/xy"));
    CHECK_FALSE(matches("arn:aws:${aws:username}:::b", "arn:aws:Al*ce:::b"));
    Context none;
    CHECK(matches_resource("arn:aws:s3:::${a}", PolicyKind::identity, RequestResource("arn:aws:s3:::${a}"),
                           none, Variables::literal));
}

TEST_CASE("NotResource and NotAction speak about everything else") {
    const Policy other = statement(R"("Effect":"Allow","NotAction":"s3:*","NotResource":"arn:aws:s3:::*")");
    PolicySet set;
    set.identity = {&other};
    CHECK(decide(user(), get_item(), set).allowed());
    CHECK_FALSE(decide(user(), {"s3:GetObject", std::string(kTable), {}}, set).allowed());
    CHECK_FALSE(decide(user(), {"dynamodb:GetItem", "arn:aws:s3:::b", {}}, set).allowed());
    const Policy unresolved =
        statement(R"("Effect":"Deny","Action":"*","NotResource":"arn:aws:s3:::${absent}")");
    set.identity = {&other, &unresolved};
    CHECK(decide(user(), get_item(), set).verdict == Verdict::explicit_deny);
}

TEST_CASE("an element that lists nothing denies everything and allows nothing") {
    Policy policy = statement(R"("Effect":"Allow","NotAction":"s3:*","NotResource":"arn:aws:s3:::b")");
    policy.statements[0].actions.clear();
    PolicySet set;
    set.identity = {&policy};
    CHECK_FALSE(decide(user(), get_item(), set).allowed());
    policy.statements[0].effect = Effect::deny;
    CHECK(decide(user(), get_item(), set).verdict == Verdict::explicit_deny);
}
