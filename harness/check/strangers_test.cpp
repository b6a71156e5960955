#include "harness/check/testcases/fixture.hpp"

using namespace leastwise;
using namespace leastwise::check;

TEST_CASE("strangers: buckets, roles, queues and functions") {
    const auto found = reviewed(
        "  Bucket: {Type: AWS::S3::Bucket}\n"
        "  Everyone:\n    Type: AWS::S3::BucketPolicy\n    Properties:\n      Bucket: !Ref Bucket\n"
        "      PolicyDocument: {Statement: {Effect: Allow, Principal: '*', Action: s3:GetObject, Resource: "
        "!Sub '${Bucket.Arn}/*'}}\n"
        "  Queue: {Type: AWS::SQS::Queue}\n"
        "  Anyone:\n    Type: AWS::SQS::QueuePolicy\n    Properties:\n      Queues: [!Ref Queue]\n"
        "      PolicyDocument: {Statement: {Effect: Allow, Principal: '*', Action: sqs:SendMessage, "
        "Resource: '*'}}\n"
        "  Ours:\n    Type: AWS::SQS::QueuePolicy\n    Properties:\n      Queues: [!Ref Queue]\n"
        "      PolicyDocument: {Version: '2012-10-17', Statement: {Effect: Allow, Principal: '*', Action: "
        "sqs:SendMessage, Resource: '*',\n"
        "        Condition: {ArnLike: {aws:SourceArn: 'arn:aws:sns:us-east-1:123456789012:t'}}}}\n"
        "  Identity:\n    Type: AWS::S3::BucketPolicy\n    Properties:\n      Bucket: !Ref Bucket\n"
        "      PolicyDocument: {Statement: {Effect: Allow, Principal: {CanonicalUser: abc}, Action: "
        "s3:GetObject, Resource: !Sub '${Bucket.Arn}/*'}}\n");
    REQUIRE(found.size() == 2);
    CHECK(found[0].finding.message == "Bucket is open to strangers, for example s3:GetObject on "
                                      "arn:aws:s3:::app-bucket/, "
                                      "by an anonymous caller");
    CHECK(found[0].subject == "Bucket");
    CHECK(found[0].finding.code == "LW0525");
    CHECK(found[0].finding.severity == core::Severity::warning);
    CHECK(found[1].subject == "Queue");
    CHECK(found[1].finding.severity == core::Severity::error);
    CHECK(found[1].finding.message.find("sqs:SendMessage") != std::string::npos);
}

TEST_CASE("strangers: what carries a policy, and how the example is made") {
    const auto messages = [](const std::string& resources) {
        Texts texts;
        for (const Result& each : reviewed(resources)) {
            if (each.finding.code == "LW0525") texts.push_back(each.finding.message);
        }
        return texts;
    };
    const std::string open = "{Version: '2012-10-17', Statement: {Effect: Allow, Principal: '*', Resource: '*', "
                             "Action: ";
    CHECK(messages("  Bus: {Type: AWS::Events::EventBus, Properties: {Name: b}}\n"
                   "  P: {Type: AWS::Events::EventBusPolicy, Properties: {EventBusName: !Ref Bus, StatementId: s, "
                   "Statement: {Effect: Allow, Principal: '*', Action: 'events:PutEvents', Resource: '*'}}}\n") ==
          Texts{"Bus is open to strangers, for example events:PutEvents on "
                "arn:aws:events:us-east-1:123456789012:event-bus/b, by an anonymous caller"});
    CHECK(messages("  P: {Type: AWS::Lambda::LayerVersionPermission, Properties: {Action: lambda:GetLayerVersion, "
                   "LayerVersionArn: 'arn:aws:lambda:us-east-1:123456789012:layer:l:1', Principal: '*'}}\n")
              .size() == 1);
    CHECK(messages("  P: {Type: AWS::Lambda::LayerVersionPermission, Properties: {Action: lambda:GetLayerVersion, "
                   "OrganizationId: o-abcdefghij, "
                   "LayerVersionArn: 'arn:aws:lambda:us-east-1:123456789012:layer:l:1', Principal: '*'}}\n")
              .empty());
    CHECK(messages("  T: {Type: AWS::DynamoDB::GlobalTable, Properties: {Replicas: [{Region: us-east-1}, "
                   "{Region: eu-west-1, ResourcePolicy: {PolicyDocument: " +
                   open + "'dynamodb:Query'}}}}]}}\n") ==
          Texts{"T is open to strangers, for example dynamodb:Query on "
                "arn:aws:dynamodb:us-east-1:123456789012:table/app-T, by an anonymous caller"});
    CHECK(messages("  Q: {Type: AWS::SQS::Queue}\n"
                   "  P: {Type: AWS::SQS::QueueInlinePolicy, Properties: {Queue: !Ref Q, PolicyDocument: " +
                   open + "'sqs:*'}}}}\n")
              .at(0)
              .find("sqs:AddPermission on arn:aws:sqs:us-east-1:123456789012:app-Q") != std::string::npos);
    CHECK(messages("  B: {Type: AWS::S3::Bucket}\n  P: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Ref B, "
                   "PolicyDocument: {Statement: {Effect: Allow, Principal: '*', Action: 's3:PutObject', Resource: "
                   "'arn:aws:s3:::app-b/*', Condition: {ArnLike: {aws:PrincipalArn: 'arn:aws:iam::*:role/x'}}}}}}\n")
              .at(0)
              .find("by arn:aws:sts::000000000000:assumed-role/x/") != std::string::npos);
}

