#include "runtime/iam/testcases/policies.hpp"

using namespace leastwise::iam;
using namespace leastwise::iam::testing;

namespace {

const std::string kAllowAll = R"("Effect":"Allow","Action":"*","Resource":"*")";
const std::string kDenyAll = R"("Effect":"Deny","Action":"*","Resource":"*")";

Policy resource_policy(std::string_view effect, std::string_view principal) {
    return statement(R"("Effect":")" + std::string(effect) + R"(","Principal":)" + std::string(principal) +
                         R"(,"Action":"dynamodb:*","Resource":"*")",
                     PolicyKind::resource);
}

}  // namespace

TEST_CASE("without any policy everything is denied, blamed on the identity") {
    const Decision decision = decide(role_session(), get_item(), {});
    CHECK(decision.verdict == Verdict::implicit_deny);
    CHECK(decision.layer == Layer::identity);
    CHECK(decision.determining.empty());
}

TEST_CASE("an identity allow grants, and is named as what decided") {
    const Policy allow = statement(kAllowAll);
    PolicySet set;
    set.identity = {&allow};
    const Decision decision = decide(role_session(), get_item(), set);
    CHECK(decision.allowed());
    REQUIRE(decision.determining.size() == 1);
    CHECK(decision.determining[0].policy == &allow);
    CHECK(decision.determining[0].layer == Layer::identity);
}

TEST_CASE("an explicit deny in an SCP wins over an identity allow, and over the other denials in blame") {
    const Policy allow = statement(kAllowAll), deny = statement(kDenyAll);
    const Policy scp = statement(kDenyAll, PolicyKind::scp);
    PolicySet set;
    set.identity = {&allow, &deny};
    set.scp = {{&allow}, {&scp}};
    const Decision decision = decide(role_session(), get_item(), set);
    CHECK(decision.verdict == Verdict::explicit_deny);
    CHECK(decision.layer == Layer::scp);
    CHECK(decision.determining.size() == 2);
}

TEST_CASE("every level of service control policies must allow") {
    const Policy allow = statement(kAllowAll);
    const Policy other = statement(R"("Effect":"Allow","Action":"s3:*","Resource":"*")", PolicyKind::scp);
    PolicySet set;
    set.identity = {&allow};
    set.scp = {{&allow}, {&other, &allow}, {&allow}};
    CHECK(decide(user(), get_item(), set).allowed());
    set.scp = {{&allow}, {&other}, {&allow}};
    CHECK(decide(user(), get_item(), set).layer == Layer::scp);
    set.scp = {{&allow}, {}};
    CHECK(decide(user(), get_item(), set).layer == Layer::scp);
}

TEST_CASE("a permissions boundary and session policies limit what identity policies grant") {
    const Policy allow = statement(kAllowAll);
    const Policy other = statement(R"("Effect":"Allow","Action":"s3:*","Resource":"*")");
    PolicySet set;
    set.identity = {&allow};
    set.boundary = &other;
    CHECK(decide(role_session(), get_item(), set).layer == Layer::boundary);
    set.session = {&other};
    CHECK(decide(role_session(), get_item(), set).layer == Layer::session);
    set.boundary = &allow;
    set.session = {&other, &allow};
    CHECK(decide(role_session(), get_item(), set).allowed());
}

TEST_CASE("a resource-based policy of the same account grants alone, as strongly as it names the caller") {
    const Policy none = statement(R"("Effect":"Allow","Action":"s3:*","Resource":"*")");
    struct Row {
        std::string_view principal;
        bool grants, despite_boundary, despite_session;
    };
    const Row rows[] = {
        {R"("*")", true, true, true},
        {R"({"AWS":"*"})", true, true, true},
        {R"({"AWS":"arn:aws:sts::123456789012:assumed-role/App/fn"})", true, true, true},
        {R"({"AWS":"arn:aws:iam::123456789012:role/path/App"})", true, false, false},
        {R"({"AWS":"123456789012"})", false, false, false},
        {R"({"AWS":"arn:aws:iam::123456789012:root"})", false, false, false},
        {R"({"AWS":"arn:aws:sts::123456789012:assumed-role/App/other"})", false, false, false},
        {R"({"AWS":"arn:aws:iam::123456789012:role/App"})", false, false, false},
        {R"({"Service":"lambda.amazonaws.com"})", false, false, false},
    };
    for (const Row& row : rows) {
        INFO(row.principal);
        const Policy resource = resource_policy("Allow", row.principal);
        PolicySet set;
        set.resource = &resource;
        CHECK(decide(role_session(), get_item(), set).allowed() == row.grants);
        set.boundary = &none;
        CHECK(decide(role_session(), get_item(), set).allowed() == row.despite_boundary);
        set.boundary = nullptr;
        set.session = {&none};
        CHECK(decide(role_session(), get_item(), set).allowed() == row.despite_session);
    }
}

