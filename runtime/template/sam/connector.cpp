#include "runtime/template/sam/connector.hpp"

#include "runtime/core/text.hpp"
#include "runtime/template/sam/python.hpp"
#include "runtime/template/sam/resources.hpp"

#include <algorithm>

namespace leastwise::templates::sam {
namespace {

constexpr Property kProperties[] = {{"Source", Kind::members, Presence::required},
                                    {"Destination", Kind::members_or_list, Presence::required},
                                    {"Permissions", Kind::list_of_text, Presence::required}};

Document as_list(const Document& value) {
    if (value.is_null()) return Document::array();
    return is_list(&value) ? value : Document::array({value});
}

void push_new(Document& list, const std::string& value) {
    if (!contains(list, Document(value))) push(list, value);
}

Object& live_resources(Translation& translation) {
    return object_in(*translation.document.find("Resources"));
}

/// The parts of one connection that its resources are made from.
class Connection {
public:
    Connection(Translation& translation, const Source& source, Endpoint from, Endpoint to, std::string suffix)
        : translation_(translation),
          source_(source),
          from_(std::move(from)),
          to_(std::move(to)),
          suffix_(std::move(suffix)) {}

    std::vector<Generated> make() {
        const Document& profile = connector_profile(from_.type, to_.type);
        if (profile.is_null()) {
            refuse("Unable to create connector from " + from_.type + " to " + to_.type +
                   "; it's not supported or the template is invalid.");
        }
        check_permissions(member(profile, "Properties"));
        const std::string type = text_of(profile, "Type");
        try {
            properties_ = fill_profile(member(profile, "Properties"), replacements(), source_.span);
        } catch (const EndpointProblem& problem) {
            refuse(problem.message);
        }
        std::vector<Generated> made = resources(type);
        add_metadata(made);
        return made;
    }

private:
    [[noreturn]] void refuse(std::string why) const { refuse_resource(source_.logical_id, std::move(why)); }

    bool wants(const std::string& permission) const {
        return contains(source_["Permissions"], Document(permission));
    }

    void check_permissions(const Document& profile) const {
        const Object& categories = object_in(member(profile, "AccessCategories"));
        std::vector<std::string> valid;
        for (const auto& category : categories) valid.push_back(category.name);
        const std::string words = core::join(valid, ", ");
        const Document& wanted = source_["Permissions"];
        if (!truthy(wanted)) refuse("'Permissions' cannot be empty; valid values are: " + words + ".");
        const std::string unsupported = "Unsupported 'Permissions' provided for connector from " +
                                        from_.type + " to " + to_.type + "; valid ";
        std::vector<std::string> given;
        for (const Document& one : elements_of(wanted)) {
            given.push_back(python_text(one));
            if (categories.find(given.back()) == nullptr) refuse(unsupported + "values are: " + words + ".");
        }
        std::ranges::sort(given);
        given.erase(std::unique(given.begin(), given.end()), given.end());
        const Document& combinations = member(profile, "ValidAccessCategories");
        if (!truthy(combinations)) return;
        std::vector<std::string> texts;
        for (const Document& combination : elements_of(combinations)) {
            std::vector<std::string> names;
            for (const Document& name : elements_of(combination)) names.push_back(text_in(name));
            std::ranges::sort(names);
            if (names == given) return;
            texts.push_back(core::join(names, " + "));
        }
        refuse(unsupported + "combinations are: " + core::join(texts, ", ") + ".");
    }

    Replacements replacements() const {
        return {{"Source.Arn", from_.arn},
                {"Destination.Arn", to_.arn},
                {"Source.ResourceId", from_.resource_id},
                {"Destination.ResourceId", to_.resource_id},
                {"Source.Name", from_.name},
                {"Destination.Name", to_.name},
                {"Source.Qualifier", from_.qualifier},
                {"Destination.Qualifier", to_.qualifier}};
    }

    bool at_source() const { return truthy(properties_.find("SourcePolicy")); }
    const Endpoint& owner() const { return at_source() ? from_ : to_; }

    /// The value of the end that the policy belongs to.
    const Document& needed(const Document& value, std::string_view what) const {
        if (truthy(value)) return value;
        refuse("Unable to get " + std::string(what) + " from '" + (at_source() ? "Source" : "Destination") +
               "' resource.");
    }

    Generated make_resource(std::string_view id, std::string_view type) const {
        Generated made =
            Generated::make(source_.logical_id + std::string(id) + suffix_, type, source_.attributes);
        made.depends_on = source_.depends_on;
        made.span = source_.span;
        return made;
    }

    Document policy_document() const {
        Document statements = Document::array();
        for (const auto& category : members_of(member(properties_, "AccessCategories"))) {
            if (wants(category.name)) append(statements, member(category.value, "Statement"));
        }
        Document document =
            Document::object({{"Version", "2012-10-17"}, {"Statement", std::move(statements)}});
        return document.at(source_.span);
    }

