#include "harness/check/names.hpp"

#include "harness/lint/overlap.hpp"
#include "runtime/core/arn.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>
#include <array>

namespace leastwise::check {
namespace {

constexpr int kDepthMax = 8;

enum class Ref { name, arn };

/// How AWS names resources of a type. `resource` is the last part of the ARN: `{}` is the name. A service
/// whose ARNs carry no region or account says so by `global`.
struct Form {
    std::string_view type, property, service, resource;
    enum class Scope { regional, account, nowhere } scope = Scope::regional;
    Ref ref = Ref::name;
};
using Scope = Form::Scope;

/// Source: CloudFormation User Guide, "Return values" of each type; the ARNs of the Service Authorization
/// Reference.
constexpr std::array kForms = {
    Form{"AWS::ApiGateway::RestApi", "", "apigateway", "/restapis/{}"},
    Form{"AWS::ApiGatewayV2::Api", "", "apigateway", "/apis/{}"},
    Form{"AWS::AppSync::GraphQLApi", "", "appsync", "apis/{}", Scope::regional, Ref::arn},
    Form{"AWS::CloudWatch::Alarm", "AlarmName", "cloudwatch", "alarm:{}"},
    Form{"AWS::CodeBuild::Project", "Name", "codebuild", "project/{}"},
    Form{"AWS::CodeCommit::Repository", "", "codecommit", "{}"},
    Form{"AWS::CodePipeline::Pipeline", "Name", "codepipeline", "{}"},
    Form{"AWS::Cognito::UserPool", "", "cognito-idp", "userpool/{}"},
    Form{"AWS::DynamoDB::GlobalTable", "TableName", "dynamodb", "table/{}"},
    Form{"AWS::DynamoDB::Table", "TableName", "dynamodb", "table/{}"},
    Form{"AWS::ECR::Repository", "RepositoryName", "ecr", "repository/{}"},
    Form{"AWS::ECS::Cluster", "ClusterName", "ecs", "cluster/{}"},
    Form{"AWS::Events::EventBus", "Name", "events", "event-bus/{}"},
    Form{"AWS::Events::Rule", "Name", "events", "rule/{}"},
    Form{"AWS::IAM::Group", "GroupName", "iam", "group/{}", Scope::account},
    Form{"AWS::IAM::ManagedPolicy", "ManagedPolicyName", "iam", "policy/{}", Scope::account, Ref::arn},
    Form{"AWS::IAM::Role", "RoleName", "iam", "role/{}", Scope::account},
    Form{"AWS::IAM::User", "UserName", "iam", "user/{}", Scope::account},
    Form{"AWS::KMS::Key", "", "kms", "key/{}"},
    Form{"AWS::Kinesis::Stream", "Name", "kinesis", "stream/{}"},
    Form{"AWS::KinesisFirehose::DeliveryStream", "DeliveryStreamName", "firehose", "deliverystream/{}"},
    Form{"AWS::Lambda::Alias", "", "lambda", "function:{}", Scope::regional, Ref::arn},
    Form{"AWS::Lambda::Function", "FunctionName", "lambda", "function:{}"},
    Form{"AWS::Lambda::LayerVersion", "LayerName", "lambda", "layer:{}:1", Scope::regional, Ref::arn},
    Form{"AWS::Lambda::Version", "", "lambda", "function:{}", Scope::regional, Ref::arn},
    Form{"AWS::Logs::LogGroup", "LogGroupName", "logs", "log-group:{}"},
    Form{"AWS::S3::Bucket", "BucketName", "s3", "{}", Scope::nowhere},
    Form{"AWS::SNS::Topic", "TopicName", "sns", "{}", Scope::regional, Ref::arn},
    Form{"AWS::SQS::Queue", "QueueName", "sqs", "{}"},
    Form{"AWS::SSM::Parameter", "Name", "ssm", "parameter/{}"},
    Form{"AWS::Scheduler::ScheduleGroup", "Name", "scheduler", "schedule-group/{}"},
    Form{"AWS::SecretsManager::Secret", "Name", "secretsmanager", "secret:{}-AbCdEf", Scope::regional,
         Ref::arn},
    Form{"AWS::StepFunctions::StateMachine", "StateMachineName", "states", "stateMachine:{}", Scope::regional,
         Ref::arn},
};

const Form* form_of(std::string_view type) {
    const auto found = std::ranges::find(kForms, type, &Form::type);
    return found == kForms.end() ? nullptr : &*found;
}

std::string unresolved(std::string_view logical_id, std::string_view attribute) {
    return std::string(lint::kUnresolved) + std::string(logical_id) + (attribute.empty() ? "" : ".") +
           std::string(attribute);
}

}  // namespace

std::string Names::name_of(const templates::Resource& resource, std::string_view property) const {
    const core::Document* given = property.empty() ? nullptr : resource.properties.find(property);
    if (given != nullptr && depth_ < kDepthMax) {
        ++depth_;
        core::Diagnostics ignored;  // told where the property itself is read
        const core::Document value = templates::resolve(loaded_, *given, *this, ignored);
        --depth_;
        if (const std::string* text = value.if_string()) return *text;
    }
    const std::string name = loaded_.options.stack_name + "-" + resource.logical_id;
    return resource.type == "AWS::S3::Bucket" ? core::to_lower(name) : name;
}

std::string Names::arn_of(const templates::Resource& resource) const {
    const core::Place& place = loaded_.options.place;
    const Form* form = form_of(resource.type);
    if (form == nullptr) {
        return core::make_arn(place.partition, "unresolved", place.region, place.account,
                              unresolved(resource.logical_id, ""));
    }
    std::string name = name_of(resource, form->property);
    if (resource.type == "AWS::SSM::Parameter" && name.starts_with('/')) name.erase(0, 1);
    const std::string region = form->scope == Scope::regional ? place.region : "";
    const std::string account = form->scope == Scope::nowhere ? "" : place.account;
    std::string last = core::replace_all(std::string(form->resource), "{}", name);
    const std::string* path = resource.properties.find_string("Path");
    if (form->service == "iam" && path != nullptr && path->starts_with('/'))
        last.replace(last.find('/'), 1, *path);
    if (form->service == "apigateway")
        return core::make_arn(place.partition, form->service, region, "", last);
    return core::make_arn(place.partition, form->service, region, account, last);
}

std::optional<core::Document> Names::ref(std::string_view logical_id) const {
    const templates::Resource* resource = loaded_.find(logical_id);
    if (resource == nullptr) return {};
    const Form* form = form_of(resource->type);
    if (form == nullptr) return core::Document(arn_of(*resource));  // which a policy may want it to be
    if (form->ref == Ref::arn) return core::Document(arn_of(*resource));
    if (resource->type == "AWS::SQS::Queue") {
        const core::Place& place = loaded_.options.place;
        return core::Document("https://sqs." + place.region + ".amazonaws.com/" + place.account + "/" +
                              name_of(*resource, form->property));
    }
    return core::Document(name_of(*resource, form->property));
}

std::optional<core::Document> Names::attribute(std::string_view logical_id, std::string_view name) const {
    const templates::Resource* resource = loaded_.find(logical_id);
    if (resource == nullptr) return {};
    const Form* form = form_of(resource->type);
    if (name == "Arn" || name == "TopicArn" || name == "AliasArn" || name.ends_with("VersionArn")) {
        const std::string arn = arn_of(*resource);
        return core::Document(resource->type == "AWS::Logs::LogGroup" ? arn + ":*" : arn);
    }
    if (name == "StreamArn" && resource->type.starts_with("AWS::DynamoDB::"))
        return core::Document(arn_of(*resource) + "/stream/2026-01-01T00:00:00.000");
    const bool own_name = name.ends_with("Name") && name != "DomainName" && form != nullptr;
    if (own_name || (name.ends_with("Id") && form != nullptr))
        return core::Document(name_of(*resource, form->property));
    if (name.ends_with("Arn")) {
        const core::Place& place = loaded_.options.place;
        return core::Document(core::make_arn(place.partition, "unresolved", place.region, place.account,
                                             unresolved(logical_id, name)));
    }
    return core::Document(unresolved(logical_id, name));
}

}  // namespace leastwise::check
