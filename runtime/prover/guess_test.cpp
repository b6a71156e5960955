#include "runtime/catalogue/catalogue.hpp"
#include "runtime/core/text.hpp"
#include "runtime/iam/testcases/policies.hpp"
#include "runtime/prover/guess.hpp"
#include "runtime/prover/list_keys.hpp"

using namespace leastwise;
using namespace leastwise::prover;
using iam::testing::policy;
using iam::testing::statement;

namespace {

std::optional<Witness> guessed(const iam::Policy& allowed, const iam::Policy& wanted) {
    iam::PolicySet less, more;
    for (auto [policy, set] : {std::pair(&allowed, &less), std::pair(&wanted, &more)}) {
        if (policy->kind == iam::PolicyKind::identity) {
            set->identity = {policy};
        } else {
            set->resource = policy;
        }
    }
    const auto subject = subject_of(more);
    REQUIRE(subject.has_value());
    const auto found = guess(less, more, *subject, Callers::anyone, 3'000);
    if (found) {
        CHECK(allows(more, *found));
        CHECK_FALSE(allows(less, *found));
    }
    return found;
}

}  // namespace

TEST_CASE("requests are guessed from what policies say: texts, variables, types, lists, callers") {
    const auto one = [](const std::string& condition, const std::string& resource = "*") {
        return policy(R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:Get*","Resource":")" +
                      resource + R"(","Condition":{)" + condition + "}}}");
    };
    const auto of = [](const std::string& principal, iam::PolicyKind kind = iam::PolicyKind::resource) {
        const std::string rest = kind == iam::PolicyKind::trust ? R"("Action":"sts:AssumeRole")"
                                                                 : R"("Action":"s3:*","Resource":"arn:aws:s3:::b/*")";
        return statement(R"("Effect":"Allow","Principal":{"AWS":")" + principal + R"("},)" + rest, kind);
    };
    const std::vector<std::pair<iam::Policy, iam::Policy>> rows = {
        {one(R"("StringLike":{"k":"a*"})"), one(R"("StringLike":{"k":"*"})")},
        {one(R"("StringEquals":{"k":"a"})"), one(R"("StringEquals":{"k":"${l}"})")},
        {one("", "arn:aws:s3:::b/${k}/x"), one("", "arn:aws:s3:::b/${k}/*")},
        {one(R"("NumericLessThan":{"k":"5"})"), one(R"("NumericLessThan":{"k":"6.5"})")},
        {one(R"("IpAddress":{"k":"10.0.0.0/9"})"), one(R"("IpAddress":{"k":"10.0.0.0/8"})")},
        {one(R"("ForAllValues:StringEquals":{"k":["a"]})"), one(R"("ForAllValues:StringEquals":{"k":["a","b"]})")},
        {of("arn:aws:iam::111111111111:role/r"), of("111111111111")},
        {of("111111111111"), of("arn:aws:iam::111111111111:user/u")},
        {of("111111111111", iam::PolicyKind::trust), of("*", iam::PolicyKind::trust)},
    };
    for (std::size_t i = 0; i < rows.size(); ++i) {
        INFO(i);
        CHECK(guessed(rows[i].first, rows[i].second).has_value());
        CHECK_FALSE(guessed(rows[i].second, rows[i].second).has_value());
    }
}

TEST_CASE("every key that the catalogue calls a list is one") {
    const catalogue::Catalogue catalogue;
    std::size_t lists = 0;
    for (const std::string_view prefix : catalogue.services()) {
        for (const catalogue::Key& key : catalogue.service(prefix)->keys()) {
            if (key.values != catalogue::Values::many) continue;
            ++lists;
            INFO(key.name);
            CHECK(is_list_key(core::to_lower(key.name)));
        }
    }
    CHECK(lists > 200);
    CHECK_FALSE(is_list_key("aws:sourceip"));
    CHECK(is_list_key("events:metadata/x"));
}
