#include "emulators/iam/managed.hpp"
#include "runtime/iam/policy.hpp"
#include "tests/catch.hpp"

#include <set>

using namespace leastwise;

TEST_CASE("every shipped managed policy parses, has one ARN and says where it was read") {
    const iamapi::ManagedCatalogue catalogue;
    REQUIRE(catalogue.shipped().size() >= 107);
    std::set<std::string> arns, names;
    for (const iamapi::ManagedPolicy& policy : catalogue.shipped()) {
        INFO(policy.name);
        core::Diagnostics problems;
        const auto parsed =
            iam::parse_policy(policy.read_document(), iam::PolicyKind::identity, policy.name, problems);
        for (const auto& problem : problems) CHECK(problem.message == "");
        REQUIRE(parsed);
        CHECK_FALSE(parsed->statements.empty());
        CHECK(policy.version.starts_with("v"));
        CHECK(policy.source.find("npm") != std::string::npos);
        CHECK(iamapi::is_aws_managed(policy.arn));
        CHECK(policy.arn.ends_with("/" + policy.name));
        CHECK(arns.insert(policy.arn).second);
        CHECK(names.insert(policy.name).second);
    }
}

TEST_CASE("a managed policy is found by the ARN of any partition and only with its path") {
    const iamapi::ManagedCatalogue catalogue;
    const auto* basic = catalogue.find("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole");
    REQUIRE(basic != nullptr);
    CHECK(basic->version == "v1");
    CHECK(catalogue.find("arn:aws-cn:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole") == basic);
    CHECK(catalogue.find("arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole") == nullptr);
    CHECK(catalogue.find("arn:aws:iam::123456789012:policy/service-role/AWSLambdaBasicExecutionRole") ==
          nullptr);
    CHECK(catalogue.find("arn:aws:iam::aws:policy/NoSuchPolicy") == nullptr);
    CHECK(catalogue.find("") == nullptr);
    CHECK(catalogue.find_by_name("AWSLambdaBasicExecutionRole") == basic);
    CHECK(catalogue.find_by_name("AWSLambda") == nullptr);
}

TEST_CASE("AWSLambdaBasicExecutionRole grants exactly the three logging actions") {
    const iamapi::ManagedCatalogue catalogue;
    core::Diagnostics problems;
    const auto policy =
        iam::parse_policy(catalogue.find_by_name("AWSLambdaBasicExecutionRole")->read_document(),
                          iam::PolicyKind::identity, "x", problems);
    REQUIRE(policy);
    REQUIRE(policy->statements.size() == 1);
    CHECK(policy->statements[0].actions ==
          std::vector<std::string>{"logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"});
    CHECK(policy->statements[0].resources == std::vector<std::string>{"*"});
}
