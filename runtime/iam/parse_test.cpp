#include "runtime/core/text.hpp"
#include "runtime/iam/testcases/policies.hpp"

#include <algorithm>

using namespace leastwise;
using namespace leastwise::iam;
using namespace leastwise::iam::testing;

namespace {

core::Diagnostics refusals(std::string_view text, PolicyKind kind = PolicyKind::identity) {
    core::Diagnostics diagnostics;
    const auto parsed = parse_policy(json(text), kind, "test", diagnostics);
    CHECK(parsed.has_value() != core::has_errors(diagnostics));
    return diagnostics;
}

std::string with_statement(std::string_view members) {
    return R"({"Version":"2012-10-17","Statement":{)" + std::string(members) + "}}";
}

struct Row {
    std::string document, message;
};

void check_rows(const std::vector<Row>& rows, PolicyKind kind) {
    for (const Row& row : rows) {
        INFO(row.document);
        const auto found = refusals(row.document, kind);
        REQUIRE(core::has_errors(found));
        CHECK(found.front().message == row.message);
        CHECK_FALSE(found.front().hint.empty());
        CHECK(found.front().code.starts_with("LW03"));
    }
}

const std::string kSyntax = "Syntax errors in policy.";
const std::string kLegacy = "The policy failed legacy parsing";

}  // namespace

TEST_CASE("documents that AWS refuses are refused in AWS's words") {
    const std::string good = R"("Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::b")";
    const auto with = [&good](std::string_view from, std::string_view to) {
        return with_statement(core::replace_all(good, from, to));
    };
    check_rows(
        {
            {R"("text")", kSyntax},
            {R"({"Version":"2012-10-17"})", kSyntax},
            {R"({"Version":"2013-10-17","Statement":{)" + good + "}}", kSyntax},
            {R"({"Version":2012,"Statement":{)" + good + "}}", kSyntax},
            {R"({"Version":"2012-10-17","Statement":[]})", kSyntax},
            {R"({"Version":"2012-10-17","Statement":["afd"]})", kSyntax},
            {R"({"Version":"2012-10-17","Id":["x"],"Statement":{)" + good + "}}", kSyntax},
            {R"({"Version":"2012-10-17","Extra":1,"Statement":{)" + good + "}}", kSyntax},
            {R"({"Version":"2012-10-17","Version":"2012-10-17","Statement":{)" + good + "}}", kSyntax},
            {with_statement(good + R"(,"Extra":"x")"), kSyntax},
            {with_statement(good + R"(,"Effect":"Allow")"), kSyntax},
            {with_statement(good + R"(,"NotResource":"*")"), kSyntax},
            {with_statement(good + R"(,"NotAction":"s3:*")"), kSyntax},
            {with_statement(good + R"(,"Sid":{})"), kSyntax},
            {with_statement(good + R"(,"Condition":[])"), kSyntax},
            {with_statement(good + R"(,"Condition":{"a":"b"})"), kSyntax},
            {with_statement(good + R"(,"Condition":{"x":{"a":"1"}})"), kSyntax},
            {with_statement(good + R"(,"Condition":{"StringEquals":{"a":{}}})"), kSyntax},
            {with_statement(good + R"(,"Condition":{"StringEquals":{"a":null}})"), kSyntax},
            {with_statement(good + R"(,"Condition":{"StringEquals":{"a":[["b"]]}})"), kSyntax},
            {with_statement(good + R"(,"Condition":{"StringEquals":{"a":"b","a":"c"}})"), kSyntax},
            {with_statement(good + R"(,"Condition":{"ForAnyValue::StringEquals":{"a":"b"}})"), kSyntax},
            {with_statement(good + R"(,"Condition":{"NullIfExists":{"a":"true"}})"), kSyntax},
            {with(R"("Allow")", R"("maybe")"), kSyntax},
            {with(R"("Effect":"Allow",)", ""), kSyntax},
            {with(R"("s3:ListBucket")", "{}"), kSyntax},
            {with(R"("s3:ListBucket")", "[[]]"), kSyntax},
            {with(R"("arn:aws:s3:::b")", R"(["*",{}])"), kSyntax},
            {with(R"("Allow")", R"("allow")"), kLegacy},
            {with_statement(good + R"(,"Condition":{"DateGreaterThan":{"a":"sdfdsf"}})"), kLegacy},
            {with("arn:aws:s3:::b", "arn:aws:s3::b"), kLegacy},
            {with("arn:aws:s3:::b", "arn:aws::::b"), kLegacy},
            {with(R"(,"Resource":"arn:aws:s3:::b")", ""), "Policy statement must contain resources."},
            {with(R"("arn:aws:s3:::b")", "[]"), "Policy statement must contain resources."},
            {with(R"("Action":"s3:ListBucket",)", ""), "Policy statement must contain actions."},
            {with(R"("s3:ListBucket")", "[]"), "Policy statement must contain actions."},
            {with("s3:ListBucket", "invalid"),
             "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."},
            {with("s3:ListBucket", ""),
             "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."},
            {with("s3:ListBucket", "a a:ListBucket"), "Vendor a a is not valid"},
            {with("s3:ListBucket", "s3:List:Bucket"), "Actions/Condition can contain only one colon."},
            {with("arn:aws:s3:::b", "invalid resource"),
             "Resource invalid resource must be in ARN format or \"*\"."},
            {with("arn:aws:s3:::b", ""), "Resource  must be in ARN format or \"*\"."},
            {with("arn:aws:s3:::b", "arn:error:s3:::b"),
             "Partition \"error\" is not valid for resource \"arn:error:s3:::b\"."},
            {with("arn:aws:s3:::b", "aws:s3:::b"),
             "Partition \"s3\" is not valid for resource \"arn:s3:::b:*\"."},
            {with("arn:aws:s3:::b", "arn:aws"),
             "Resource vendor must be fully qualified and cannot contain regexes."},
            {with("arn:aws:s3:::b", "arn:aws:iam:us-east-1::user/b"),
             "IAM resource arn:aws:iam:us-east-1::user/b cannot contain region information."},
            {with("arn:aws:s3:::b", "arn:aws:s3:us-east-1::b"),
             "Resource arn:aws:s3:us-east-1::b can not contain region information."},
            {with("arn:aws:s3:::b", "arn:aws:iam:::b"),
             "IAM resource path must either be \"*\" or start with user/, federated-user/, role/, group/, "
             "instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, "
             "oidc-provider/, "
             "report/, access-report/."},
            {R"({"Version":"2012-10-17","Statement":[{"Sid":"a",)" + good + R"(},{"Sid":"a",)" + good + "}]}",
             "Statement IDs (SID) in a single policy must be unique."},
            {with_statement(good + R"(,"Sid":"not alphanumeric")"),
             "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular "
             "expression "
             "[0-9A-Za-z]*"},
            {with_statement(good + R"(,"Principal":"*")"), "Policy document should not specify a principal."},
            {with_statement(good + R"(,"Sid":"Ω")"),
             "The specified value for policyDocument is invalid. It must contain only characters up to "
             "U+00FF"},
        },
        PolicyKind::identity);
}