TEST_CASE("a user named by a resource-based policy is not limited by its boundary") {
    const Policy none = statement(R"("Effect":"Allow","Action":"s3:*","Resource":"*")");
    const Policy resource = resource_policy("Allow", R"({"AWS":"arn:aws:iam::123456789012:user/Alice"})");
    PolicySet set;
    set.resource = &resource;
    set.boundary = &none;
    CHECK(decide(user(), get_item(), set).allowed());
}

TEST_CASE("across accounts both sides must allow") {
    const Policy allow = statement(kAllowAll);
    const Policy resource = resource_policy("Allow", R"({"AWS":"123456789012"})");
    PolicySet set;
    set.identity = {&allow};
    CHECK(decide(user(), get_item(), set, "210987654321").layer == Layer::resource);
    set.resource = &resource;
    CHECK(decide(user(), get_item(), set, "210987654321").allowed());
    set.identity.clear();
    CHECK(decide(user(), get_item(), set, "210987654321").layer == Layer::identity);
    const Policy direct = resource_policy("Allow", R"({"AWS":"arn:aws:iam::123456789012:user/Alice"})");
    set.resource = &direct;
    CHECK(decide(user(), get_item(), set, "210987654321").layer == Layer::identity);
}

TEST_CASE("service and anonymous callers have nothing but the resource's policy") {
    const Policy allow = statement(kAllowAll);
    PolicySet set;
    set.identity = {&allow};
    CHECK(decide(service("sns.amazonaws.com"), get_item(), set).layer == Layer::resource);
    CHECK(decide({}, get_item(), set).layer == Layer::resource);
    const Policy named = resource_policy("Allow", R"({"Service":["sqs.amazonaws.com","sns.amazonaws.com"]})");
    set.resource = &named;
    CHECK(decide(service("sns.amazonaws.com"), get_item(), set).allowed());
    CHECK_FALSE(decide(service("s3.amazonaws.com"), get_item(), set).allowed());
    CHECK_FALSE(decide({}, get_item(), set).allowed());
    const Policy everyone = resource_policy("Allow", R"("*")");
    set.resource = &everyone;
    CHECK(decide({}, get_item(), set).allowed());
}

TEST_CASE("a role's trust policy is needed even for callers whose own policies allow everything") {
    const Policy allow = statement(kAllowAll);
    const AccessCheck assume{"sts:AssumeRole", "arn:aws:iam::123456789012:role/Other", {}};
    const auto trust = [](std::string_view principal) {
        return statement(
            R"("Effect":"Allow","Action":"sts:AssumeRole","Principal":)" + std::string(principal),
            PolicyKind::trust);
    };
    PolicySet set;
    set.identity = {&allow};
    CHECK(decide(user(), assume, set).layer == Layer::trust);
    const Policy root = trust(R"({"AWS":"123456789012"})");
    set.resource = &root;
    CHECK(decide(user(), assume, set).allowed());
    set.identity.clear();
    CHECK(decide(user(), assume, set).layer == Layer::identity);
    const Policy direct = trust(R"({"AWS":"arn:aws:iam::123456789012:user/Alice"})");
    set.resource = &direct;
    CHECK(decide(user(), assume, set).allowed());
    const Policy lambda = trust(R"({"Service":"lambda.amazonaws.com"})");
    set.resource = &lambda;
    CHECK(decide(service("lambda.amazonaws.com"), assume, set).allowed());
    CHECK(decide(user(), assume, set).layer == Layer::trust);
}

TEST_CASE("a trust policy does not speak about reading its role") {
    const Policy trust =
        statement(R"("Effect":"Deny","Action":"sts:*","Principal":{"AWS":"*"})", PolicyKind::trust);
    const Policy allow = statement(kAllowAll);
    PolicySet set;
    set.identity = {&allow};
    set.resource = &trust;
    CHECK(decide(user(), {"iam:GetRole", "arn:aws:iam::123456789012:role/Other", {}}, set).allowed());
}

TEST_CASE("a KMS key's policy must delegate to the account before identity policies count") {
    const Policy allow = statement(kAllowAll);
    const AccessCheck decrypt{"kms:Decrypt", "arn:aws:kms:us-east-1:123456789012:key/k", {}};
    PolicySet set;
    set.identity = {&allow};
    CHECK(decide(user(), decrypt, set).layer == Layer::resource);
    const Policy root = statement(
        R"("Effect":"Allow","Action":"kms:*","Resource":"*",
           "Principal":{"AWS":"arn:aws:iam::123456789012:root"})",
        PolicyKind::resource);
    set.resource = &root;
    CHECK(decide(user(), decrypt, set).allowed());
    set.identity.clear();
    CHECK(decide(user(), decrypt, set).layer == Layer::identity);
    set.identity = {&allow};
    set.resource = nullptr;
    CHECK(decide(user(), {"kms:CreateKey", "*", {}}, set).allowed());
}

