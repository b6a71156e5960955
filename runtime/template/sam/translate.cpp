#include "runtime/template/diagnostics.hpp"
#include "runtime/template/sam/deployment.hpp"
#include "runtime/template/sam/function.hpp"
#include "runtime/template/sam/globals.hpp"
#include "runtime/template/sam/implicit_api.hpp"
#include "runtime/template/sam/python.hpp"
#include "runtime/template/sam/references.hpp"
#include "runtime/template/sam/resources.hpp"
#include "runtime/template/sam/translation.hpp"

#include <algorithm>
#include <array>

namespace leastwise::templates::sam {
namespace {

using Translate = std::vector<Generated> (*)(Translation&, Source&);

struct Macro {
    std::string_view type;
    /// Functions and state machines come before the APIs that their events extend, connectors after
    /// everything they connect.
    int turn;
    Translate translate;
};
constexpr std::array<Macro, 7> kMacros = {{{"AWS::Serverless::Function", 0, translate_function},
                                           {"AWS::Serverless::StateMachine", 1, translate_state_machine},
                                           {"AWS::Serverless::Api", 2, translate_api},
                                           {"AWS::Serverless::HttpApi", 2, translate_http_api},
                                           {"AWS::Serverless::SimpleTable", 3, translate_table},
                                           {"AWS::Serverless::LayerVersion", 3, translate_layer},
                                           {"AWS::Serverless::Connector", 4, translate_connector}}};

/// Types of SAM that the transform checks the form of before anything else.
constexpr std::array<std::string_view, 9> kSamTypes = {
    "AWS::Serverless::Api",          "AWS::Serverless::Function",     "AWS::Serverless::SimpleTable",
    "AWS::Serverless::Application",  "AWS::Serverless::LayerVersion", "AWS::Serverless::HttpApi",
    "AWS::Serverless::WebSocketApi", "AWS::Serverless::StateMachine", "AWS::Serverless::CapacityProvider"};

/// A generated id may be one that the template has when the generated resource replaces that very resource.
struct Replacement {
    std::string_view made, given;
};
constexpr std::array<Replacement, 12> kReplacements = {
    {{"AWS::Lambda::Function", "AWS::Serverless::Function"},
     {"AWS::Lambda::LayerVersion", "AWS::Serverless::LayerVersion"},
     {"AWS::StepFunctions::StateMachine", "AWS::Serverless::StateMachine"},
     {"AWS::ApiGateway::RestApi", "AWS::Serverless::Api"},
     {"AWS::ApiGatewayV2::Api", "AWS::Serverless::HttpApi"},
     {"AWS::S3::Bucket", "AWS::S3::Bucket"},
     {"AWS::SNS::Topic", "AWS::SNS::Topic"},
     {"AWS::DynamoDB::Table", "AWS::Serverless::SimpleTable"},
     {"AWS::Cognito::UserPool", "AWS::Cognito::UserPool"},
     {"AWS::ApiGateway::DomainName", "AWS::ApiGateway::DomainName"},
     {"AWS::ApiGateway::BasePathMapping", "AWS::ApiGateway::BasePathMapping"},
     {"AWS::ApiGateway::DomainNameV2", "AWS::ApiGateway::DomainNameV2"}}};

void check_structure(const Document& document) {
    const Document& resources = member(document, "Resources");
    if (!is_map(&resources) || !truthy(resources)) {
        refuse_template("'Resources' section is required", resources.span());
    }
    for (const auto& resource : members_of(resources)) {
        if (is_map(&resource.value)) continue;
        refuse_template(
            "All 'Resources' must be Objects. If you're using YAML, this may be an indentation issue.",
            resource.name_span);
    }
    for (const auto& resource : members_of(resources)) {
        if (truthy(resource.value.find("Condition")) && !is_text(resource.value.find("Condition"))) {
            refuse_template("Every Condition member must be a string.", resource.name_span);
        }
        const std::string type = text_of(resource.value, "Type");
        if (std::ranges::find(kSamTypes, type) == kSamTypes.end()) continue;
        const Document* properties = resource.value.find("Properties");
        if (properties != nullptr) expect_map(*properties, attribute_of(resource.name), "Properties");
    }
}

Source read_source(const core::Member& resource) {
    const std::string type = text_of(resource.value, "Type");
    if (!is_alphanumeric(resource.name)) {
        refuse_resource(resource.name, "Logical ids must be alphanumeric.", resource.name_span);
    }
    const Document* properties = resource.value.find("Properties");
    if (properties != nullptr && !is_map(properties)) {
        refuse_resource(resource.name, "Properties of a resource must be an object.", properties->span());
    }
    Source source;
    source.logical_id = resource.name;
    source.span = resource.name_span;
    source.depends_on = member(resource.value, "DependsOn");
    if (properties != nullptr) source.properties = object_in(*properties);
    for (const std::string_view name :
         {"DeletionPolicy", "UpdatePolicy", "Condition", "UpdateReplacePolicy", "Metadata"}) {
        if (const Document* value = resource.value.find(name))
            source.attributes.append(std::string(name), *value);
    }
    return source;
}

bool may_replace(const Generated& made, const Document& given) {
    return std::ranges::any_of(kReplacements, [&](const Replacement& one) {
        return one.made == made.type && one.given == text_of(given, "Type");
    });
}

void pass_on_metadata(const Object& resources, const Source& source, Generated& made) {
    const Document& metadata = member(source.attributes, "Metadata");
    if (truthy(metadata) && resources.find(made.logical_id) == nullptr)
        made.attributes["Metadata"] = metadata;
}

void place(Translation& translation, const Source& source, std::vector<Generated> made) {
    Object& resources = object_in(*translation.document.find("Resources"));
    resources.erase(source.logical_id);
    for (Generated& one : made) {
        const Document* given = translation.resources().find(one.logical_id);
        if (given != nullptr && !may_replace(one, *given)) {
            translation.refusals.push_back(
                {Refusal::About::document, source.logical_id,
                 "Transforming resource with id [" + source.logical_id +
                     "] attempts to create a new resource with id "
                     "[" +
                     one.logical_id + "] and type \"" + one.type +
                     "\". A resource with that id already exists "
                     "within this template. Please use a different id for that resource.",
                 source.span});
            continue;
        }
        if (translation.metadata == Metadata::passed_on) pass_on_metadata(resources, source, one);
        resources[one.logical_id] = one.to_document();
        for (auto& placed : resources) {
            if (placed.name == one.logical_id) placed.name_span = one.span.line == 0 ? source.span : one.span;
        }
        if (given == nullptr || one.logical_id == source.logical_id) {
            const auto embedded = translation.embedded.find(source.logical_id);
            const bool own = embedded == translation.embedded.end();
            translation.sources.emplace(one.logical_id, own ? source.logical_id : embedded->second);
        }
    }
}

void translate_one(Translation& translation, const Macro& macro, const std::string& logical_id) {
    try {
        const Object& resources = translation.resources();
        const auto found = std::ranges::find(resources, logical_id, &core::Member::name);
        Source source = read_source(*found);
        if (macro.translate == translate_function) collect_function_names(translation, source);
        place(translation, source, macro.translate(translation, source));
    } catch (const Refusal& refusal) {
        if (refusal.about == Refusal::About::document && refusal.id.empty()) throw;
        translation.refusals.push_back(refusal);
    }
}

void translate_all(Translation& translation) {
    for (const int turn : {0, 1, 2, 3, 4}) {
        std::vector<std::pair<std::string, const Macro*>> work;
        for (const std::string& name : ordered_names(translation.original)) {
            const std::string type = text_of(member(translation.resources(), name), "Type");
            const auto macro = std::ranges::find(kMacros, type, &Macro::type);
            if (macro != kMacros.end() && macro->turn == turn) work.emplace_back(name, &*macro);
        }
        for (const auto& [logical_id, macro] : work) translate_one(translation, *macro, logical_id);
    }
}

/// Puts generated resources where the resource stood that they come from.
void restore_order(Translation& translation) {
    Object& resources = object_in(*translation.document.find("Resources"));
    std::map<std::string, std::size_t> places;
    for (const auto& resource : translation.resources()) places.emplace(resource.name, places.size());
    const auto place_of = [&](const core::Member& resource) {
        const auto source = translation.sources.find(resource.name);
        const auto place = places.find(source == translation.sources.end() ? resource.name : source->second);
        return place == places.end() ? places.size() : place->second;
    };
    std::stable_sort(resources.begin(), resources.end(),
                     [&](const core::Member& left, const core::Member& right) {
                         return place_of(left) < place_of(right);
                     });
}

void run(Translation& translation) {
    check_structure(translation.document);
    if (!add_implicit_apis(translation)) return;
    apply_globals(translation.document);
    finish_api_definitions(translation.document);
    expand_embedded_connectors(translation);
    translation.original = translation.document;
    translate_all(translation);
    Object& resources = object_in(*translation.document.find("Resources"));
    for (const Generated& made : make_deployments(translation)) {
        resources[made.logical_id] = made.to_document();
        translation.sources.emplace(made.logical_id, made.logical_id);
    }
    restore_order(translation);
    object_in(translation.document).erase("Transform");
    if (translation.refusals.empty()) replace_references(translation);
}

/// Remedies for what is refused most often, by words of SAM's message.
struct Remedy {
    std::string_view words, hint;
};
constexpr std::array<Remedy, 12> kRemedies = {
    {{"'InlineCode' or 'CodeUri'", "add CodeUri with the folder of the code, or InlineCode"},
     {"Runtime and Handler needs", "add Handler: file.function and Runtime, or set PackageType"},
     {"not defined for resource of type", "check the name of the property"},
     {"required parameters of template", "give the parameters below the name of the policy template"},
     {"in the 'Policies' property is not valid",
      "name a SAM policy template, an AWS managed policy, or give a document with Statement"},
     {"Event Type is:", "check the Type of the event"},
     {"Missing required property", "add the property"},
     {"should be a", "give a value of that kind"},
     {"is not a supported property of", "move the property to the resources themselves"},
     {"A resource with that id already exists", "rename one of the two resources"},
     {"must be alphanumeric", "use letters and digits only"},
     {"because it wasn't defined", "define it in the API's Auth or Models"}}};

std::string remedy(const std::string& message) {
    const auto found = std::ranges::find_if(
        kRemedies, [&](const Remedy& one) { return message.find(one.words) != std::string::npos; });
    return found == kRemedies.end() ? "see the AWS SAM resource and property reference"
                                    : std::string(found->hint);
}

/// The place of the resource that a refusal names, when the refusal itself has none.
core::Span span_of(const Translation& translation, const Refusal& refusal) {
    if (refusal.span.line != 0) return refusal.span;
    const Document& resources = member(translation.original, "Resources");
    std::string_view best;
    core::Span span;
    if (const Object* object = resources.if_object()) {
        for (const auto& resource : *object) {
            // An event's id starts with the function's.
            if (!refusal.id.starts_with(resource.name) || resource.name.size() <= best.size()) continue;
            best = resource.name;
            span = resource.name_span;
        }
    }
    return span;
}

}  // namespace

Outcome translate(Document& document, const Options& options,
                  const std::map<std::string, Document, std::less<>>& parameters, Metadata metadata) {
    Translation translation(document);
    translation.original = document;
    translation.place = options.place;
    translation.managed_policies = options.managed_policies;
    translation.artifacts = options.artifacts;
    translation.metadata = metadata;
    translation.parameters = parameters;
    translation.parameters.emplace("AWS::Region", Document(options.place.region));
    translation.parameters.emplace("AWS::Partition", Document(options.place.partition));
    try {
        run(translation);
    } catch (const Refusal& refusal) {
        translation.refusals.clear();
        translation.refusals.push_back(refusal);
    }
    Outcome outcome;
    for (const Refusal& refusal : translation.refusals) {
        const std::string message = refusal.message();
        const bool known = std::ranges::any_of(
            outcome.diagnostics, [&](const core::Diagnostic& one) { return one.message == message; });
        if (!known)
            outcome.diagnostics.push_back(
                error(code::kSam, span_of(translation, refusal), message, remedy(message)));
    }
    outcome.origins = std::move(translation.origins);
    outcome.sources = std::move(translation.sources);
    return outcome;
}

}  // namespace leastwise::templates::sam