TEST_CASE("documents that AWS accepts are accepted") {
    const std::string good = R"("Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::b")";
    const std::vector<std::string> documents = {
        R"({"Statement":{)" + good + "}}",
        R"({"Version":"2008-10-17","Id":"x","Statement":[{)" + good + "}]}",
        with_statement(R"("Effect":"Allow","Action":"*","Resource":"*")"),
        with_statement(R"("Effect":"Allow","Action":"iam: asdf safdsf af ","Resource":"arn:aws:s3:::b")"),
        with_statement(R"("Effect":"Allow","Action":"s3.s:ListBucket","Resource":"arn:aws:fdsasf")"),
        with_statement(
            R"("Effect":"Allow","Action":"*:*","Resource":"arn:aws:invalid-service:us-east-1::b")"),
        with_statement(R"("Effect":"Deny","NotAction":["s3:*"],"NotResource":["*","arn:aws:iam::*:user/b"])"),
        with_statement(good + R"(,"Condition":{})"),
        with_statement(good + R"(,"Condition":{"a":{},"DateGreaterThan":{"a":[]}})"),
        with_statement(good + R"(,"Condition":{"Bool":{"a":true},"NumericLessThan":{"b":[1,"2",3.5]}})"),
        with_statement(good + R"(,"Condition":{"ForAnyValue:StringEqualsIfExists":{"a":"b"}})"),
        with_statement(good +
                       R"(,"Condition":{"DateLessThanEquals":{"a":"2016-12-13T21:20:37.593194+00:00"}})"),
        with_statement(good + R"(,"Sid":"")"),
        with_statement(good + R"(,"Condition":{"StringEquals":{"a":"é\t\n"}})"),
        with_statement(
            R"("Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:us-west-2:1:accesspoint/a")"),
    };
    for (const auto& document : documents) {
        INFO(document);
        CHECK_FALSE(core::has_errors(refusals(document)));
    }
}

