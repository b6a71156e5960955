#include "runtime/prover/prover.hpp"

#include "runtime/iam/fold.hpp"
#include "runtime/iam/testcases/policies.hpp"
#include "runtime/prover/symbols.hpp"

using namespace leastwise;
using namespace leastwise::prover;
using iam::testing::policy;
using iam::testing::statement;

namespace {

Verdict compare(const iam::Policy& allowed, const iam::Policy& wanted, const Limits& limits = {}) {
    iam::PolicySet less, more;
    for (auto [policy, set] : {std::pair(&allowed, &less), std::pair(&wanted, &more)}) {
        if (policy->kind == iam::PolicyKind::identity) {
            set->identity = {policy};
        } else {
            set->resource = policy;
        }
    }
    Verdict verdict = subset(less, more, limits);
    if (verdict.witness) {
        CHECK(allows(more, *verdict.witness));
        CHECK_FALSE(allows(less, *verdict.witness));
    }
    return verdict;
}

/// One Allow statement for everything, under a condition.
iam::Policy under(const std::string& condition, const std::string& version = "2012-10-17") {
    return policy(R"({"Version":")" + version +
                  R"(","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{)" + condition +
                  "}}}");
}

}  // namespace

TEST_CASE("conditions: which of two holds wherever the other does") {
    struct Row {
        std::string allowed, wanted;
        Answer answer;
    };
    const auto proved = Answer::proved, refuted = Answer::not_subset;
    const Row rows[] = {
        {R"("StringLike":{"k":"a*"})", R"("StringEquals":{"k":"ab"})", proved},
        {R"("StringEquals":{"k":"a*"})", R"("StringEquals":{"k":"ab"})", refuted},
        {R"("StringEqualsIgnoreCase":{"k":"STRASSE"})", R"("StringEquals":{"K":"strasse"})", proved},
        {R"("StringNotEquals":{"k":"a"})", R"("StringEquals":{"k":"b"})", proved},
        {R"("StringEquals":{"k":"b"})", R"("StringNotEquals":{"k":"a"})", refuted},
        {R"("StringEqualsIfExists":{"k":"a"})", R"("Null":{"k":"true"})", proved},
        {R"("StringNotEquals":{"k":"a"})", R"("Null":{"k":"true"})", proved},
        {R"("NumericLessThan":{"k":"10"})", R"("NumericLessThanEquals":{"k":"9.5"})", proved},
        {R"("NumericLessThanEquals":{"k":"9"})", R"("NumericLessThan":{"k":"9.5"})", refuted},
        {R"("NumericNotEquals":{"k":"1"})", R"("NumericGreaterThan":{"k":"1.0"})", proved},
        {R"("DateLessThan":{"k":"2026-02-01T00:00:00Z"})", R"("DateLessThan":{"k":"1767225600"})", proved},
        {R"("DateGreaterThan":{"k":"2026-01-01T00:00:00Z"})",
         R"("DateGreaterThanEquals":{"k":"2026-01-01T00:00:00Z"})", refuted},
        {R"("Bool":{"k":["true","false"]})", R"("Bool":{"k":"TRUE"})", proved},
        {R"("StringEquals":{"k":"true"})", R"("Bool":{"k":"true"})", refuted},
        {R"("BinaryEquals":{"k":["YQ==","Yg=="]})", R"("BinaryEquals":{"k":"YQ=="})", proved},
        {R"("IpAddress":{"k":"10.0.0.0/8"})", R"("IpAddress":{"k":["10.1.0.0/16","10.2.3.4"]})", proved},
        {R"("IpAddress":{"k":["10.0.0.0/9","10.128.0.0/9"]})", R"("IpAddress":{"k":"10.0.0.0/8"})", proved},
        {R"("NotIpAddress":{"k":"10.1.0.0/16"})", R"("NotIpAddress":{"k":"10.0.0.0/8"})", proved},
        {R"("IpAddress":{"k":"::/0"})", R"("IpAddress":{"k":"0.0.0.0/0"})", refuted},
        {R"("ArnLike":{"k":"arn:aws:s3:::*"})", R"("ArnEquals":{"k":"arn:aws:s3:::b/x:y"})", proved},
        {R"("ArnLike":{"k":"arn:aws:*:b"})", R"("StringLike":{"k":"arn:aws:*:b"})", refuted},
        {R"("ArnLike":{"k":"arn:*:*:*:*:*"})", R"("ArnLike":{"k":"*"})", proved},
        {R"("StringLike":{"k":"arn:aws:s3:*"})", R"("ArnLike":{"k":"arn:aws:s3:*:*:*"})", proved},
        {R"("ForAllValues:StringEquals":{"k":["a","b"]})", R"("ForAllValues:StringEquals":{"k":"a"})",
         proved},
        {R"("ForAnyValue:StringEquals":{"k":"a"})", R"("ForAllValues:StringEquals":{"k":"a"})", refuted},
        {R"("ForAnyValue:StringEquals":{"k":"a"})",
         R"("ForAllValues:StringEquals":{"k":"a"},"Null":{"k":"false"})", proved},
        {R"("ForAllValues:StringLike":{"k":"*"})", R"("ForAnyValue:StringEquals":{"k":["a","b"]})", proved},
        {R"("ForAllValues:StringNotEquals":{"k":"a"})", R"("ForAnyValue:StringNotEquals":{"k":"a"})",
         refuted},
        {R"("NumericLessThan":{"k":"5"},"StringLike":{"k":"*"})", R"("NumericLessThan":{"k":"4"})", proved}};
    for (const Row& row : rows) {
        INFO(row.allowed << " contains " << row.wanted);
        const Verdict verdict = compare(under(row.allowed), under(row.wanted));
        INFO(verdict.reason);
        CHECK(answer_name(verdict.answer) == answer_name(row.answer));
    }
}

