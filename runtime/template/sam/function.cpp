#include "runtime/template/sam/function.hpp"

#include "runtime/template/sam/deployment.hpp"
#include "runtime/template/sam/event.hpp"
#include "runtime/template/sam/policy_templates.hpp"
#include "runtime/template/sam/property.hpp"
#include "runtime/template/sam/python.hpp"
#include "runtime/template/sam/python2.hpp"
#include "runtime/template/sam/role.hpp"

#include <algorithm>
#include <array>

namespace leastwise::templates::sam {
namespace {

constexpr Property kProperties[] = {{"FunctionName", Kind::text_or_map},
                                    {"Handler"},
                                    {"Runtime"},
                                    {"CodeUri"},
                                    {"ImageUri"},
                                    {"PackageType"},
                                    {"InlineCode"},
                                    {"DeadLetterQueue", Kind::map},
                                    {"Description"},
                                    {"MemorySize"},
                                    {"Timeout"},
                                    {"VpcConfig"},
                                    {"Role", Kind::text},
                                    {"AssumeRolePolicyDocument", Kind::map},
                                    {"Policies", Kind::text_or_map_or_list},
                                    {"RolePath"},
                                    {"PermissionsBoundary", Kind::text},
                                    {"Environment", Kind::map_of_maps},
                                    {"Events", Kind::map_of_maps},
                                    {"Tags", Kind::map},
                                    {"PropagateTags", Kind::boolean},
                                    {"Tracing", Kind::text_or_map},
                                    {"KmsKeyArn"},
                                    {"DeploymentPreference", Kind::map},
                                    {"ReservedConcurrentExecutions"},
                                    {"Layers", Kind::list_of_text_or_map},
                                    {"EventInvokeConfig", Kind::map},
                                    {"EphemeralStorage"},
                                    {"AutoPublishAlias", Kind::text_or_map},
                                    {"AutoPublishCodeSha256", Kind::text_or_map},
                                    {"AutoPublishAliasAllProperties", Kind::boolean_only},
                                    {"VersionDescription"},
                                    {"ProvisionedConcurrencyConfig"},
                                    {"FileSystemConfigs"},
                                    {"ImageConfig"},
                                    {"CodeSigningConfigArn"},
                                    {"Architectures"},
                                    {"SnapStart", Kind::map},
                                    {"FunctionUrlConfig", Kind::map},
                                    {"RuntimeManagementConfig"},
                                    {"LoggingConfig"},
                                    {"RecursiveLoop"},
                                    {"SourceKMSKeyArn"},
                                    {"CapacityProviderConfig", Kind::map},
                                    {"FunctionScalingConfig", Kind::map},
                                    {"VersionDeletionPolicy", Kind::deletion_policy},
                                    {"PublishToLatestPublished"},
                                    {"TenancyConfig"},
                                    {"DurableConfig", Kind::map}};

/// Generated types that take the function's tags when PropagateTags is set.
constexpr std::array<std::string_view, 6> kTagged = {"AWS::Lambda::Function", "AWS::IAM::Role",
                                                     "AWS::SQS::Queue",       "AWS::SNS::Topic",
                                                     "AWS::S3::Bucket",       "AWS::IoT::TopicRule"};

void check_combinations(const Source& source) {
    std::string problems;
    const auto add = [&](const std::string& problem) {
        problems += (problems.empty() ? "" : "\n") + problem;
    };
    const auto given = [&](std::string_view name) { return !source[name].is_null(); };
    if (given("CapacityProviderConfig") && given("ProvisionedConcurrencyConfig")) {
        add("Cannot specify 'CapacityProviderConfig' and 'ProvisionedConcurrencyConfig' together.");
    }
    if (given("CapacityProviderConfig") && given("VpcConfig")) {
        add("Cannot specify 'CapacityProviderConfig' and 'VpcConfig' together.");
    }
    if (given("FunctionScalingConfig") && !given("CapacityProviderConfig")) {
        add("'FunctionScalingConfig' requires 'CapacityProviderConfig'.");
    }
    if (given("VersionDeletionPolicy") && !given("AutoPublishAlias")) {
        add("'VersionDeletionPolicy' requires 'AutoPublishAlias'.");
    }
    if (!problems.empty()) refuse_resource(source.logical_id, problems);
}

void check_dead_letter_queue(const Source& source) {
    const Document& queue = source["DeadLetterQueue"];
    if (!truthy(queue)) return;
    const Document& type = member(queue, "Type");
    if (!truthy(type) || !truthy(queue.find("TargetArn"))) {
        refuse_resource(source.logical_id,
                        "'DeadLetterQueue' requires Type and TargetArn properties to be specified.",
                        queue.span());
    }
    expect_text(type, of_resource(source.logical_id), "DeadLetterQueue.Type");
    if (type != Document("SQS") && type != Document("SNS")) {
        refuse_resource(source.logical_id, "'DeadLetterQueue' requires Type of ['SQS', 'SNS']", type.span());
    }
}

void check_tenancy(const Source& source) {
    if (!truthy(source["TenancyConfig"])) return;
    constexpr std::string_view kRest = " not supported for functions enabled with tenancy configuration.";
    const auto refuse_it = [&](std::string_view what) {
        refuse_resource(source.logical_id, std::string(what) + std::string(kRest),
                        source["TenancyConfig"].span());
    };
    if (truthy(source["ProvisionedConcurrencyConfig"])) refuse_it("Provisioned concurrency is");
    if (truthy(source["FunctionUrlConfig"])) refuse_it("Function URL is");
    if (truthy(source["SnapStart"])) refuse_it("SnapStart is");
    const Object* events = source["Events"].if_object();
    if (events == nullptr) return;
    for (const auto& event : *events) {
        const Document& type = member(event.value, "Type");
        if (type == Document("Api") || type == Document("HttpApi")) continue;
        refuse_it("Event source '" + python_text(type) + "' is");
    }
}

std::vector<Event> read_events(Translation& translation, const Source& source) {
    std::vector<Event> events;
    const Object* given = source["Events"].if_object();
    if (given == nullptr) return events;
    try {
        for (const core::Member* one : python2_order(*given)) {
            events.push_back(read_event(source, *one, find_event_kind));
            const EventKind& kind = *find_event_kind(events.back().type);
            if (kind.link != nullptr) kind.link(translation, events.back());
        }
    } catch (Refusal& refusal) {
        if (refusal.about != Refusal::About::event) throw;
        refuse_resource(source.logical_id, refusal.message(), refusal.span);
    }
    const auto order = [](const Event& event) {
        return is_text(&event["Path"]) ? text_in(event["Path"]) : event.id;
    };
    std::ranges::stable_sort(events, {}, order);
    return events;
}

Generated make_function_role(Translation& translation, Source& source, Document invoke_policies) {
    RoleParts parts;
    const Document& trust = source["AssumeRolePolicyDocument"];
    parts.assume_role_policy = trust.is_null() ? assume_role_policy("lambda.amazonaws.com") : trust;
    const bool durable = truthy(source["DurableConfig"]);
    push(parts.managed_policy_arns,
         translation.managed_policy_arn(durable ? "service-role/AWSLambdaBasicDurableExecutionRolePolicy"
                                                : "service-role/AWSLambdaBasicExecutionRole"));
    if (is_traced(translation, source)) {
        const bool aws = translation.place.partition == "aws";
        push(parts.managed_policy_arns,
             translation.managed_policy_arn(aws ? "AWSXrayWriteOnlyAccess" : "AWSXRayDaemonWriteAccess"));
    }
    if (truthy(source["VpcConfig"])) {
        push(parts.managed_policy_arns,
             translation.managed_policy_arn("service-role/AWSLambdaVPCAccessExecutionRole"));
    }
    const Document& queue = source["DeadLetterQueue"];
    if (truthy(queue)) {
        const bool sqs = member(queue, "Type") == Document("SQS");
        Document policy = inline_policy("DeadLetterQueuePolicy", sqs ? "sqs:SendMessage" : "sns:Publish",
                                        member(queue, "TargetArn"));
        object_in(*policy.find("PolicyDocument")).append("Version", "2012-10-17");
        push(parts.policies, std::move(policy));
    }
    append(parts.policies, invoke_policies);
    parts.path = source["RolePath"];
    parts.boundary = source["PermissionsBoundary"];
    parts.tags = tag_list(Document::object({{"lambda:createdBy", "SAM"}}));
    append(parts.tags, tag_list(source["Tags"]));
    return make_role(translation, source, std::move(parts));
}

/// The role is made when the function names none, or only under a condition.
void attach_role(Translation& translation, const Source& source, Generated& function, Generated& role,
                 std::vector<Generated>& made) {
    Document& wanted = function.properties["Role"];
    if (wanted.is_null()) {
        wanted = role.arn();
        made.push_back(role);
        return;
    }
    if (!is_if(wanted)) return;
    Document resolved = translation.with_parameters(wanted);
    const Document::Array* parts = if_parts(resolved);
    if (parts == nullptr) {
        refuse_resource(source.logical_id, "Malformed 'Role' property: Fn::If requires 3 arguments.",
                        wanted.span());
    }
    const bool no_then = is_no_value((*parts)[1]);
    const bool no_else = is_no_value((*parts)[2]);
    if (!no_then && !no_else) return;
    const std::string condition = python_text((*parts)[0]);
    if (no_then && no_else) {
        wanted = role.arn();
    } else if (no_then) {
        wanted = make_if(condition, role.arn(), (*parts)[2]);
        role.attributes["Condition"] = condition;
    } else {
        wanted = make_if(condition, (*parts)[1], role.arn());
        role.attributes["Condition"] = "NOT" + condition;
        translation.add_condition("NOT" + condition, make_not(condition));
    }
    made.push_back(role);
}

void propagate_tags(const Source& source, std::vector<Generated>& made) {
    if (!truthy(source["PropagateTags"]) || !truthy(source["Tags"])) return;
    for (Generated& resource : made) {
        const auto found = std::ranges::find(kTagged, resource.type);
        if (found != kTagged.end()) resource.properties["Tags"] = tag_list(source["Tags"]);
    }
}

}  // namespace

std::vector<Generated> translate_function(Translation& translation, Source& source) {
    if (const Document::Array* policies = source["Policies"].if_array()) {
        for (const Document& policy : *policies) {
            if (policy_form(policy) == PolicyForm::policy_template)
                expand_policy_template(policy, source.logical_id);
        }
    }
    check_properties(source.properties, kProperties, source.logical_id, "AWS::Serverless::Function");
    std::vector<Event> events = read_events(translation, source);
    check_combinations(source);
    check_dead_letter_queue(source);
    check_tenancy(source);

    std::vector<Generated> made;
    Generated function = make_lambda_function(translation, source);
    std::optional<Published> published = publish(translation, source, function);
    Target target{source.logical_id, ref_to(source.logical_id), function.arn(), source.passed_on(),
                  source.span};
    if (published) {
        const std::string& alias = published->alias.logical_id;
        target.logical_id = alias;
        target.name = target.arn = ref_to(alias);
        translation.referable[{source.logical_id, "Version"}] = published->version.logical_id;
        translation.referable[{source.logical_id, "Alias"}] = alias;
    }
    make_url(source, target, made);
    add_deployment(translation, source, published ? &published->alias : nullptr);
    Document policies =
        make_event_invoke_config(translation, source, published ? &*published : nullptr, made);
    for (const Generated& one : made) {
        if (one.type == "AWS::SNS::Topic")
            translation.referable[{source.logical_id, "DestinationTopic"}] = one.logical_id;
        if (one.type == "AWS::SQS::Queue")
            translation.referable[{source.logical_id, "DestinationQueue"}] = one.logical_id;
    }
    Generated role = make_function_role(translation, source, std::move(policies));
    std::vector<Generated> roles;
    EventScope scope{translation, source, target, role, made};
    try {
        for (Event& event : events) find_event_kind(event.type)->translate(scope, event);
    } catch (Refusal& refusal) {
        if (refusal.about != Refusal::About::event) throw;
        refuse_resource(source.logical_id, refusal.message(), refusal.span);
    }
    attach_role(translation, source, function, role, roles);
    if (published) {
        made.insert(made.begin(), {std::move(published->version), std::move(published->alias)});
    }
    made.insert(made.begin(), std::move(function));
    for (Generated& one : roles) made.insert(made.begin() + 1, std::move(one));
    propagate_tags(source, made);
    return made;
}

}  // namespace leastwise::templates::sam