TEST_CASE("everything that is wrong is reported at once, each at its place") {
    const auto document =
        json("{\n \"Statement\": [\n  {\"Effect\": \"allow\", \"Action\": \"x\"},\n  {\"Action\": []}]}");
    core::Diagnostics found;
    CHECK_FALSE(parse_policy(document, PolicyKind::identity, "p", found).has_value());
    std::vector<std::string> codes;
    for (const auto& each : found) codes.push_back(each.code);
    const std::vector<std::string> expected = {"LW0302", "LW0307", "LW0304", "LW0301", "LW0303", "LW0304"};
    CHECK(codes == expected);
}

TEST_CASE("spans of statements, actions, resources and conditions are kept") {
    core::Document document = json(
        R"({"Statement":{"Effect":"Allow","Action":["a:b"],"Resource":"*",
            "Condition":{"Bool":{"k":"true"}}}})");
    core::Document& statement = *document.find("Statement");
    statement.at({1, 2, 3});
    statement.find("Action")->if_array()->front().at({1, 4, 5});
    statement.find("Resource")->at({1, 6, 7});
    for (auto& member : *statement.find("Condition")->find("Bool")->if_object()) member.name_span = {1, 8, 9};
    core::Diagnostics found;
    const auto policy = parse_policy(document, PolicyKind::identity, "p", found);
    REQUIRE(policy.has_value());
    CHECK(policy->statements[0].span == core::Span{1, 2, 3});
    CHECK(policy->statements[0].action_spans[0] == core::Span{1, 4, 5});
    CHECK(policy->statements[0].resource_spans[0] == core::Span{1, 6, 7});
    CHECK(policy->statements[0].conditions[0].span == core::Span{1, 8, 9});
}

TEST_CASE("trust policies name principals and no resource, and speak about sts alone") {
    check_rows(
        {
            {with_statement(R"("Effect":"Allow","Action":"sts:AssumeRole")"),
             "Missing required field Principal"},
            {with_statement(
                 R"("Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"*"},"Resource":"*")"),
             "Has prohibited field Resource"},
            {with_statement(R"("Effect":"Allow","Action":"s3:GetObject","Principal":{"AWS":"*"})"),
             "AssumeRole policy may only specify STS AssumeRole actions."},
            {with_statement(R"("Effect":"Allow","Action":"sts:AssumeRole","Principal":"*")"),
             "AssumeRolepolicy contained an invalid principal: \"STAR\"."},
            {with_statement(
                 R"("Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"arn:aws:iam::1:role/*"})"),
             "Invalid principal in policy: \"AWS\":\"arn:aws:iam::1:role/*\""},
            {with_statement(R"("Effect":"Allow","Action":"sts:AssumeRole","Principal":{"User":"x"})"),
             "Invalid principal in policy: \"User\""},
            {with_statement(R"("Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"lambda"})"),
             "Invalid principal in policy: \"Service\":\"lambda\""},
            {with_statement(R"("Effect":"Allow","Action":"sts:AssumeRole","Principal":{})"), kSyntax},
            {with_statement(R"("Effect":"Allow","Action":"sts:AssumeRole","Principal":[])"), kSyntax},
        },
        PolicyKind::trust);
    for (const std::string principal :
         {R"({"AWS":"*"})", R"({"AWS":["123456789012","arn:aws:iam::123456789012:root"]})",
          R"({"AWS":"arn:aws:sts::123456789012:assumed-role/R/S"})", R"({"AWS":"AROAEXAMPLEEXAMPLE123"})",
          R"({"Service":"lambda.amazonaws.com","Federated":"cognito-identity.amazonaws.com"})"}) {
        INFO(principal);
        const std::string members =
            R"("Effect":"Allow","Action":["sts:AssumeRole","sts:TagSession"],"Principal":)";
        CHECK(refusals(with_statement(members + principal), PolicyKind::trust).empty());
    }
}

TEST_CASE("resource-based policies name principals and may have spaces in their ids") {
    const std::string members = R"("Sid":"Allow it","Effect":"Allow","Action":"sqs:*","Resource":"*")";
    CHECK(refusals(with_statement(members), PolicyKind::resource).front().message ==
          "Missing required field Principal");
    CHECK(refusals(with_statement(members + R"(,"Principal":"*")"), PolicyKind::resource).empty());
    CHECK(refusals(with_statement(members + R"(,"Principal":"123456789012")"), PolicyKind::resource)
              .front()
              .message == "Invalid principal in policy: \"123456789012\"");
}

