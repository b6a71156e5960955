#include "runtime/template/sam/event_pull.hpp"

#include "runtime/template/sam/python.hpp"
#include "runtime/template/sam/role.hpp"

#include <array>

namespace leastwise::templates::sam {
namespace {

constexpr std::array<std::string_view, 21> kSame = {"StartingPosition",
                                                    "StartingPositionTimestamp",
                                                    "BatchSize",
                                                    "Enabled",
                                                    "MaximumBatchingWindowInSeconds",
                                                    "MaximumRetryAttempts",
                                                    "BisectBatchOnFunctionError",
                                                    "MaximumRecordAgeInSeconds",
                                                    "ParallelizationFactor",
                                                    "Topics",
                                                    "Queues",
                                                    "SourceAccessConfigurations",
                                                    "TumblingWindowInSeconds",
                                                    "FunctionResponseTypes",
                                                    "FilterCriteria",
                                                    "KmsKeyArn",
                                                    "ScalingConfig",
                                                    "ProvisionedPollerConfig",
                                                    "MetricsConfig",
                                                    "LoggingConfig",
                                                    "DestinationConfig"};

void check_filter(const Event& event) {
    const Document& filter = event["FilterCriteria"];
    if (!truthy(filter) || is_intrinsic(filter) || !is_map(&filter)) return;
    const Object& object = object_in(filter);
    if (object.size() != 1 || object.begin()->name != "Filters") {
        refuse_event(event.id, "FilterCriteria field has a wrong format", filter.span());
    }
}

/// Settings of Kafka consumers, under the name that the kind of cluster wants.
void set_kafka(const Event& event, Generated& mapping) {
    std::string_view name;
    if (event.type == "MSK") name = "AmazonManagedKafkaEventSourceConfig";
    if (event.type == "SelfManagedKafka") name = "SelfManagedKafkaEventSourceConfig";
    const Document& group = event["ConsumerGroupId"];
    if (truthy(group) && name.empty()) {
        refuse_event(event.logical_id,
                     "Property ConsumerGroupId not defined for resource of type " + event.type + ".",
                     group.span());
    }
    if (name.empty()) return;
    Object config;
    if (truthy(group)) config.append("ConsumerGroupId", group);
    if (truthy(event["SchemaRegistryConfig"]))
        config.append("SchemaRegistryConfig", event["SchemaRegistryConfig"]);
    if (!config.empty()) mapping.with(name, Document(std::move(config)));
}

/// The policy that lets failed batches be sent on; `Type` of the destination says how and is not passed on.
Document take_failure_destination(Event& event) {
    if (!truthy(event["DestinationConfig"])) return {};
    Document& config = event.properties["DestinationConfig"];
    expect_map(member(config, "OnFailure"), of_event(event.logical_id), "DestinationConfig.OnFailure");
    Document& on_failure = *config.find("OnFailure");
    const Document type = member(on_failure, "Type");
    if (!truthy(type)) return {};
    object_in(on_failure).erase("Type");
    const Document& arn = member(on_failure, "Destination");
    if (type == Document("SQS")) return inline_policy(event.logical_id + "SQSPolicy", "sqs:SendMessage", arn);
    if (type == Document("SNS")) return inline_policy(event.logical_id + "SNSPolicy", "sns:publish", arn);
    if (type == Document("Kafka")) return {};
    if (type != Document("S3")) {
        refuse_event(event.logical_id, "The only valid values for 'Type' are 'SQS', 'SNS', 'S3', and 'Kafka'",
                     type.span());
    }
    Document objects = Document::object({{"Fn::Join", Document::array({"/", Document::array({arn, "*"})})}});
    Document policy = inline_policy(event.logical_id + "S3Policy", "s3:PutObject", std::move(objects));
    const Document list = inline_policy("", "s3:ListBucket", arn);
    append(*policy.find("PolicyDocument")->find("Statement"),
           *list.find("PolicyDocument")->find("Statement"));
    return policy;
}

std::string_view managed_policy(const Event& event) {
    if (event.type == "Kinesis") return "service-role/AWSLambdaKinesisExecutionRole";
    if (event.type == "DynamoDB") return "service-role/AWSLambdaDynamoDBExecutionRole";
    if (event.type == "SQS") return "service-role/AWSLambdaSQSQueueExecutionRole";
    if (event.type == "MSK") return "service-role/AWSLambdaMSKExecutionRole";
    return {};
}

Document source_arn(const Event& event) {
    for (const std::string_view name : {"Stream", "Queue", "Broker", "Cluster"}) {
        if (!event[name].is_null()) return event[name];
    }
    return {};
}

void set_document_db(const Event& event, Generated& mapping) {
    if (event.type != "DocumentDB") return;
    Object config;
    config.append("DatabaseName", event["DatabaseName"]);
    for (const std::string_view name : {"CollectionName", "FullDocument"}) {
        if (truthy(event[name])) config.append(std::string(name), event[name]);
    }
    mapping.with("DocumentDBEventSourceConfig", Document(std::move(config)));
}

void add_failure_policy(Generated& role, Document policy) {
    if (!policy.is_null()) add_inline_policy(role, std::move(policy));
}

void translate(EventScope& scope, Event& event) {
    Generated mapping = make_for_event(scope, event, event.logical_id, "AWS::Lambda::EventSourceMapping");
    check_filter(event);
    Document failure_policy = take_failure_destination(event);
    mapping.with("FunctionName", scope.target.name).with("EventSourceArn", source_arn(event));
    for (const std::string_view name : kSame) mapping.with(name, event[name]);
    if (truthy(event["KafkaBootstrapServers"])) {
        mapping.with("SelfManagedEventSource",
                     Document::object({{"Endpoints", Document::object({{"KafkaBootstrapServers",
                                                                        event["KafkaBootstrapServers"]}})}}));
    }
    set_kafka(event, mapping);
    set_document_db(event, mapping);
    scope.made.push_back(std::move(mapping));

    const std::string_view managed = managed_policy(event);
    if (!managed.empty()) add_managed_policy(scope.role, scope.translation.managed_policy_arn(managed));
    Document policy = pull_policy(scope.translation, event);
    if (!policy.is_null()) add_inline_policy(scope.role, std::move(policy));
    add_failure_policy(scope.role, std::move(failure_policy));
}

constexpr std::array<Property, 25> kShared = {{{"BatchSize", Kind::integer},
                                               {"StartingPosition"},
                                               {"StartingPositionTimestamp"},
                                               {"Enabled", Kind::boolean},
                                               {"MaximumBatchingWindowInSeconds", Kind::integer},
                                               {"MaximumRetryAttempts", Kind::integer},
                                               {"BisectBatchOnFunctionError", Kind::boolean},
                                               {"MaximumRecordAgeInSeconds", Kind::integer},
                                               {"DestinationConfig", Kind::map},
                                               {"ParallelizationFactor", Kind::integer},
                                               {"Topics", Kind::list},
                                               {"Queues", Kind::list},
                                               {"SourceAccessConfigurations", Kind::list},
                                               {"SecretsManagerKmsKeyId", Kind::text},
                                               {"TumblingWindowInSeconds", Kind::integer},
                                               {"FunctionResponseTypes", Kind::list},
                                               {"KafkaBootstrapServers", Kind::list},
                                               {"FilterCriteria", Kind::map},
                                               {"KmsKeyArn"},
                                               {"ConsumerGroupId", Kind::text},
                                               {"ScalingConfig", Kind::map},
                                               {"ProvisionedPollerConfig", Kind::map},
                                               {"SchemaRegistryConfig", Kind::map},
                                               {"MetricsConfig", Kind::map},
                                               {"LoggingConfig", Kind::map}}};

/// The shared properties and those of one type; a name given twice keeps the stricter entry beside the other.
template <std::size_t N>
constexpr auto with(const std::array<Property, N>& own) {
    std::array<Property, kShared.size() + N> all{};
    std::size_t count = 0;
    for (const Property& one : kShared) all[count++] = one;
    for (const Property& one : own) all[count++] = one;
    return all;
}

constexpr auto kStream = with(std::array<Property, 2>{
    {{"Stream", Kind::any, Presence::required}, {"StartingPosition", Kind::any, Presence::required}}});
constexpr auto kQueue = with(std::array<Property, 1>{{{"Queue", Kind::any, Presence::required}}});
constexpr auto kBroker = with(std::array<Property, 2>{
    {{"Broker", Kind::any, Presence::required}, {"DynamicPolicyName", Kind::boolean_only}}});
constexpr auto kKafka = with(std::array<Property, 0>{});
constexpr auto kCluster = with(std::array<Property, 4>{{{"Cluster", Kind::any, Presence::required},
                                                        {"DatabaseName", Kind::any, Presence::required},
                                                        {"CollectionName"},
                                                        {"FullDocument"}}});

constexpr EventKind kKinds[] = {
    {"Kinesis", kStream, nullptr, translate},    {"DynamoDB", kStream, nullptr, translate},
    {"MSK", kStream, nullptr, translate},        {"SQS", kQueue, nullptr, translate},
    {"MQ", kBroker, nullptr, translate},         {"SelfManagedKafka", kKafka, nullptr, translate},
    {"DocumentDB", kCluster, nullptr, translate}};

}  // namespace

std::span<const EventKind> pull_events() { return kKinds; }

void translate_queue(EventScope& scope, Event& event) { translate(scope, event); }

}  // namespace leastwise::templates::sam
