#include "runtime/iam/explain.hpp"

#include "runtime/iam/testcases/policies.hpp"

using namespace leastwise::iam;
using namespace leastwise::iam::testing;

TEST_CASE("the trace says of every statement what matched and which condition failed") {
    const Policy identity = policy(R"({"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":"s3:*","Resource":"*"},
        {"Effect":"Allow","Action":"dynamodb:*","Resource":"arn:aws:dynamodb:*:*:table/Other"},
        {"Effect":"Deny","Action":"dynamodb:*","Resource":"*",
         "Condition":{"StringEquals":{"aws:SourceIp":["10.0.0.1","10.0.0.2"]}}},
        {"Effect":"Deny","Action":"dynamodb:*","Resource":"*",
         "Condition":{"Bool":{"aws:ViaAWSService":"true"}}},
        {"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*"}]})");
    const Policy resource =
        statement(R"("Effect":"Allow","Action":"*","Resource":"*","Principal":{"AWS":"210987654321"})",
                  PolicyKind::resource);
    AccessCheck check = get_item();
    check.context.set("aws:SourceIp", "192.0.2.1");
    PolicySet set;
    set.identity = {&identity};
    set.resource = &resource;
    const Principal caller = role_session();
    const auto traces = trace({caller, check, "123456789012", set});
    REQUIRE(traces.size() == 6);
    CHECK(traces[0].ref.layer == Layer::resource);
    CHECK_FALSE(traces[0].principal_matched);
    CHECK(traces[0].action_matched);
    CHECK_FALSE(traces[0].applied());
    CHECK_FALSE(traces[1].action_matched);
    CHECK(traces[2].action_matched);
    CHECK_FALSE(traces[2].resource_matched);
    CHECK(traces[3].effect == Effect::deny);
    CHECK(traces[3].failed_condition ==
          R"(StringEquals aws:SourceIp ["10.0.0.1", "10.0.0.2"] against "192.0.2.1")");
    CHECK(traces[4].failed_condition == R"(Bool aws:ViaAWSService ["true"] against an absent key)");
    CHECK(traces[5].applied());
    CHECK(traces[5].failed_condition.empty());
    CHECK(traces[5].ref.statement == 4);
}

TEST_CASE("the statements that the trace says applied are those that decide") {
    const Policy allow = statement(R"("Effect":"Allow","Action":"*","Resource":"*")");
    PolicySet set;
    set.identity = {&allow};
    set.scp = {{&allow}, {&allow}};
    const Principal caller = user();
    const AccessCheck check = get_item();
    const Question question{caller, check, "123456789012", set};
    const auto traces = trace(question);
    const Decision decision = evaluate(question);
    REQUIRE(traces.size() == 3);
    REQUIRE(decision.determining.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(traces[i].applied());
        CHECK(traces[i].ref.policy == decision.determining[i].policy);
        CHECK(traces[i].ref.layer == decision.determining[i].layer);
    }
}