TEST_CASE("characters beyond Latin-1 are refused where IAM and STS take the document") {
    const std::string members = R"("Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::b/\u03a9")";
    const std::string everyone = members + R"(,"Principal":"*")";
    for (const PolicyKind kind : {PolicyKind::identity, PolicyKind::boundary, PolicyKind::session})
        CHECK(refusals(with_statement(members), kind).size() == 1);
    CHECK(refusals(with_statement(members), PolicyKind::scp).empty());
    for (const PolicyKind kind : {PolicyKind::resource, PolicyKind::vpc_endpoint, PolicyKind::rcp})
        CHECK(refusals(with_statement(everyone), kind).empty());
}

TEST_CASE("organization policies have a grammar of their own") {
    const std::string refused =
        "The provided policy document does not meet the requirements of the specified policy type.";
    const std::string deny = R"("Effect":"Deny","Action":"s3:*","Resource":"*")";
    CHECK(refusals(with_statement(deny), PolicyKind::scp).empty());
    CHECK(refusals(with_statement(deny + R"(,"Condition":{"Bool":{"a":"true"}})"), PolicyKind::scp).empty());
    CHECK(refusals(with_statement(deny + R"(,"Principal":"*")"), PolicyKind::scp).front().message == refused);
    CHECK(refusals(with_statement(deny), PolicyKind::rcp).front().message == refused);
    CHECK(refusals(with_statement(deny + R"(,"Principal":"*")"), PolicyKind::rcp).empty());
    CHECK(refusals(with_statement(deny + R"(,"Principal":{"AWS":"123456789012"})"), PolicyKind::rcp)
              .front()
              .message == refused);
    const auto rcp = [](std::string_view members) {
        return refusals(with_statement(std::string(members) + R"(,"Principal":"*")"), PolicyKind::rcp);
    };
    CHECK(rcp(R"("Effect":"Allow","Action":"*","Resource":"*")").empty());
    CHECK(rcp(R"("Effect":"Allow","Action":"s3:*","Resource":"*")").front().message == refused);
    CHECK(rcp(R"("Effect":"Deny","NotAction":"s3:*","Resource":"*")").front().message == refused);
    CHECK(rcp(R"("Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3*")").front().message == refused);
    CHECK(refusals(with_statement(R"("Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3")"),
                   PolicyKind::scp)
              .front()
              .message == refused);
}

TEST_CASE("values that can never match are warned about, and the policy stands") {
    const auto found = refusals(with_statement(
        R"("Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{
           "NumericLessThan":{"a":"ten"},"IpAddress":{"b":"10.0.0.0/99"},"Bool":{"c":"yes"},"Null":{"d":"x"},
           "BinaryEquals":{"e":"%"},"ArnLike":{"f":"arn:aws:s3"},"StringEquals":{"g":"anything"}})"));
    CHECK(found.size() == 6);
    CHECK(std::ranges::all_of(found,
                              [](const auto& each) { return each.severity == core::Severity::warning; }));
    CHECK(found.front().message == "condition on a: \"ten\" is not a number, so that it never matches");
}

TEST_CASE("a policy written again is the same policy") {
    const std::string text =
        R"({"Version":"2012-10-17","Id":"i","Statement":[{"Sid":"A","Effect":"Deny",
        "NotPrincipal":{"AWS":["123456789012",
        "210987654321"],"Service":"a.amazonaws.com"},"NotAction":["s3:Get*","s3:Put*"],
        "NotResource":"*","Condition":
        {"ForAllValues:StringLikeIfExists":{"a":["x","y"],"b":"z"},"Null":{"c":"true"}}},{"Effect":"Allow",
        "Principal":"*","Action":"s3:*","Resource":"*"}]})";
    const Policy policy = testing::policy(text, PolicyKind::resource);
    CHECK(to_document(policy) == json(text));
    const Policy trust =
        statement(R"("Effect":"Allow","Action":"sts:*","Principal":{"AWS":"*"})", PolicyKind::trust);
    CHECK_FALSE(to_document(trust).find("Statement")->if_array()->front().find("Resource"));
}

TEST_CASE("deep and huge documents are read or refused without harm") {
    std::string deep(400, '[');
    deep += std::string(400, ']');
    CHECK(core::has_errors(refusals(with_statement(R"("Effect":"Allow","Resource":"*","Action":)" + deep))));
    std::string many = R"({"Version":"2012-10-17","Statement":[)";
    for (int i = 0; i < 5'000; ++i) {
        if (i > 0) many += ',';
        many += R"({"Effect":"Allow","Action":"s3:*","Resource":"*"})";
    }
    CHECK(policy(many + "]}").statements.size() == 5'000);
    const std::string long_text(1'000'000, '*');
    CHECK(refusals(with_statement(R"("Effect":"Allow","Action":")" + long_text + R"(","Resource":"*")"))
              .empty());
}
