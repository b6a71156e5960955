#include "runtime/template/sam/function.hpp"
#include "runtime/template/sam/python.hpp"
#include "runtime/template/sam/role.hpp"

#include <array>

namespace leastwise::templates::sam {
namespace {

constexpr std::array<std::string_view, 5> kDestinations = {"SQS", "SNS", "EventBridge", "Lambda", "S3Bucket"};

/// Condition names that SAM makes up are told apart by a hash of the resource they belong to.
std::string condition_name(const std::string& name, const std::string& hashed) {
    return (name + short_hash(Document(hashed)))
        .substr(0, 255);  // CloudFormation: names have at most 255 characters
}

struct Conditional {
    std::string condition;  ///< when the destination is absent; "" when it is unconditional
    Document otherwise;     ///< the destination a person gave
};

/// An Fn::If with one branch absent: then SAM makes the destination for that branch.
Conditional split_condition(Translation& translation, const Document& destination,
                            const std::string& config_id) {
    if (!is_if(destination)) return {};
    const Document::Array* parts = if_parts(destination);
    if (parts == nullptr) {
        refuse_resource(config_id, "Malformed 'Destination' property: Fn::If requires 3 arguments.",
                        destination.span());
    }
    const std::string condition = python_text((*parts)[0]);
    if (is_no_value((*parts)[1]) && is_no_value((*parts)[2])) return {};
    if (is_no_value((*parts)[1])) return {condition, (*parts)[2]};
    if (!is_no_value((*parts)[2])) return {};
    const std::string inverse = condition_name("NOT" + condition, config_id);
    translation.add_condition(inverse, make_not(condition));
    return {inverse, (*parts)[1]};
}

/// Both conditions must hold; either may be absent.
Document both(Translation& translation, const Source& source, const std::string& property_condition) {
    const Document resource_condition = member(source.passed_on(), "Condition");
    if (property_condition.empty()) return resource_condition;
    if (!is_text(&resource_condition)) return property_condition;
    const std::string& first = text_in(resource_condition);
    const std::string name = condition_name(first + "AND" + property_condition, source.logical_id);
    const auto named = [](const std::string& one) {
        return Document::object({{"Condition", Document::object({{"Condition", one}})}});
    };
    translation.add_condition(
        name, Document::object({{"Fn::And", Document::array({named(first), named(property_condition)})}}));
    return name;
}

Document destination_policy(const std::string& type, const std::string& id, const Document& arn) {
    if (type == "SQS") return inline_policy(id + "SQSPolicy", "sqs:SendMessage", arn);
    if (type == "SNS") return inline_policy(id + "SNSPolicy", "sns:publish", arn);
    if (type == "EventBridge") return inline_policy(id + "EventBridgePolicy", "events:PutEvents", arn);
    if (type == "Lambda") return inline_policy(id + "LambdaPolicy", "lambda:InvokeFunction", arn);
    Document objects = Document::object({{"Fn::Join", Document::array({"/", Document::array({arn, "*"})})}});
    Document policy = inline_policy(id + "S3Policy", "s3:PutObject", std::move(objects));
    const Document list = inline_policy("", "s3:ListBucket", arn);
    append(*policy.find("PolicyDocument")->find("Statement"),
           *list.find("PolicyDocument")->find("Statement"));
    return policy;
}

class Destinations {
public:
    Destinations(Translation& translation, Source& source, std::vector<Generated>& made)
        : translation_(translation),
          source_(source),
          made_(made),
          id_(source.logical_id + "EventInvokeConfig") {}

    const std::string& id() const { return id_; }
    Document policies() { return std::move(policies_); }

    /// {"Destination": arn} for OnSuccess or OnFailure.
    Document make(const Document& config, const std::string& event) {
        const Document& type = member(config, "Type");
        const Document* known = nullptr;
        for (const std::string_view name : kDestinations) {
            if (type == Document(name)) known = &type;
        }
        if (known == nullptr) {
            refuse_resource(source_.logical_id,
                            "'Type: " + python_text(type) +
                                "' must be one of ['SQS', 'SNS', 'EventBridge', 'Lambda', 'S3Bucket']",
                            config.span());
        }
        const Document& given = member(config, "Destination");
        const Conditional conditional = split_condition(translation_, given, id_);
        Document destination = given;
        if (given.is_null() || !conditional.condition.empty()) {
            destination = generate(text_in(type), event, conditional);
        }
        push(policies_, destination_policy(text_in(type), id_ + event, destination));
        return Document::object({{"Destination", std::move(destination)}});
    }

private:
    Document generate(const std::string& type, const std::string& event, const Conditional& conditional) {
        const Document condition = both(translation_, source_, conditional.condition);
        if (type != "SQS" && type != "SNS") {
            refuse_resource(source_.logical_id, "Destination is required if Type is not ['SQS', 'SNS']");
        }
        Object attributes = source_.passed_on();
        if (truthy(condition)) attributes["Condition"] = condition;
        Generated made =
            type == "SQS" ? Generated::make(id_ + event + "Queue", "AWS::SQS::Queue", std::move(attributes))
                          : Generated::make(id_ + event + "Topic", "AWS::SNS::Topic", std::move(attributes));
        made.span = source_.span;
        Document arn = type == "SQS" ? made.arn() : ref_to(made.logical_id);
        made_.push_back(std::move(made));
        if (conditional.condition.empty()) return arn;
        return make_if(conditional.condition, std::move(arn), conditional.otherwise);
    }

    Translation& translation_;
    Source& source_;
    std::vector<Generated>& made_;
    std::string id_;
    Document policies_ = Document::array();
};

}  // namespace

Document make_event_invoke_config(Translation& translation, Source& source, const Published* published,
                                  std::vector<Generated>& made) {
    if (!truthy(source["EventInvokeConfig"])) return Document::array();
    Destinations destinations(translation, source, made);
    Document config = translation.with_parameters(source.properties["EventInvokeConfig"]);
    Generated invoke =
        Generated::make(destinations.id(), "AWS::Lambda::EventInvokeConfig", source.attributes);
    invoke.span = source.span;
    if (published != nullptr) invoke.depends_on = Document::array({published->alias.logical_id});
    Document destination_config = Document::object();
    const Document& given = member(config, "DestinationConfig");
    if (truthy(given)) {
        expect_map(given, of_resource(source.logical_id), "EventInvokeConfig.DestinationConfig");
        for (const std::string event : {"OnSuccess", "OnFailure"}) {
            const Document& one = member(given, event);
            if (one.is_null()) continue;
            expect_map(one, of_resource(source.logical_id), "EventInvokeConfig.DestinationConfig." + event);
            object_in(destination_config)[event] = destinations.make(one, event);
        }
    }
    invoke.with("FunctionName", ref_to(source.logical_id));
    invoke.with("Qualifier", published != nullptr ? Document(published->alias_name) : Document("$LATEST"));
    invoke.with("DestinationConfig", std::move(destination_config));
    invoke.with("MaximumEventAgeInSeconds", member(config, "MaximumEventAgeInSeconds"));
    invoke.with("MaximumRetryAttempts", member(config, "MaximumRetryAttempts"));
    made.push_back(std::move(invoke));
    return destinations.policies();
}

}  // namespace leastwise::templates::sam
