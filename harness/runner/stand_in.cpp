#include "harness/runner/stand_in.hpp"

#include "harness/runner/support.hpp"
#include "runtime/core/arn.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>
#include <array>

namespace leastwise::runner {
namespace {

enum class Ref { name, arn, queue_url };

/// How AWS names resources of a type. Sources: "Return values" of the types in the CloudFormation Template
/// Reference; "Resource types" of the services in the Service Authorization Reference.
struct Form {
    std::string_view type;
    Ref ref = Ref::name;
    std::string_view resource{};  ///< what stands before the name in the ARN's last part
};
constexpr auto kForms = std::to_array<Form>({
    {"AWS::ACMPCA::CertificateAuthority", Ref::arn, "certificate-authority/"},
    {"AWS::ApiGatewayV2::Api", Ref::name, "/apis/"},
    {"AWS::AppSync::ApiKey", Ref::arn, "apikey/"},
    {"AWS::AppSync::DataSource", Ref::arn, "apis/datasources/"},
    {"AWS::AppSync::GraphQLApi", Ref::arn, "apis/"},
    {"AWS::AppSync::GraphQLSchema", Ref::name, "apis/"},
    {"AWS::AppSync::Resolver", Ref::arn, "apis/types/resolvers/"},
    {"AWS::Batch::ComputeEnvironment", Ref::arn, "compute-environment/"},
    {"AWS::Batch::JobDefinition", Ref::arn, "job-definition/"},
    {"AWS::Batch::JobQueue", Ref::arn, "job-queue/"},
    {"AWS::Bedrock::Guardrail", Ref::arn, "guardrail/"},
    {"AWS::CertificateManager::Certificate", Ref::arn, "certificate/"},
    {"AWS::CloudFormation::Stack", Ref::arn, "stack/"},
    {"AWS::CloudFront::Distribution", Ref::name, "distribution/"},
    {"AWS::Cognito::UserPool", Ref::name, "userpool/"},
    {"AWS::ECS::Cluster", Ref::name, "cluster/"},
    {"AWS::ECS::Service", Ref::arn, "service/"},
    {"AWS::ECS::TaskDefinition", Ref::arn, "task-definition/"},
    {"AWS::EC2::Instance", Ref::name, "instance/"},
    {"AWS::EC2::SecurityGroup", Ref::name, "security-group/"},
    {"AWS::EC2::Subnet", Ref::name, "subnet/"},
    {"AWS::EC2::VPC", Ref::name, "vpc/"},
    {"AWS::EFS::AccessPoint", Ref::name, "access-point/"},
    {"AWS::EFS::FileSystem", Ref::name, "file-system/"},
    {"AWS::ElasticLoadBalancingV2::Listener", Ref::arn, "listener/app/"},
    {"AWS::ElasticLoadBalancingV2::ListenerRule", Ref::arn, "listener-rule/app/"},
    {"AWS::ElasticLoadBalancingV2::LoadBalancer", Ref::arn, "loadbalancer/app/"},
    {"AWS::ElasticLoadBalancingV2::TargetGroup", Ref::arn, "targetgroup/"},
    {"AWS::Events::ApiDestination", Ref::name, "api-destination/"},
    {"AWS::Events::Connection", Ref::name, "connection/"},
    {"AWS::Events::EventBus", Ref::name, "event-bus/"},
    {"AWS::Events::Rule", Ref::name, "rule/"},
    {"AWS::Kinesis::Stream", Ref::name, "stream/"},
    {"AWS::Kinesis::StreamConsumer", Ref::arn, "stream/consumer/"},
    {"AWS::KinesisFirehose::DeliveryStream", Ref::name, "deliverystream/"},
    {"AWS::KMS::Alias", Ref::name, "alias/"},
    {"AWS::KMS::Key", Ref::name, "key/"},
    {"AWS::Lambda::CodeSigningConfig", Ref::arn, "code-signing-config:"},
    {"AWS::Lambda::EventSourceMapping", Ref::name, "event-source-mapping:"},
    {"AWS::Lambda::Function", Ref::name, "function:"},
    {"AWS::Lambda::LayerVersion", Ref::arn, "layer:"},
    {"AWS::Lambda::Url", Ref::arn, "function:"},
    {"AWS::MSK::Cluster", Ref::arn, "cluster/"},
    {"AWS::MSK::ServerlessCluster", Ref::arn, "cluster/"},
    {"AWS::Pipes::Pipe", Ref::name, "pipe/"},
    {"AWS::RDS::DBCluster", Ref::name, "cluster:"},
    {"AWS::RDS::DBInstance", Ref::name, "db:"},
    {"AWS::Scheduler::Schedule", Ref::name, "schedule/default/"},
    {"AWS::Scheduler::ScheduleGroup", Ref::name, "schedule-group/"},
    {"AWS::Serverless::Application", Ref::arn, "stack/"},
    {"AWS::Serverless::GraphQLApi", Ref::arn, "apis/"},
    {"AWS::Serverless::StateMachine", Ref::arn, "stateMachine:"},
    {"AWS::Serverless::WebSocketApi", Ref::name, "/apis/"},
    {"AWS::SNS::Subscription", Ref::arn, ""},
    {"AWS::SNS::Topic", Ref::arn, ""},
    {"AWS::SQS::Queue", Ref::queue_url, ""},
    {"AWS::SSM::Parameter", Ref::name, "parameter/"},
    {"AWS::StepFunctions::Activity", Ref::arn, "activity:"},
    {"AWS::StepFunctions::StateMachine", Ref::arn, "stateMachine:"},
    {"AWS::StepFunctions::StateMachineAlias", Ref::arn, "stateMachine:"},
    {"AWS::StepFunctions::StateMachineVersion", Ref::arn, "stateMachine:"},
});

/// Services whose name in ARNs is not that of the type in lower case.
struct ServiceName {
    std::string_view in_type, in_arn;
};
constexpr auto kServiceNames = std::to_array<ServiceName>({
    {"ACMPCA", "acm-pca"},
    {"AmazonMQ", "mq"},
    {"ApiGatewayV2", "apigateway"},
    {"CertificateManager", "acm"},
    {"EFS", "elasticfilesystem"},
    {"ElasticLoadBalancingV2", "elasticloadbalancing"},
    {"KinesisFirehose", "firehose"},
    {"MSK", "kafka"},
    {"OpenSearchService", "es"},
    {"OpenSearchServerless", "aoss"},
    {"StepFunctions", "states"},
});

constexpr std::array kMarks = {"unsupported-", "inert-"};

Form form_of(std::string_view type) {
    const auto found = std::ranges::find(kForms, type, &Form::type);
    return found == kForms.end() ? Form{type} : *found;
}

std::string service_of(std::string_view type) {
    if (type == "AWS::Serverless::StateMachine") return "states";
    if (type == "AWS::Serverless::GraphQLApi") return "appsync";
    if (type == "AWS::Serverless::Application") return "cloudformation";
    if (type == "AWS::Serverless::WebSocketApi") return "apigateway";
    if (type == "AWS::Cognito::UserPool") return "cognito-idp";
    if (type == "AWS::Cognito::IdentityPool") return "cognito-identity";
    const auto words = core::split(type, ':');  // AWS, "", SQS, "", Queue
    if (words.size() < 3) return "unknown";
    const auto found = std::ranges::find(kServiceNames, words[2], &ServiceName::in_type);
    return found == kServiceNames.end() ? core::to_lower(words[2]) : std::string(found->in_arn);
}

std::string arn_of(std::string_view type, const std::string& name, const core::Place& place) {
    const std::string service = service_of(type);
    if (service == "s3") return core::make_arn(place.partition, service, "", "", name);
    const bool global = service == "iam" || service == "cloudfront";
    const bool role = type == "AWS::IAM::Role";
    return core::make_arn(place.partition, service, global ? "" : place.region, place.account,
                          (role ? "role/" : std::string(form_of(type).resource)) + name);
}

}  // namespace

Deployed stand_in(const templates::Resource& resource, gate::Support support, const core::Place& place) {
    Deployed deployed{resource.logical_id, resource.type, resource.source, {}, support, resource.span};
    std::string name = std::string(support_name(support)) + "-" + resource.logical_id;
    if (resource.type == "AWS::S3::Bucket") name = core::to_lower(name);
    deployed.declared.arn = arn_of(resource.type, name, place);
    switch (form_of(resource.type).ref) {
        case Ref::name: deployed.declared.physical_id = name; break;
        case Ref::arn: deployed.declared.physical_id = deployed.declared.arn; break;
        case Ref::queue_url:
            deployed.declared.physical_id =
                "https://sqs." + place.region + ".amazonaws.com/" + place.account + "/" + name;
            break;
    }
    return deployed;
}

core::Document stand_in_attribute(const Deployed& resource, std::string_view name, const core::Place& place) {
    const std::string own = std::string(support_name(resource.support)) + "-" + resource.logical_id;
    if (name.ends_with("Arn")) return core::Document(resource.declared.arn);
    if (name.ends_with("Port")) return core::Document("0");
    const bool web = name.ends_with("Url") || name.ends_with("URL") || name.ends_with("Endpoint");
    const bool host = name.ends_with("DNSName") || name.ends_with("DomainName") || name.ends_with("Address");
    if (name == "QueueUrl") return core::Document(resource.declared.physical_id);
    if (web) return core::Document("https://" + own + "." + place.region + ".amazonaws.com");
    if (host) return core::Document(core::to_lower(own) + "." + place.region + ".amazonaws.com");
    if (name.ends_with("Name") || name.ends_with("Id")) return core::Document(own);
    return core::Document(own + "." + std::string(name));
}

bool names_stand_in(std::string_view text) {
    return std::ranges::any_of(
        kMarks, [&](std::string_view mark) { return text.find(mark) != std::string_view::npos; });
}

}  // namespace leastwise::runner