TEST_CASE("variables: equal ones cancel out, others are as wide as they can be") {
    struct Row {
        std::string allowed, wanted;
        Answer answer;
    };
    const Row rows[] = {{"home/${aws:username}/*", "home/${aws:username}/*", Answer::proved},
                        {"home/*", "home/${aws:username}/*", Answer::proved},
                        {"home/${aws:UserName}*", "home/${aws:username}/x", Answer::proved},
                        {"home/${aws:username}/*", "home/*", Answer::not_subset},
                        {"home/${aws:username}/*", "home/${aws:userid}/*", Answer::not_subset},
                        {"home/${aws:username, 'x'}", "home/${aws:username}", Answer::proved},
                        {"home/${aws:username}", "home/${aws:username, 'x'}", Answer::not_subset},
                        {"home/${aws:username, 'x'}", "home/x", Answer::not_subset},
                        {"home/?*", "home/${aws:username}", Answer::not_subset},
                        {"home/${*}", "home/*", Answer::not_subset},
                        {"home/*", "home/${*}", Answer::proved},
                        {"home/${aws:username", "home/x", Answer::not_subset}};
    for (const Row& row : rows) {
        INFO(row.allowed << " contains " << row.wanted);
        const auto on = [](const std::string& resource) {
            return statement(R"("Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::)" + resource +
                             '"');
        };
        const Verdict verdict = compare(on(row.allowed), on(row.wanted));
        // Where only an empty or a wild value would show a difference, no request may be found: never
        // "proved".
        CHECK((verdict.answer == row.answer ||
               (row.answer != Answer::proved && verdict.answer == Answer::not_proved)));
    }
    const std::string condition = R"("StringNotEquals":{"k":"${aws:username}"})";
    CHECK(compare(under(condition), under(condition)).answer == Answer::proved);
    CHECK(compare(under(condition), under(condition, "2008-10-17")).answer != Answer::proved);
}

TEST_CASE("what a boundary leaves out is not allowed, and a shared boundary is not new") {
    const iam::Policy narrow = statement(R"("Effect":"Allow","Action":"s3:GetObject","Resource":"*")");
    const iam::Policy wide = statement(R"("Effect":"Allow","Action":"s3:*","Resource":"*")");
    const iam::Policy boundary =
        statement(R"("Effect":"Allow","Action":"s3:Get*","Resource":"*")", iam::PolicyKind::boundary);
    const iam::Policy gets = statement(R"("Effect":"Allow","Action":["s3:Get*","sqs:*"],"Resource":"*")");
    iam::PolicySet limited, unlimited, other;
    limited.identity = {&wide};
    limited.boundary = &boundary;
    unlimited.identity = {&wide};
    other.identity = {&gets};
    CHECK(subset(other, limited).answer == Answer::proved);
    CHECK(subset(other, unlimited).answer == Answer::not_subset);
    CHECK(subset(limited, unlimited).answer == Answer::not_subset);
    CHECK(subset(unlimited, limited).answer == Answer::proved);
    CHECK(subset(limited, limited).answer == Answer::proved);
    limited.identity = {&narrow};
    CHECK(subset(limited, limited).answer == Answer::proved);
}