    std::vector<Generated> resources(const std::string& type) {
        if (type == "AWS_LAMBDA_PERMISSION") return permissions();
        Generated made =
            type == "AWS_SQS_QUEUE_POLICY"   ? make_resource("QueuePolicy", "AWS::SQS::QueuePolicy")
            : type == "AWS_SNS_TOPIC_POLICY" ? make_resource("TopicPolicy", "AWS::SNS::TopicPolicy")
                                             : make_resource("Policy", "AWS::IAM::ManagedPolicy");
        if (type == "AWS_SQS_QUEUE_POLICY") {
            made.with("Queues", Document::array({needed(owner().queue_url, "SQS queue URL")}));
        } else if (type == "AWS_SNS_TOPIC_POLICY") {
            made.with("Topics", Document::array({needed(owner().arn, "SNS topic ARN")}));
        } else {
            made.with("Roles", Document::array({needed(owner().role_name, "IAM role name")}));
            depend(made.logical_id);
            PolicyOrigin origin;
            origin.kind = PolicyOrigin::Kind::connector;
            origin.role = made.logical_id;
            origin.name = source_.logical_id;
            origin.source = source_.logical_id;
            origin.span = source_.span;
            translation_.origins.push_back(std::move(origin));
        }
        made.with("PolicyDocument", policy_document());
        return {std::move(made)};
    }

    std::vector<Generated> permissions() const {
        const Document& function = needed(owner().arn, "Lambda function ARN");
        std::vector<Generated> made;
        for (const auto& category : members_of(member(properties_, "AccessCategories"))) {
            if (!wants(category.name)) continue;
            made.push_back(make_resource(category.name + "LambdaPermission", "AWS::Lambda::Permission"));
            made.back().with("FunctionName", function);
            for (const std::string_view name : {"Action", "Principal", "SourceArn", "SourceAccount"}) {
                made.back().with(name, member(category.value, name));
            }
        }
        return made;
    }

    /// What must not exist before the policy: a source, or the event source mapping that uses it.
    void depend(const std::string& policy_id) {
        const std::string depended_by = text_of(properties_, "DependedBy");
        std::vector<std::string> dependents;
        if (depended_by == "SOURCE" && !from_.logical_id.empty()) dependents.push_back(from_.logical_id);
        const bool both = !from_.logical_id.empty() && !to_.logical_id.empty();
        if (depended_by == "DESTINATION_EVENT_SOURCE_MAPPING" && both) {
            for (const auto& resource : live_resources(translation_)) {
                if (text_of(resource.value, "Type") != "AWS::Lambda::EventSourceMapping") continue;
                const Document& properties = member(resource.value, "Properties");
                const auto function = logical_id_in(member(properties, "FunctionName"));
                const auto event_source = logical_id_in(member(properties, "EventSourceArn"));
                if (function == to_.logical_id && event_source == from_.logical_id)
                    dependents.push_back(resource.name);
            }
            if (dependents.size() != 1) return;
        }
        for (const std::string& id : dependents) {
            Document* resource = live_resources(translation_).find(id);
            if (resource == nullptr) continue;
            Document needed_ids = as_list(member(*resource, "DependsOn"));
            push_new(needed_ids, policy_id);
            object_in(*resource)["DependsOn"] = std::move(needed_ids);
        }
    }

    void add_metadata(std::vector<Generated>& made) const {
        const auto type_of = [&](const Endpoint& endpoint) {
            const std::string written =
                text_of(member(translation_.resources(), endpoint.logical_id), "Type");
            return Document::object({{"Type", written.empty() ? endpoint.type : written}});
        };
        Document ends = Document::object({{"Source", type_of(from_)}, {"Destination", type_of(to_)}});
        Document metadata = Document::object({{source_.logical_id, std::move(ends)}});
        for (Generated& one : made) {
            Document& own = one.attributes["Metadata"];
            if (!is_map(&own)) own = Document::object();
            object_in(own)["aws:sam:connectors"] = metadata;
        }
    }

    Translation& translation_;
    const Source& source_;
    Endpoint from_, to_;
    std::string suffix_;  ///< "Destination1" when there are several
    Document properties_;
};

/// Whoever depends on the connector depends on what it became.
void replace_dependency(Translation& translation, const std::string& connector_id,
                        const std::vector<Generated>& made) {
    for (auto& resource : live_resources(translation)) {
        const Document needed = as_list(member(resource.value, "DependsOn"));
        if (!contains(needed, Document(connector_id))) continue;
        Document replaced = Document::array();
        for (const Document& id : elements_of(needed)) {
            if (id != Document(connector_id)) push(replaced, id);
        }
        for (const Generated& one : made) push_new(replaced, one.logical_id);
        object_in(resource.value)["DependsOn"] = std::move(replaced);
    }
}

}  // namespace

std::span<const Property> connector_properties() { return kProperties; }

std::vector<Generated> translate_connector(Translation& translation, Source& source) {
    check_properties(source.properties, kProperties, source.logical_id, "AWS::Serverless::Connector");
    const Document& given = source["Destination"];
    const bool several = is_list(&given);
    const Document destinations = several ? given : Document::array({given});
    std::vector<Generated> all;
    std::size_t index = 0;
    for (const Document& destination : elements_of(destinations)) {
        try {
            const std::string suffix = several ? "Destination" + std::to_string(index++) : std::string();
            Endpoint to = read_endpoint(destination, source["Source"], translation);
            Endpoint from = read_endpoint(source["Source"], destination, translation);
            Connection connection(translation, source, std::move(from), std::move(to), suffix);
            std::ranges::move(connection.make(), std::back_inserter(all));
        } catch (const EndpointProblem& problem) {
            refuse_resource(source.logical_id, problem.message, destination.span());
        }
    }
    replace_dependency(translation, source.logical_id, all);
    if (all.empty()) refuse_resource(source.logical_id, "'Destination' is an empty list", given.span());
    return all;
}

}  // namespace leastwise::templates::sam
