#include "runtime/iam/compiled.hpp"

#include "runtime/iam/testcases/policies.hpp"

using namespace leastwise::iam;
using namespace leastwise::iam::testing;

namespace {

std::vector<std::size_t> speaking(const CompiledPolicies& compiled, std::string_view action) {
    std::vector<std::size_t> indexes;
    for (const auto& one : compiled.speaking_of(action)) indexes.push_back(one.statement->index);
    return indexes;
}

const std::string kDocument = R"({"Version":"2012-10-17","Statement":[
    {"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:*:*:table/${aws:username}"},
    {"Effect":"Allow","Action":["s3:*","DYNAMODB:Get*"],"Resource":"*"},
    {"Effect":"Deny","NotAction":"dynamodb:*","Resource":"*"},
    {"Effect":"Deny","Action":"dynamodb:PutItem","NotResource":"arn:aws:dynamodb:us-east-1:123456789012:table/T"}]})";

}  // namespace

TEST_CASE("each action has the statements that speak of it, in their order, without regard to case") {
    const Policy identity = policy(kDocument);
    PolicySet set;
    set.identity = {&identity};
    const CompiledPolicies compiled(set);
    using Indexes = std::vector<std::size_t>;
    CHECK(speaking(compiled, "dynamodb:GetItem") == Indexes{0, 1});
    CHECK(speaking(compiled, "dynamodb:getitem") == Indexes{0, 1});
    CHECK(speaking(compiled, "s3:GetObject") == Indexes{1, 2});
    CHECK(speaking(compiled, "dynamodb:PutItem") == Indexes{3});
    CHECK(speaking(compiled, "dynamodb:GetItem") == Indexes{0, 1});
    CHECK(speaking(compiled, "dynamodb:Scan").empty());
    for (int i = 0; i < 1000; ++i) CHECK(speaking(compiled, "x:A" + std::to_string(i)) == Indexes{2});
    CHECK(speaking(compiled, "dynamodb:GetItem") == Indexes{0, 1});
}

TEST_CASE("compiled policies decide and explain as the policies themselves") {
    const Policy identity = policy(kDocument);
    const Policy boundary = statement(R"("Effect":"Allow","Action":"dynamodb:*","Resource":"*")", PolicyKind::boundary);
    const Policy scp = statement(R"("Effect":"Allow","Action":"*","Resource":"*")", PolicyKind::scp);
    PolicySet set;
    set.identity = {&identity};
    set.boundary = &boundary;
    set.scp = {{&scp}, {}};
    for (const bool second_level : {false, true}) {
        if (second_level) set.scp[1] = {&scp};
        const CompiledPolicies compiled(set);
        const PolicySet nothing;
        for (const char* action : {"dynamodb:GetItem", "dynamodb:PutItem", "s3:GetObject", "dynamodb:Scan"}) {
            for (const char* table : {"T", "Alice", "*"}) {
                const std::string arn = "arn:aws:dynamodb:us-east-1:123456789012:table/" + std::string(table);
                const AccessCheck check{action, arn, {}};
                INFO(action << " on " << table);
                const Decision decision = evaluate({user(), check, "123456789012", set});
                CHECK(evaluate({user(), check, "123456789012", nothing, &compiled}) == decision);
            }
        }
    }
}

TEST_CASE("every way to write a resource matches the same when it is taken apart") {
    const AccessCheck checks[] = {{"s3:GetObject", "arn:aws:s3:::b/k:1", {}},
                                  {"s3:GetObject", "arn:aws:s3:::b", {}},
                                  {"s3:ListAllMyBuckets", "*", {}},
                                  {"s3:GetObject", "not an arn", {}}};
    for (const AccessCheck& check : checks) {
        const RequestResource resource(check.resource);
        for (const PolicyKind kind : {PolicyKind::identity, PolicyKind::resource, PolicyKind::scp, PolicyKind::rcp}) {
            for (const char* text :
                 {"*", "**", "", "arn", "arn:*", "arn:aws:s3:::b", "arn:aws:s3:::b/k:1", "arn:aws:s3*",
                  "arn:aws:s3:::b/${aws:username}", "arn:aws:s3:::b/${aws:x, 'k'}:1", "arn:*:*:*:*:*",
                  "arn:aws:s3:::?", "arn:aws:s3", "arn:aws:s3:::b/k:1*", "arn:aws:s3:::b/"}) {
                for (const Variables mode : {Variables::literal, Variables::substituted}) {
                    INFO(text << " on " << check.resource);
                    CHECK(matches(read_resource(text, kind, mode), resource, check.context) ==
                          matches_resource(text, kind, resource, check.context, mode));
                }
            }
        }
    }
}