TEST_CASE("GetCallerIdentity is allowed to every signed caller, even under a deny") {
    const Policy deny = statement(kDenyAll);
    PolicySet set;
    set.identity = {&deny};
    CHECK(decide(user(), {"sts:GetCallerIdentity", "*", {}}, set).allowed());
    CHECK_FALSE(decide({}, {"sts:GetCallerIdentity", "*", {}}, set).allowed());
}

TEST_CASE("a root user needs no identity policy, but obeys its account's service control policies") {
    Principal root;
    root.kind = PrincipalKind::root;
    root.arn = "arn:aws:iam::123456789012:root";
    root.account = "123456789012";
    CHECK(decide(root, get_item(), {}).allowed());
    const Policy scp = statement(kDenyAll, PolicyKind::scp);
    PolicySet set;
    set.scp = {{&scp}};
    CHECK(decide(root, get_item(), set).layer == Layer::scp);
}

TEST_CASE("service control policies leave service principals and service-linked roles alone") {
    const Policy scp = statement(kDenyAll, PolicyKind::scp);
    const Policy allow = statement(kAllowAll);
    PolicySet set;
    set.scp = {{&scp}};
    set.identity = {&allow};
    Principal linked = role_session();
    linked.role_arn = "arn:aws:iam::123456789012:role/aws-service-role/ops.apigateway.amazonaws.com/R";
    CHECK(decide(linked, get_item(), set).allowed());
    const Policy named = resource_policy("Allow", R"({"Service":"sns.amazonaws.com"})");
    set.resource = &named;
    CHECK(decide(service("sns.amazonaws.com"), get_item(), set).allowed());
}

TEST_CASE("resource control policies bind supported services only, and never deny implicitly") {
    const Policy rcp =
        statement(R"("Effect":"Deny","Principal":"*","Action":"*","Resource":"*")", PolicyKind::rcp);
    const Policy other =
        statement(R"("Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*")", PolicyKind::rcp);
    const Policy allow = statement(kAllowAll);
    PolicySet set;
    set.identity = {&allow};
    set.rcp = {{&rcp}};
    CHECK(decide(user(), get_item(), set).layer == Layer::rcp);
    CHECK(decide(user(), {"ec2:RunInstances", "*", {}}, set).allowed());
    CHECK(decide(user(), {"kms:RetireGrant", "*", {}}, set).allowed());
    set.rcp = {{&other}};
    CHECK(decide(user(), get_item(), set).allowed());
}

TEST_CASE("a federated user has no permissions of its own without session policies") {
    Principal federated;
    federated.kind = PrincipalKind::federated;
    federated.arn = "arn:aws:sts::123456789012:federated-user/bob";
    federated.account = "123456789012";
    federated.user_arn = "arn:aws:iam::123456789012:user/Alice";
    const Policy allow = statement(kAllowAll);
    PolicySet set;
    set.identity = {&allow};
    CHECK(decide(federated, get_item(), set).layer == Layer::session);
    const Policy direct =
        resource_policy("Allow", R"({"AWS":"arn:aws:sts::123456789012:federated-user/bob"})");
    set.resource = &direct;
    CHECK(decide(federated, get_item(), set).allowed());
    const Policy behind = resource_policy("Allow", R"({"AWS":"arn:aws:iam::123456789012:user/Alice"})");
    set.resource = &behind;
    CHECK(decide(federated, get_item(), set).layer == Layer::session);
    set.session = {&allow};
    set.identity.clear();
    CHECK(decide(federated, get_item(), set).allowed());
}

TEST_CASE("what an identity provider vouches for may assume the roles that trust the provider") {
    Principal web;
    web.kind = PrincipalKind::federated;
    web.arn = "cognito-identity.amazonaws.com";
    const AccessCheck assume{"sts:AssumeRoleWithWebIdentity", "arn:aws:iam::123456789012:role/Web", {}};
    const Policy trust = statement(R"("Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity",
        "Principal":{"Federated":"cognito-identity.amazonaws.com"})",
                                   PolicyKind::trust);
    PolicySet set;
    set.resource = &trust;
    CHECK(decide(web, assume, set).allowed());
    web.arn = "accounts.google.com";
    CHECK(decide(web, assume, set).layer == Layer::trust);
    // Nobody's service control policies bind a caller without AWS credentials.
    web.arn = "cognito-identity.amazonaws.com";
    const Policy no_sts = statement(R"("Effect":"Deny","Action":"sts:*","Resource":"*")", PolicyKind::scp);
    set.scp = {{&no_sts}};
    CHECK(decide(web, assume, set).allowed());
}