TEST_CASE("denials: one that is gone, one that is kept, one that never mattered") {
    constexpr std::string_view kAllow =
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"})";
    const auto with = [&](const std::string& more) { return policy(std::string(kAllow) + more + "]}"); };
    const std::string secret = R"(,{"Effect":"Deny","Action":"*","Resource":"arn:aws:s3:::secret/*"})";
    const std::string wider = R"(,{"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::s*"})";
    const std::string other = R"(,{"Effect":"Deny","Action":"sqs:*","Resource":"*"})";
    CHECK(compare(with(secret), with("")).answer == Answer::not_subset);
    CHECK(compare(with(secret), with(secret)).answer == Answer::proved);
    CHECK(compare(with(secret), with(wider)).answer == Answer::proved);
    CHECK(compare(with(wider), with(secret)).answer == Answer::not_subset);
    CHECK(compare(with(other), with("")).answer == Answer::proved);
}

TEST_CASE("principals: naming a caller itself grants more than naming its account") {
    const auto names = [](const std::string& principal) {
        return statement(
            R"("Effect":"Allow","Principal":)" + principal + R"(,"Action":"sqs:*","Resource":"*")",
            iam::PolicyKind::resource);
    };
    const auto everyone = names("\"*\""), account = names(R"({"AWS":"123456789012"})"),
               role = names(R"({"AWS":"arn:aws:iam::123456789012:role/r"})"),
               session = names(R"({"AWS":"arn:aws:sts::123456789012:assumed-role/r/s"})");
    CHECK(compare(everyone, account).answer == Answer::proved);
    CHECK(compare(account, role).answer == Answer::not_subset);
    CHECK(compare(role, session).answer == Answer::not_subset);
    CHECK(compare(everyone, session).answer == Answer::proved);
    CHECK(compare(account, everyone).answer == Answer::not_subset);
}

TEST_CASE("requests without a resource, and calls that no policy decides") {
    const auto on = [](const std::string& action, const std::string& resource) {
        return statement(R"("Effect":"Allow","Action":")" + action + R"(","Resource":")" + resource + '"');
    };
    CHECK(compare(on("*", "arn:*:*:*:*:*"), on("*", "*")).answer == Answer::proved);
    CHECK(compare(on("*", "arn:aws:*:*:*:*"), on("*", "*")).answer == Answer::not_subset);
    CHECK(compare(on("*", "arn:aws:s3:*:*:*"), on("*", "arn:aws:s3")).answer == Answer::proved);
    CHECK(compare(on("*:*", "*"), on("*", "*")).answer == Answer::proved);
    CHECK(compare(on("s3:a", "*"), on("sts:GetCallerIdentity", "*")).answer == Answer::proved);
    CHECK(compare(on("S3:GETOBJECT", "*"), on("s3:GetObject", "*")).answer == Answer::proved);
}

TEST_CASE("a question that is too large is not proved, and says so") {
    const auto many = [](const std::string& head) {
        std::string list;
        for (int i = 0; i < 12; ++i) {
            list += (i == 0 ? "\"" : ",\"") + std::string("arn:aws:s3:::*") + head + std::to_string(i) +
                    "*x*" + std::to_string(i) + "*\"";
        }
        return statement(R"("Effect":"Allow","Action":"*","Resource":[)" + list + "]");
    };
    Limits limits;
    limits.guesses_max = 0;
    limits.states_max = 50;
    const Verdict verdict = compare(many("a"), many("b"), limits);
    CHECK(verdict.answer == Answer::not_proved);
    CHECK(verdict.reason.find("resources: ") == 0);
    limits = {};
    limits.guesses_max = 0;
    limits.steps_max = 10;
    CHECK(compare(many("a"), many("b"), limits).answer == Answer::not_proved);
    limits = {};
    limits.steps_max = 10;
    CHECK(compare(many("a"), many("b"), limits).answer == Answer::not_subset);
    CHECK(compare(many("a"), many("a"), limits).answer == Answer::proved);
}

TEST_CASE("policies of different kinds, or of a resource together with its callers', are not compared") {
    const iam::Policy identity = statement(R"("Effect":"Allow","Action":"*","Resource":"*")");
    const iam::Policy resource = statement(R"("Effect":"Allow","Principal":"*","Action":"*","Resource":"*")",
                                           iam::PolicyKind::resource);
    CHECK(compare(identity, resource).answer == Answer::not_proved);
    iam::PolicySet both;
    both.identity = {&identity};
    both.resource = &resource;
    CHECK(subset(both, both).answer == Answer::not_proved);
    CHECK(subset({}, {}).answer == Answer::proved);
}

TEST_CASE("letters that differ in case alone are those that the evaluator takes for equal") {
    for (const Symbol letter :
         {U's', U'K', U'k', U'\u00e9', U'\u00b5', U'\u03c3', U'\u0416', U'1', U'\u4e00'}) {
        const auto same = same_when_folded(letter);
        for (Symbol c = 1; c < 0x600; ++c) {
            const bool listed = std::find(same.begin(), same.end(), c) != same.end();
            CHECK(listed == iam::equals_folded(to_utf8(Word(1, letter)), to_utf8(Word(1, c))));
        }
    }
}
