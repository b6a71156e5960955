#include "runtime/template/sam/event.hpp"
#include "runtime/template/sam/role.hpp"

#include <algorithm>

namespace leastwise::templates::sam {
namespace {

constexpr std::size_t kTargetIdMax = 64;  // EventBridge: Target.Id has at most 64 characters

constexpr Property kSchedule[] = {{"Schedule", Kind::text, Presence::required},
                                  {"RuleName", Kind::text},
                                  {"Input", Kind::text},
                                  {"Enabled", Kind::boolean},
                                  {"State", Kind::text},
                                  {"Name", Kind::text},
                                  {"Description", Kind::text},
                                  {"DeadLetterConfig", Kind::map},
                                  {"RetryPolicy", Kind::map}};
constexpr Property kRule[] = {
    {"EventBusName", Kind::text},    {"RuleName", Kind::text},       {"Pattern", Kind::map},
    {"DeadLetterConfig", Kind::map}, {"RetryPolicy", Kind::map},     {"Input", Kind::text},
    {"InputPath", Kind::text},       {"Target", Kind::map},          {"Enabled", Kind::boolean},
    {"State", Kind::text},           {"InputTransformer", Kind::map}};
constexpr Property kMachineSchedule[] = {{"Schedule", Kind::text, Presence::required},
                                         {"Input", Kind::text},
                                         {"Enabled", Kind::boolean},
                                         {"State", Kind::text},
                                         {"Name", Kind::text},
                                         {"Description", Kind::text},
                                         {"DeadLetterConfig", Kind::map},
                                         {"RetryPolicy", Kind::map},
                                         {"Target", Kind::map},
                                         {"RoleArn", Kind::text}};
constexpr Property kMachineRule[] = {
    {"EventBusName", Kind::text}, {"RuleName", Kind::text},        {"Pattern", Kind::map},
    {"Input", Kind::text},        {"InputPath", Kind::text},       {"DeadLetterConfig", Kind::map},
    {"RetryPolicy", Kind::map},   {"Target", Kind::map},           {"State", Kind::text},
    {"Enabled", Kind::boolean},   {"InputTransformer", Kind::map}, {"RoleArn", Kind::text}};
constexpr Property kScheduler[] = {{"PermissionsBoundary", Kind::text},
                                   {"ScheduleExpression", Kind::text, Presence::required},
                                   {"FlexibleTimeWindow", Kind::map},
                                   {"Name", Kind::text},
                                   {"State", Kind::text},
                                   {"Description", Kind::text},
                                   {"StartDate", Kind::text},
                                   {"EndDate", Kind::text},
                                   {"ScheduleExpressionTimezone", Kind::text},
                                   {"GroupName", Kind::text},
                                   {"KmsKeyArn", Kind::text},
                                   {"Input", Kind::text},
                                   {"RoleArn", Kind::text},
                                   {"DeadLetterConfig", Kind::map},
                                   {"RetryPolicy", Kind::map},
                                   {"OmitName", Kind::boolean_only}};

void check_dead_letters(const Event& event, const Document& config) {
    const bool arn = has(config, "Arn");
    const bool type = has(config, "Type");
    if (arn && type) {
        refuse_event(event.logical_id, "You can either define 'Arn' or 'Type' property of DeadLetterConfig.",
                     config.span());
    }
    if (type && member(config, "Type") != Document("SQS")) {
        refuse_event(event.logical_id,
                     "The only valid value for 'Type' property of DeadLetterConfig is 'SQS'.", config.span());
    }
    if (!arn && !type) {
        refuse_event(event.logical_id, "No 'Arn' or 'Type' property provided for DeadLetterConfig.",
                     config.span());
    }
}

/// The ARN of the dead-letter queue, which is made when the configuration names none.
Document dead_letter_queue(EventScope& scope, const Event& event, std::vector<Generated>& made) {
    const Document& config = event["DeadLetterConfig"];
    if (config.is_null()) return {};
    check_dead_letters(event, config);
    if (!member(config, "Arn").is_null()) return member(config, "Arn");
    const Document& id = member(config, "QueueLogicalId");
    if (!id.is_null() && !is_text(&id)) {
        refuse_event(event.logical_id, "QueueLogicalId must be a string", id.span());
    }
    const std::string queue_id = truthy(id) ? text_in(id) : event.logical_id + "Queue";
    made.push_back(make_for_event(scope, event, queue_id, "AWS::SQS::Queue"));
    return get_att(queue_id, "Arn");
}

/// Lets EventBridge put the rule's dead letters into a queue that was made for it.
void allow_dead_letters(EventScope& scope, const Event& event, const Document& rule_arn,
                        std::vector<Generated>& made) {
    if (made.empty()) return;
    const std::string queue_id = made.back().logical_id;
    Document statement = Document::object(
        {{"Action", "sqs:SendMessage"},
         {"Effect", "Allow"},
         {"Principal", Document::object({{"Service", "events.amazonaws.com"}})},
         {"Resource", get_att(queue_id, "Arn")},
         {"Condition", Document::object({{"ArnEquals", Document::object({{"aws:SourceArn", rule_arn}})}})}});
    Generated policy =
        make_for_event(scope, event, event.logical_id + "QueuePolicy", "AWS::SQS::QueuePolicy");
    policy.with("PolicyDocument", Document::object({{"Version", "2012-10-17"},
                                                    {"Statement", Document::array({std::move(statement)})}}));
    policy.with("Queues", Document::array({ref_to(queue_id)}));
    made.push_back(std::move(policy));
}

bool starts_machine(const EventScope& scope) { return scope.target.kind == Target::Kind::state_machine; }

std::string target_id(const EventScope& scope, const std::string& logical_id) {
    const std::string_view suffix = starts_machine(scope) ? "StepFunctionsTarget" : "LambdaTarget";
    return logical_id.substr(0, kTargetIdMax - suffix.size()) + std::string(suffix);
}

void set_state(const Event& event, Generated& rule) {
    if (truthy(event["State"]) && !event["Enabled"].is_null()) {
        refuse_event(event.id, "State and Enabled Properties cannot both be specified.",
                     event["State"].span());
    }
    if (truthy(event["State"])) rule.with("State", event["State"]);
    if (!event["Enabled"].is_null()) rule.with("State", truthy(event["Enabled"]) ? "ENABLED" : "DISABLED");
}

/// Schedule, CloudWatchEvent and EventBridgeRule: an EventBridge rule that invokes the function or starts the
/// state machine.
void translate_rule(EventScope& scope, Event& event) {
    const bool schedule = event.type == "Schedule";
    Generated rule = make_for_event(scope, event, event.logical_id, "AWS::Events::Rule");
    rule.with("ScheduleExpression", event["Schedule"]).with("EventBusName", event["EventBusName"]);
    rule.with("EventPattern", event["Pattern"]).with("Name", event[schedule ? "Name" : "RuleName"]);
    rule.with("Description", event["Description"]);
    if (schedule) set_state(event, rule);
    std::vector<Generated> queues;
    const Document queue_arn = dead_letter_queue(scope, event, queues);
    allow_dead_letters(scope, event, rule.arn(), queues);
    if (!schedule) set_state(event, rule);

    Object target;
    target.append("Arn", scope.target.arn);
    const Document& wanted_id = member(event["Target"], "Id");
    target.append("Id",
                  has(event["Target"], "Id") ? wanted_id : Document(target_id(scope, event.logical_id)));
    set(target, "Input", event["Input"]);
    set(target, "InputPath", event["InputPath"]);
    if (!event["DeadLetterConfig"].is_null()) {
        target.append("DeadLetterConfig", Document::object({{"Arn", queue_arn}}));
    }
    set(target, "RetryPolicy", event["RetryPolicy"]);
    set(target, "InputTransformer", event["InputTransformer"]);
    std::optional<Generated> allowance;
    if (!starts_machine(scope)) {
        allowance =
            make_permission(scope.target, {event.logical_id, "events.amazonaws.com", rule.arn(), {}, {}, {}});
    } else if (truthy(event["RoleArn"])) {
        target.append("RoleArn", event["RoleArn"]);
    } else {
        allowance = start_execution_role(scope, event, "events.amazonaws.com");
        target.append("RoleArn", allowance->arn());
    }
    rule.with("Targets", Document::array({Document(std::move(target))}));
    scope.made.push_back(std::move(rule));
    std::ranges::move(queues, std::back_inserter(scope.made));
    if (allowance) scope.made.push_back(std::move(*allowance));
}

/// The role that EventBridge Scheduler takes on to invoke the function.
Generated scheduler_role(EventScope& scope, const Event& event, const Document& queue_arn) {
    Generated role = make_for_event(scope, event, event.logical_id + "Role", "AWS::IAM::Role");
    role.with("AssumeRolePolicyDocument", assume_role_policy("scheduler.amazonaws.com"));
    const bool machine = starts_machine(scope);
    Document policies = Document::array(
        {inline_policy(event.logical_id + (machine ? "StartExecutionPolicy" : "LambdaPolicy"),
                       machine ? "states:StartExecution" : "lambda:InvokeFunction", scope.target.arn)});
    if (truthy(queue_arn)) {
        push(policies, inline_policy(event.logical_id + "SQSPolicy", "sqs:SendMessage", queue_arn));
    }
    role.with("Policies", std::move(policies));
    if (truthy(event["PermissionsBoundary"])) role.with("PermissionsBoundary", event["PermissionsBoundary"]);
    return role;
}

void translate_scheduler(EventScope& scope, Event& event) {
    Generated schedule = make_for_event(scope, event, event.logical_id, "AWS::Scheduler::Schedule");
    for (const std::string_view name : {"ScheduleExpression", "Description", "StartDate", "EndDate",
                                        "ScheduleExpressionTimezone", "GroupName", "KmsKeyArn"}) {
        schedule.with(name, event[name]);
    }
    if (truthy(event["State"])) schedule.with("State", event["State"]);
    if (truthy(event["OmitName"])) {
        if (truthy(event["Name"])) refuse_event(event.logical_id, "Name cannot be set when OmitName is True");
    } else {
        schedule.with("Name", truthy(event["Name"]) ? event["Name"] : Document(event.logical_id));
    }
    schedule.with("FlexibleTimeWindow", truthy(event["FlexibleTimeWindow"])
                                            ? event["FlexibleTimeWindow"]
                                            : Document::object({{"Mode", "OFF"}}));
    std::vector<Generated> queues;
    const Document queue_arn = dead_letter_queue(scope, event, queues);
    Document role_arn = event["RoleArn"];
    if (!truthy(role_arn)) {
        queues.push_back(scheduler_role(scope, event, queue_arn));
        role_arn = queues.back().arn();
    }
    Object target;
    target.append("Arn", scope.target.arn);
    target.append("RoleArn", role_arn);
    set(target, "Input", event["Input"]);
    if (!event["DeadLetterConfig"].is_null()) {
        target.append("DeadLetterConfig", Document::object({{"Arn", queue_arn}}));
    }
    set(target, "RetryPolicy", event["RetryPolicy"]);
    schedule.with("Target", Document(std::move(target)));
    scope.made.push_back(std::move(schedule));
    std::ranges::move(queues, std::back_inserter(scope.made));
}

constexpr EventKind kKinds[] = {{"Schedule", kSchedule, nullptr, translate_rule},
                                {"CloudWatchEvent", kRule, nullptr, translate_rule},
                                {"EventBridgeRule", kRule, nullptr, translate_rule},
                                {"ScheduleV2", kScheduler, nullptr, translate_scheduler}};

constexpr EventKind kMachineKinds[] = {{"Schedule", kMachineSchedule, nullptr, translate_rule},
                                       {"CloudWatchEvent", kMachineRule, nullptr, translate_rule},
                                       {"EventBridgeRule", kMachineRule, nullptr, translate_rule},
                                       {"ScheduleV2", kScheduler, nullptr, translate_scheduler}};

}  // namespace

std::span<const EventKind> machine_schedule_events() { return kMachineKinds; }
std::span<const EventKind> schedule_events() { return kKinds; }

}  // namespace leastwise::templates::sam
