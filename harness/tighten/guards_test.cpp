#include "harness/tighten/guards.hpp"

#include "tests/catch.hpp"

#include <deque>

using namespace leastwise;
using namespace leastwise::tighten;
using List = std::vector<std::string>;

namespace {

/// Calls as the ledger would have them.
class Calls {
public:
    iam::Context& add() { return contexts_.emplace_back(); }
    void add_key(const std::string& tenant, List keys) {
        iam::Context& context = add();
        context.set("aws:PrincipalTag/Tenant", tenant);
        context.set_list("dynamodb:LeadingKeys", std::move(keys));
    }
    void add_read(const std::string& select, List attributes) {
        iam::Context& context = add();
        context.set("dynamodb:Select", select);
        context.set_list("dynamodb:Attributes", std::move(attributes));
    }
    std::vector<Guard> guards(const std::string& action,
                              iam::Variables variables = iam::Variables::substituted) const {
        Evidence evidence;
        for (const iam::Context& context : contexts_) evidence.push_back(&context);
        return guards_for(catalogue_, action, evidence, variables);
    }

private:
    catalogue::Catalogue catalogue_;
    std::deque<iam::Context> contexts_;
};

const Guard kKeysPresent{"Null", "dynamodb:LeadingKeys", {"false"}};

}  // namespace

TEST_CASE("leading keys that follow the caller's tag are bound to it, and must be there") {
    Calls calls;
    calls.add_key("acme", {"acme"});
    calls.add_key("globex", {"globex"});
    const auto guards = calls.guards("dynamodb:GetItem");
    REQUIRE(guards.size() == 2);
    CHECK(guards[0] == Guard{"ForAllValues:StringEquals", "dynamodb:LeadingKeys", {"${aws:PrincipalTag/Tenant}"}});
    CHECK(guards[1] == kKeysPresent);
    CHECK(calls.guards("dynamodb:GetItem", iam::Variables::literal).empty());
    CHECK(calls.guards("dynamodb:DescribeTable").empty());  // AWS has no such key there
}

TEST_CASE("text around the caller's value stays, and several shapes are several values") {
    Calls calls;
    for (const char* tenant : {"acme", "globex"}) {
        calls.add_key(tenant, {std::string("USER#") + tenant, std::string("ORDER#") + tenant + "#open"});
    }
    const auto guards = calls.guards("dynamodb:BatchGetItem");
    REQUIRE(guards.size() == 2);
    CHECK(guards[0].values ==
          List{"ORDER#${aws:PrincipalTag/Tenant}#open", "USER#${aws:PrincipalTag/Tenant}"});
}

TEST_CASE("what follows the caller's value and a separator is left open when it differs") {
    Calls calls;
    calls.add_key("acme", {"T#acme#1"});
    calls.add_key("acme", {"T#acme#2"});
    calls.add_key("globex", {"T#globex#7"});
    const auto guards = calls.guards("dynamodb:Query");
    REQUIRE(guards.size() == 2);
    CHECK(guards[0] == Guard{"ForAllValues:StringLike", "dynamodb:LeadingKeys", {"T#${aws:PrincipalTag/Tenant}#*"}});
}

TEST_CASE("no condition on leading keys that were merely observed") {
    Calls calls;
    SECTION("one caller alone proves nothing") {
        calls.add_key("acme", {"acme"});
        calls.add_key("acme", {"acme"});
    }
    SECTION("the same key for different callers") {
        calls.add_key("acme", {"shared"});
        calls.add_key("globex", {"shared"});
    }
    SECTION("one call does not follow") {
        calls.add_key("acme", {"acme"});
        calls.add_key("globex", {"globex"});
        calls.add_key("initech", {"acme"});
    }
    SECTION("one call has no leading key") {
        calls.add_key("acme", {"acme"});
        calls.add_key("globex", {"globex"});
        calls.add().set("aws:PrincipalTag/Tenant", "initech");
    }
    SECTION("one caller has no tag") {
        calls.add_key("acme", {"acme"});
        calls.add_key("globex", {"globex"});
        calls.add().set_list("dynamodb:LeadingKeys", {"acme"});
    }
    SECTION("the value is there twice, or beside a wildcard") {
        calls.add_key("a", {"a-a"});
        calls.add_key("b", {"*b"});
    }
    SECTION("no caller has a name") {
        calls.add().set_list("dynamodb:LeadingKeys", {"x"});
        calls.add().set_list("dynamodb:LeadingKeys", {"y"});
    }
    CHECK(calls.guards("dynamodb:GetItem").empty());
}

TEST_CASE("reads that always name the same attributes are held to them") {
    Calls calls;
    calls.add_read("SPECIFIC_ATTRIBUTES", {"id", "name"});
    CHECK(calls.guards("dynamodb:GetItem").empty());  // once is chance
    calls.add_read("SPECIFIC_ATTRIBUTES", {"name", "id"});
    const auto guards = calls.guards("dynamodb:GetItem");
    REQUIRE(guards.size() == 3);
    CHECK(guards[0] == Guard{"ForAllValues:StringEquals", "dynamodb:Attributes", {"id", "name"}});
    CHECK(guards[1] == Guard{"Null", "dynamodb:Attributes", {"false"}});
    CHECK(guards[2] == Guard{"StringEquals", "dynamodb:Select", {"SPECIFIC_ATTRIBUTES"}});
    CHECK(calls.guards("dynamodb:PutItem").empty());  // writes have no Select
    SECTION("other attributes once") { calls.add_read("SPECIFIC_ATTRIBUTES", {"id"}); }
    SECTION("everything once") { calls.add_read("ALL_ATTRIBUTES", {"id", "name"}); }
    SECTION("no context once") { calls.add(); }
    CHECK(calls.guards("dynamodb:GetItem").empty());
}

TEST_CASE("version stages are held to AWS's own labels, not to those of the application") {
    Calls calls;
    calls.add().set_list("secretsmanager:VersionStage", {"AWSCURRENT"});
    CHECK(calls.guards("secretsmanager:GetSecretValue") ==
          std::vector<Guard>{{"ForAnyValue:StringEquals", "secretsmanager:VersionStage", {"AWSCURRENT"}}});
    calls.add().set_list("secretsmanager:VersionStage", {"AWSPREVIOUS"});
    CHECK(calls.guards("secretsmanager:GetSecretValue").at(0).values == List{"AWSCURRENT", "AWSPREVIOUS"});
    CHECK(calls.guards("secretsmanager:PutSecretValue").empty());
    SECTION("a label of the application's own") {
        calls.add().set_list("secretsmanager:VersionStage", {"blue"});
    }
    SECTION("a version by its id") { calls.add().set("secretsmanager:VersionId", "v"); }
    CHECK(calls.guards("secretsmanager:GetSecretValue").empty());
}

TEST_CASE("an action that is unknown, and no call at all, give no condition") {
    Calls calls;
    CHECK(calls.guards("dynamodb:GetItem").empty());
    calls.add_key("acme", {"acme"});
    calls.add_key("globex", {"globex"});
    CHECK(calls.guards("dynamodb:NoSuchAction").empty());
}
