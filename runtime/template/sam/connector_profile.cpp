#include "runtime/core/check.hpp"
#include "runtime/core/text.hpp"
#include "runtime/template/data/files.hpp"
#include "runtime/template/sam/connector.hpp"
#include "runtime/wire/json.hpp"

#include <array>

namespace leastwise::templates::sam {
namespace {

const Document& profiles() {
    static const Document kProfiles = [] {
        auto parsed = wire::read_json(data::connector_profiles());
        LW_CHECK(parsed && is_map(parsed->find("Permissions")), "connector_profiles.json is not readable");
        return *parsed;
    }();
    return kProfiles;
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kPlainTypes = {
    {{"AWS::Serverless::Function", "AWS::Lambda::Function"},
     {"AWS::Serverless::StateMachine", "AWS::StepFunctions::StateMachine"},
     {"AWS::Serverless::Api", "AWS::ApiGateway::RestApi"},
     {"AWS::Serverless::HttpApi", "AWS::ApiGatewayV2::Api"},
     {"AWS::Serverless::SimpleTable", "AWS::DynamoDB::Table"}}};

std::string plain_type(const std::string& type) {
    for (const auto& [serverless, plain] : kPlainTypes) {
        if (type == serverless) return std::string(plain);
    }
    return type;
}

std::string variable_name(const std::string& name) { return core::replace_all(name, ".", ""); }

Document filled_text(std::string text, const Replacements& replacements) {
    Object variables;
    for (const auto& [name, value] : replacements) {
        const std::string pattern = "%{" + name + "}";
        if (text.find(pattern) == std::string::npos) continue;
        if (value.is_null()) throw EndpointProblem{name + " is missing."};
        if (text == pattern) return value;
        text = core::replace_all(text, pattern, "${" + variable_name(name) + "}");
        variables.append(variable_name(name), value);
    }
    const std::size_t start = text.find("${");
    if (start == std::string::npos || text.find('}', start + 3) == std::string::npos) return Document(text);
    return variables.empty() ? sub(text) : sub(text, Document(std::move(variables)));
}

Endpoint outside(const Document& written) {
    const std::string type = text_of(written, "Type");
    if (type.empty()) throw EndpointProblem{"'Type' is missing or not a string."};
    return {{},
            plain_type(type),
            member(written, "Arn"),
            member(written, "RoleName"),
            member(written, "QueueUrl"),
            member(written, "ResourceId"),
            member(written, "Name"),
            member(written, "Qualifier")};
}

/// The role that a rule takes on for the target at the other end.
Document rule_role(const Document& properties, const Document& other) {
    const Document& targets = member(properties, "Targets");
    if (!is_list(&targets)) return {};
    for (const Document& target : elements_of(targets)) {
        const Document& arn = member(target, "Arn");
        const auto id = logical_id_in(arn);
        const bool same_id = id && member(other, "Id") == Document(*id);
        const bool same_arn = truthy(other.find("Arn")) && arn == member(other, "Arn");
        if (same_id || same_arn) return member(target, "RoleArn");
    }
    return {};
}

}  // namespace

Document fill_profile(const Document& profile, const Replacements& replacements, core::Span span) {
    Document filled = profile;
    if (const Object* object = profile.if_object()) {
        Object copy;
        for (const auto& one : *object) copy.append(one.name, fill_profile(one.value, replacements, span));
        filled = Document(std::move(copy));
    } else if (const Document::Array* elements = profile.if_array()) {
        Document list = Document::array();
        for (const Document& element : *elements) push(list, fill_profile(element, replacements, span));
        filled = std::move(list);
    } else if (const std::string* text = profile.if_string()) {
        filled = filled_text(*text, replacements);
    }
    return filled.at(span);
}

const Document& connector_profile(const std::string& source, const std::string& destination) {
    return member(member(member(profiles(), "Permissions"), source), destination);
}

Endpoint read_endpoint(const Document& written, const Document& other, const Translation& translation) {
    const bool by_id = has(written, "Id");
    bool by_more = false;
    for (const auto& one : members_of(written)) {
        if (one.name != "Id" && one.name != "Qualifier") by_more = true;
    }
    if (by_id == by_more) {
        throw EndpointProblem{
            "Must provide 'Id' (with optional 'Qualifier') or a supported combination of other "
            "properties."};
    }
    const Document& id = member(written, "Id");
    if (!truthy(id)) return outside(written);
    if (!is_text(&id)) throw EndpointProblem{"'Id' is missing or not a string."};
    const std::string& logical_id = text_in(id);
    const Document* resource = member(translation.document, "Resources").find(logical_id);
    if (!truthy(resource))
        throw EndpointProblem{"Unable to find resource with logical ID '" + logical_id + "'."};
    Endpoint endpoint;
    endpoint.logical_id = logical_id;
    endpoint.type = text_of(*resource, "Type");
    if (endpoint.type.empty()) throw EndpointProblem{"'Type' is missing or not a string."};
    const Document known = fill_profile(member(member(profiles(), "CfnResourceProperties"), endpoint.type),
                                        {{"logicalId", id}}, {});
    const Document& outputs = member(known, "Outputs");
    endpoint.arn = member(outputs, "Arn");
    endpoint.queue_url = member(outputs, "Url");
    endpoint.resource_id = member(outputs, "Id");
    endpoint.name = member(outputs, "Name");
    endpoint.qualifier =
        has(written, "Qualifier") ? member(written, "Qualifier") : member(outputs, "Qualifier");
    const Document& properties = member(*resource, "Properties");
    const Document& role_property = member(member(known, "Inputs"), "Role");
    Document role;
    if (is_text(&role_property)) role = member(properties, text_in(role_property));
    if (text_of(role_property, "Function") == "GetEventsRuleRole") role = rule_role(properties, other);
    if (const auto role_id = logical_id_in(role)) endpoint.role_name = ref_to(*role_id);
    return endpoint;
}

}  // namespace leastwise::templates::sam