TEST_CASE("NotPrincipal speaks about everyone who is not listed") {
    const auto with = [](std::string_view effect, std::string_view listed) {
        return statement(R"("Effect":")" + std::string(effect) + R"(","NotPrincipal":{"AWS":)" +
                             std::string(listed) + R"(},"Action":"dynamodb:*","Resource":"*")",
                         PolicyKind::resource);
    };
    const Policy allow = statement(kAllowAll);
    struct Row {
        std::string_view listed;
        bool denied;
    };
    const Row rows[] = {
        {R"("arn:aws:iam::123456789012:user/Alice")", false},
        {R"(["123456789012","arn:aws:iam::123456789012:user/Alice"])", false},
        {R"("arn:aws:iam::123456789012:user/Bob")", true},
        {R"("arn:aws:iam::123456789012:root")", true},
    };
    for (const Row& row : rows) {
        INFO(row.listed);
        const Policy resource = with("Deny", row.listed);
        PolicySet set;
        set.identity = {&allow};
        set.resource = &resource;
        CHECK((decide(user(), get_item(), set).verdict == Verdict::explicit_deny) == row.denied);
        // A principal that has a boundary is denied, listed or not.
        set.boundary = &allow;
        CHECK(decide(user(), get_item(), set).layer == Layer::resource);
    }
    const Policy others = with("Allow", R"("arn:aws:iam::123456789012:user/Bob")");
    PolicySet set;
    set.resource = &others;
    CHECK(decide(user(), get_item(), set).allowed());
    const Policy listed = with("Allow", R"("arn:aws:iam::123456789012:user/Alice")");
    set.resource = &listed;
    CHECK_FALSE(decide(user(), get_item(), set).allowed());
}

TEST_CASE("a VPC endpoint's policy must allow when the call comes through it") {
    const Policy allow = statement(kAllowAll);
    const Policy endpoint = statement(R"("Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*")",
                                      PolicyKind::vpc_endpoint);
    PolicySet set;
    set.identity = {&allow};
    set.vpc_endpoint = {&endpoint};
    CHECK(decide(user(), get_item(), set).layer == Layer::vpc_endpoint);
    CHECK(decide(user(), {"s3:GetObject", "arn:aws:s3:::b/k", {}}, set).allowed());
}

TEST_CASE("AWS's own policies, roles and aliases cannot be changed by any permission") {
    const Policy allow = statement(kAllowAll);
    PolicySet set;
    set.identity = {&allow};
    CHECK_FALSE(
        decide(user(), {"iam:DeletePolicy", "arn:aws:iam::aws:policy/ReadOnlyAccess", {}}, set).allowed());
    CHECK(decide(user(), {"iam:GetPolicy", "arn:aws:iam::aws:policy/ReadOnlyAccess", {}}, set).allowed());
    CHECK_FALSE(
        decide(user(), {"iam:DeleteRole", "arn:aws:iam::123456789012:role/aws-reserved/sso/R", {}}, set)
            .allowed());
    CHECK_FALSE(
        decide(user(), {"kms:DeleteAlias", "arn:aws:kms:us-east-1:123456789012:alias/aws/s3", {}}, set)
            .allowed());
}

TEST_CASE("the prefix of an action is compared without case everywhere") {
    const Policy allow = statement(kAllowAll);
    const Policy rcp =
        statement(R"("Effect":"Deny","Principal":"*","Action":"*","Resource":"*")", PolicyKind::rcp);
    PolicySet set;
    set.identity = {&allow};
    CHECK(decide(user(), {"STS:assumerole", "arn:aws:iam::123456789012:role/R", {}}, set).layer ==
          Layer::trust);
    CHECK(decide(user(), {"KMS:Decrypt", "arn:aws:kms:us-east-1:123456789012:key/k", {}}, set).layer ==
          Layer::resource);
    CHECK_FALSE(decide(user(), {"IAM:DeletePolicy", "arn:aws:iam::aws:policy/P", {}}, set).allowed());
    CHECK(decide(user(), {"STS:getcalleridentity", "*", {}}, set).allowed());
    set.rcp = {{&rcp}};
    CHECK(decide(user(), {"DynamoDB:GetItem", std::string(kTable), {}}, set).layer == Layer::rcp);
}
