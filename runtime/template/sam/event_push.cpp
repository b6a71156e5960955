#include "runtime/template/sam/event.hpp"
#include "runtime/template/sam/event_pull.hpp"
#include "runtime/template/sam/event_resource.hpp"
#include "runtime/template/sam/role.hpp"

namespace leastwise::templates::sam {
namespace {

constexpr Property kTopic[] = {{"Topic", Kind::text, Presence::required},
                               {"Region", Kind::text},
                               {"FilterPolicy"},
                               {"FilterPolicyScope"},
                               {"SqsSubscription", Kind::boolean_or_map},
                               {"RedrivePolicy", Kind::map}};
constexpr Property kSkill[] = {{"SkillId", Kind::text}};
constexpr Property kRule[] = {{"Sql", Kind::text, Presence::required}, {"AwsIotSqlVersion", Kind::text}};
constexpr Property kLogs[] = {{"LogGroupName", Kind::text, Presence::required},
                              {"FilterPattern", Kind::text, Presence::required}};
constexpr Property kBucket[] = {{"Bucket", Kind::text, Presence::required},
                                {"Events", Kind::text_or_list_of_text, Presence::required},
                                {"Filter", Kind::map_of_text}};
constexpr Property kUserPool[] = {{"UserPool", Kind::text, Presence::required},
                                  {"Trigger", Kind::text_or_list_of_text, Presence::required}};

Generated make_subscription(EventScope& scope, const Event& event, std::string_view protocol,
                            Document endpoint) {
    Generated subscription = make_for_event(scope, event, event.logical_id, "AWS::SNS::Subscription");
    subscription.with("Protocol", protocol)
        .with("Endpoint", std::move(endpoint))
        .with("TopicArn", event["Topic"]);
    for (const std::string_view name : {"Region", "FilterPolicy", "FilterPolicyScope", "RedrivePolicy"}) {
        subscription.with(name, event[name]);
    }
    return subscription;
}

Generated make_queue_policy(EventScope& scope, const Event& event, const std::string& logical_id,
                            const Document& queue_arn, const Document& queue_url) {
    Document statement = Document::object(
        {{"Action", "sqs:SendMessage"},
         {"Effect", "Allow"},
         {"Principal", "*"},
         {"Resource", queue_arn},
         {"Condition",
          Document::object({{"ArnEquals", Document::object({{"aws:SourceArn", event["Topic"]}})}})}});
    Generated policy = make_for_event(scope, event, logical_id, "AWS::SQS::QueuePolicy");
    policy.with("PolicyDocument", Document::object({{"Version", "2012-10-17"},
                                                    {"Statement", Document::array({std::move(statement)})}}));
    policy.with("Queues", Document::array({queue_url}));
    return policy;
}

bool is_fifo_topic(const EventScope& scope, const Document& topic) {
    const auto id = logical_id_in(topic);
    const Document* resource = id ? scope.translation.resources().find(*id) : nullptr;
    if (resource == nullptr) return false;
    Document fifo = member(member(*resource, "Properties"), "FifoTopic");
    return truthy(scope.translation.with_parameters(fifo));
}

void read_queue(EventScope& scope, const Event& event, const Document& queue_arn,
                const Document& batch_size) {
    Event queue;
    queue.id = event.id;
    queue.logical_id = event.logical_id + "EventSourceMapping";
    queue.type = "SQS";
    queue.span = event.span;
    queue.properties.append("Queue", queue_arn);
    queue.properties.append("BatchSize", truthy(batch_size) ? batch_size : Document(10));
    queue.properties.append("Enabled", true);
    translate_queue(scope, queue);
}

void subscribe_own_queue(EventScope& scope, const Event& event) {
    Generated queue = make_for_event(scope, event, event.logical_id + "Queue", "AWS::SQS::Queue");
    if (is_fifo_topic(scope, event["Topic"])) queue.with("FifoQueue", true);
    read_queue(scope, event, queue.arn(), {});
    Generated policy = make_queue_policy(scope, event, event.logical_id + "QueuePolicy", queue.arn(),
                                         ref_to(queue.logical_id));
    Generated subscription = make_subscription(scope, event, "sqs", queue.arn());
    scope.made.push_back(std::move(queue));
    scope.made.push_back(std::move(policy));
    scope.made.push_back(std::move(subscription));
}

void subscribe_given_queue(EventScope& scope, const Event& event, const Document& queue) {
    const Document& arn = member(queue, "QueueArn");
    const Document& url = member(queue, "QueueUrl");
    if (!truthy(arn) || !truthy(url))
        refuse_event(event.id, "No QueueARN or QueueURL provided.", queue.span());
    const Document& policy_id = member(queue, "QueuePolicyLogicalId");
    const std::string id =
        truthy(policy_id) && is_text(&policy_id) ? text_in(policy_id) : event.logical_id + "QueuePolicy";
    Generated policy = make_queue_policy(scope, event, id, arn, url);
    Generated subscription = make_subscription(scope, event, "sqs", arn);
    read_queue(scope, event, arn, member(queue, "BatchSize"));
    scope.made.push_back(std::move(policy));
    scope.made.push_back(std::move(subscription));
}

void translate_topic(EventScope& scope, Event& event) {
    const Document& queue = event["SqsSubscription"];
    if (!truthy(queue)) {
        scope.made.push_back(make_permission(
            scope.target, {event.logical_id, "sns.amazonaws.com", event["Topic"], {}, {}, {}}));
        scope.made.push_back(make_subscription(scope, event, "lambda", scope.target.arn));
    } else if (queue.if_bool() != nullptr) {
        subscribe_own_queue(scope, event);
    } else {
        subscribe_given_queue(scope, event, queue);
    }
}

void translate_skill(EventScope& scope, Event& event) {
    scope.made.push_back(make_permission(
        scope.target, {event.logical_id, "alexa-appkit.amazon.com", {}, {}, event["SkillId"], {}}));
}

void translate_iot_rule(EventScope& scope, Event& event) {
    Document arn = sub(arn_text(scope.translation.place.partition, "iot", "rule/${RuleName}"),
                       Document::object({{"RuleName", ref_to(event.logical_id)}}));
    scope.made.push_back(make_permission(
        scope.target,
        {event.logical_id, "iot.amazonaws.com", std::move(arn), sub("${AWS::AccountId}"), {}, {}}));
    Object payload;
    payload.append("Sql", event["Sql"]);
    payload.append("RuleDisabled", false);
    Document action = Document::object({{"Lambda", Document::object({{"FunctionArn", scope.target.arn}})}});
    payload.append("Actions", Document::array({std::move(action)}));
    if (truthy(event["AwsIotSqlVersion"])) payload.append("AwsIotSqlVersion", event["AwsIotSqlVersion"]);
    Generated rule = make_for_event(scope, event, event.logical_id, "AWS::IoT::TopicRule");
    rule.with("TopicRulePayload", Document(std::move(payload)));
    scope.made.push_back(std::move(rule));
}

void translate_logs(EventScope& scope, Event& event) {
    Document arn = sub(arn_text(scope.translation.place.partition, "logs", "log-group:${__LogGroupName__}:*"),
                       Document::object({{"__LogGroupName__", event["LogGroupName"]}}));
    Generated permission =
        make_permission(scope.target, {event.logical_id, "logs.amazonaws.com", std::move(arn), {}, {}, {}});
    Generated filter = make_for_event(scope, event, event.logical_id, "AWS::Logs::SubscriptionFilter");
    filter.depends_on = Document::array({permission.logical_id});
    filter.with("LogGroupName", event["LogGroupName"]).with("FilterPattern", event["FilterPattern"]);
    filter.with("DestinationArn", scope.target.arn);
    scope.made.push_back(std::move(permission));
    scope.made.push_back(std::move(filter));
}

constexpr EventKind kKinds[] = {{"S3", kBucket, link_bucket, translate_bucket},
                                {"SNS", kTopic, nullptr, translate_topic},
                                {"AlexaSkill", kSkill, nullptr, translate_skill},
                                {"IoTRule", kRule, nullptr, translate_iot_rule},
                                {"Cognito", kUserPool, link_user_pool, translate_user_pool},
                                {"CloudWatchLogs", kLogs, nullptr, translate_logs}};

}  // namespace

std::span<const EventKind> push_events() { return kKinds; }

}  // namespace leastwise::templates::sam
