#include "runtime/iam/testcases/policies.hpp"

using namespace leastwise::iam;
using namespace leastwise::iam::testing;

namespace {

Decision denial(Verdict verdict, Layer layer) { return {verdict, layer, {}}; }

struct Row {
    Layer layer;
    std::string_view implicit;
    std::string_view explicit_;
};

}  // namespace

TEST_CASE("a denial names the layer in AWS's words") {
    const std::string start =
        "User: arn:aws:sts::123456789012:assumed-role/App/fn is not authorized to perform: dynamodb:GetItem "
        "on "
        "resource: arn:aws:dynamodb:us-east-1:123456789012:table/T ";
    const Row rows[] = {
        {Layer::scp, "because no service control policy allows the dynamodb:GetItem action",
         "with an explicit deny in a service control policy"},
        {Layer::rcp, "because no resource control policy allows the dynamodb:GetItem action",
         "with an explicit deny in a resource control policy"},
        {Layer::vpc_endpoint, "because no VPC endpoint policy allows the dynamodb:GetItem action",
         "with an explicit deny in a VPC endpoint policy"},
        {Layer::boundary, "because no permissions boundary allows the dynamodb:GetItem action",
         "with an explicit deny in a permissions boundary"},
        {Layer::session, "because no session policy allows the dynamodb:GetItem action",
         "with an explicit deny in a sessions policy"},
        {Layer::resource, "because no resource-based policy allows the dynamodb:GetItem action",
         "with an explicit deny in a resource-based policy"},
        {Layer::identity, "because no identity-based policy allows the dynamodb:GetItem action",
         "with an explicit deny in an identity-based policy"},
    };
    for (const Row& row : rows) {
        INFO(layer_name(row.layer));
        CHECK(denial_message(role_session(), get_item(), denial(Verdict::implicit_deny, row.layer)) ==
              start + std::string(row.implicit));
        CHECK(denial_message(role_session(), get_item(), denial(Verdict::explicit_deny, row.layer)) ==
              start + std::string(row.explicit_));
    }
}

TEST_CASE("assuming a role is denied by its trust policy") {
    const AccessCheck check{"sts:AssumeRole", "arn:aws:iam::123456789012:role/Other", {}};
    const std::string start =
        "User: arn:aws:iam::123456789012:user/Alice is not authorized to perform: sts:AssumeRole on "
        "resource: "
        "arn:aws:iam::123456789012:role/Other ";
    CHECK(denial_message(user(), check, denial(Verdict::implicit_deny, Layer::trust)) ==
          start + "because no role trust policy allows the sts:AssumeRole action");
    CHECK(denial_message(user(), check, denial(Verdict::explicit_deny, Layer::trust)) ==
          start + "with an explicit deny in the role trust policy");
}

TEST_CASE(
    "an explicit denial ends with the ARN of the policy that denied, unless the classic form is asked for") {
    Policy scp = statement(R"("Effect":"Deny","Action":"*","Resource":"*")", PolicyKind::scp);
    scp.arn = "arn:aws:organizations::999999999999:policy/o-abc/service_control_policy/p-123";
    const Decision decision{Verdict::explicit_deny, Layer::scp, {{&scp, 0, Layer::scp}}};
    const std::string classic = denial_message(user(), get_item(), decision, DenialDetail::classic);
    CHECK(classic.ends_with(" with an explicit deny in a service control policy"));
    CHECK(denial_message(user(), get_item(), decision) == classic + ": " + scp.arn);
}

TEST_CASE("an operation without a resource prints a star, or nothing where the service prints nothing") {
    const Decision decision = denial(Verdict::implicit_deny, Layer::identity);
    CHECK(denial_message(user(), {"kms:CreateKey", "*", {}}, decision) ==
          "User: arn:aws:iam::123456789012:user/Alice is not authorized to perform: kms:CreateKey on "
          "resource: * "
          "because no identity-based policy allows the kms:CreateKey action");
    CHECK(
        denial_message(user(), {"secretsmanager:ListSecrets", "*", {}}, decision) ==
        "User: arn:aws:iam::123456789012:user/Alice is not authorized to perform: secretsmanager:ListSecrets "
        "because no identity-based policy allows the secretsmanager:ListSecrets action");
}

TEST_CASE("Amazon S3 quotes the resource, Amazon SNS writes its prefix in capitals") {
    const Decision decision = denial(Verdict::implicit_deny, Layer::identity);
    CHECK(
        denial_message(user(), {"s3:GetObject", "arn:aws:s3:::b/k", {}}, decision) ==
        "User: arn:aws:iam::123456789012:user/Alice is not authorized to perform: s3:GetObject on resource: "
        "\"arn:aws:s3:::b/k\" because no identity-based policy allows the s3:GetObject action");
    CHECK(denial_message(user(), {"s3:ListAllMyBuckets", "*", {}}, decision) ==
          "User: arn:aws:iam::123456789012:user/Alice is not authorized to perform: s3:ListAllMyBuckets "
          "because no "
          "identity-based policy allows the s3:ListAllMyBuckets action");
    CHECK(denial_message(user(), {"sns:Publish", "arn:aws:sns:us-east-1:123456789012:t", {}}, decision) ==
          "User: arn:aws:iam::123456789012:user/Alice is not authorized to perform: SNS:Publish on resource: "
          "arn:aws:sns:us-east-1:123456789012:t because no identity-based policy allows the SNS:Publish "
          "action");
}

TEST_CASE("callers without an ARN are named by what they are") {
    const Decision decision = denial(Verdict::implicit_deny, Layer::resource);
    CHECK(denial_message({}, get_item(), decision)
              .starts_with("User: anonymous is not authorized to perform: "));
    CHECK(denial_message(service("sns.amazonaws.com"), get_item(), decision)
              .starts_with("User: sns.amazonaws.com is not authorized to perform: "));
}
