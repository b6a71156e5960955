#include "emulators/organizations/service.hpp"
#include "runtime/gate/testcases/account.hpp"
#include "tests/catch.hpp"

using namespace leastwise;

namespace {

struct OrganizationWorld : gate::testcases::Account {
    organizations::Organizations organizations{world, directory};

    OrganizationWorld() {
        gate.add(organizations);
        gate::Organization tree("o-abcdefghij", "111111111111");
        tree.add({gate::Organization::Kind::root, "r-ab12", "Root", "", {allow_all()}, {}});
        tree.add({gate::Organization::Kind::account, "123456789012", "dev", "r-ab12", {allow_all()}, {}});
        directory.set_organization(tree);
    }
    iam::Policy allow_all() {
        return policy(R"({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})",
                      iam::PolicyKind::scp);
    }
    gate::Declared declare(std::string_view members) {
        return Account::declare(organizations, "AWS::Organizations::Policy", "Guard",
                                json("{\"Name\": \"guard\", " + std::string(members) + "}"));
    }
    std::string failure(std::string_view members) {
        return gate::testcases::failure_of([&] { declare(members); });
    }
    iam::Decision decide(std::string_view action) {
        return gate.decide(admin, {std::string(action), "*", {}});
    }
};

constexpr std::string_view kDeny =
    R"("Content": {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]})";

}  // namespace

TEST_CASE("a service control policy of a template binds the target's accounts from then on") {
    OrganizationWorld w;
    CHECK(w.decide("s3:ListAllMyBuckets").allowed());
    const auto target = GENERATE(as<std::string>{}, "r-ab12", "123456789012");
    const auto made = w.declare(R"("Type": "SERVICE_CONTROL_POLICY", "TargetIds": [")" + target + "\"], " +
                                std::string(kDeny));
    CHECK(made.arn == "arn:aws:organizations::111111111111:policy/o-abcdefghij/service_control_policy/" +
                          made.physical_id);
    const auto decision = w.decide("s3:ListAllMyBuckets");
    CHECK(decision.verdict == iam::Verdict::explicit_deny);
    CHECK(decision.layer == iam::Layer::scp);
    CHECK(decision.determining.front().policy->arn == made.arn);
    CHECK(w.decide("sqs:ListQueues").allowed());
}

TEST_CASE("a resource control policy binds the account's resources; one without targets binds nothing") {
    OrganizationWorld w;
    const std::string content =
        R"("Type": "RESOURCE_CONTROL_POLICY", "Content": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": )"
        R"(\"Deny\", \"Principal\": \"*\", \"Action\": \"s3:*\", \"Resource\": \"*\"}]}")";
    w.declare(content);
    CHECK(w.decide("s3:GetObject").allowed());
    w.declare(content + R"(, "TargetIds": ["123456789012"])");
    CHECK(w.decide("s3:GetObject").layer == iam::Layer::rcp);
    CHECK(w.decide("iam:ListUsers").allowed());
}

TEST_CASE("what cannot be attached is refused") {
    OrganizationWorld w;
    CHECK(w.failure(R"("Type": "SERVICE_CONTROL_POLICY", "TargetIds": ["ou-ab12-none"], )" +
                    std::string(kDeny)) ==
          "TargetNotFoundException: You specified a target that doesn't exist.");
    CHECK(w.failure(R"("Type": "TAG_POLICY", )" + std::string(kDeny)) ==
          "NotImplemented: leastwise does not emulate organization policies of type TAG_POLICY");
    CHECK(w.failure(R"("Type": "SERVICE_CONTROL_POLICY", "Content": ")" + std::string(5'121, 'x') + "\"")
              .starts_with("ConstraintViolationException"));
    CHECK(w.failure(R"("Type": "SERVICE_CONTROL_POLICY")") == "no error");
    CHECK(w.failure(R"("Type": "SERVICE_CONTROL_POLICY", "Content": "{")") == "no error");
    CHECK(w.diagnostics.size() == 2);
    w.directory.set_organization({});
    CHECK(w.failure(R"("Type": "SERVICE_CONTROL_POLICY", )" + std::string(kDeny)) ==
          "AWSOrganizationsNotInUseException: Your account is not a member of an organization.");
}