TEST_CASE("a search domain in a VPC is out of strangers' reach") {
    const auto severity = [](const std::string& more) {
        return reviewed("  D: {Type: AWS::OpenSearchService::Domain, Properties: {" + more +
                        "AccessPolicies: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {AWS: '*'}, "
                        "Action: 'es:ESHttpGet', Resource: '*'}]}}}\n")
            .at(0)
            .finding.severity;
    };
    CHECK(severity("") == core::Severity::error);
    CHECK(severity("VPCOptions: {SubnetIds: [subnet-1]}, ") == core::Severity::note);
}

TEST_CASE("a bucket that blocks public access") {
    const auto severity = [](const std::string& block) {
        return reviewed("  B: {Type: AWS::S3::Bucket, Properties: {PublicAccessBlockConfiguration: " + block +
                        "}}\n  P: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Ref B, PolicyDocument: "
                        "{Statement: "
                        "{Effect: Allow, Principal: '*', Action: 's3:PutObject', Resource: "
                        "'arn:aws:s3:::app-b/*'}}}}\n")
            .at(0)
            .finding.severity;
    };
    CHECK(severity("{BlockPublicAcls: true}") == core::Severity::error);
    CHECK(severity("{BlockPublicPolicy: true}") == core::Severity::warning);
    CHECK(severity("{RestrictPublicBuckets: 'true'}") == core::Severity::warning);
}

TEST_CASE("whom resource control policies keep out is no stranger who gets in") {
    const std::string bucket =
        "  B: {Type: AWS::S3::Bucket}\n  P: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Ref B, "
        "PolicyDocument: "
        "{Statement: {Effect: Allow, Principal: '*', Action: 's3:PutObject', Resource: 'arn:aws:s3:::app-b/*'}}}}\n";
    const auto found = [&](const std::string& rcp, const std::string& resources) {
        const GuardedAccount account(rcp, iam::PolicyKind::rcp);
        const auto loaded = load(resources);
        return review(policies_of(loaded), all(), loaded.options.place, account.guardrails).size();
    };
    const auto deny = [](const std::string& action, const std::string& resource, const std::string& condition) {
        return R"({"Effect":"Deny","Principal":"*","Action":")" + action + R"(","Resource":")" + resource +
               R"(","Condition":)" + condition + "}";
    };
    const std::string outside = R"({"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-ours000000"}})";
    CHECK(found(deny("s3:*", "*", outside), bucket) == 0);
    CHECK(found(deny("s3:*", "*",
                     R"({"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-ours000000"},)"
                     R"("Bool":{"aws:PrincipalIsAWSService":"false"}})"),
                bucket) == 0);
    CHECK(found(deny("s3:Get*", "*", outside), bucket) == 1);
    CHECK(found(deny("s3:*", "arn:aws:s3:::other/*", outside), bucket) == 1);
    CHECK(found(deny("s3:*", "*", R"({"Bool":{"aws:SecureTransport":"false"}})"), bucket) == 1);
    const std::string function = "  F: {Type: AWS::Lambda::LayerVersionPermission, Properties: {Action: "
                                 "lambda:GetLayerVersion, LayerVersionArn: "
                                 "'arn:aws:lambda:us-east-1:123456789012:layer:l:1', Principal: '*'}}\n";
    CHECK(found(deny("*", "*", outside), function) == 1);  // no service that resource control policies cover
}
