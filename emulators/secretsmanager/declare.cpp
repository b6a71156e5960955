#include "emulators/secretsmanager/errors.hpp"
#include "emulators/secretsmanager/password.hpp"
#include "emulators/secretsmanager/secretsmanager.hpp"
#include "runtime/core/text.hpp"
#include "runtime/wire/json.hpp"

namespace leastwise::secretsmanager {

using core::Document;
using gate::Declaration;
using gate::Declared;
using gate::Deployment;
using gate::Support;

namespace {

std::string text_property(const Document& properties, std::string_view name) {
    const std::string* text = properties.find_string(name);
    return text == nullptr ? std::string() : *text;
}

/// Templates write booleans as such and as text.
bool true_property(const Document& properties, std::string_view name, Include missing) {
    const Document* member = properties.find(name);
    if (member == nullptr || member->is_null()) return missing == Include::yes;
    if (member->if_bool()) return *member->if_bool();
    return member->if_string() && *member->if_string() == "true";
}

void report(Deployment& deployment, core::Span span, std::string message, std::string hint) {
    deployment.diagnostics.push_back(
        {core::Severity::error, "LW0611", span, std::move(message), std::move(hint)});
}

PasswordOptions password_options(const Document& spec) {
    const auto unless = [&spec](std::string_view name) {
        return true_property(spec, name, Include::no) ? Include::no : Include::yes;
    };
    PasswordOptions options;
    options.exclude_characters = text_property(spec, "ExcludeCharacters");
    options.lowercase = unless("ExcludeLowercase");
    options.uppercase = unless("ExcludeUppercase");
    options.numbers = unless("ExcludeNumbers");
    options.punctuation = unless("ExcludePunctuation");
    options.space = true_property(spec, "IncludeSpace", Include::no) ? Include::yes : Include::no;
    options.each_type =
        true_property(spec, "RequireEachIncludedType", Include::yes) ? Include::yes : Include::no;
    if (const Document* length = spec.find("PasswordLength")) {
        auto value = length->as_integer();
        if (!value && length->if_string()) value = core::to_integer(*length->if_string());
        const bool valid = value && *value >= 1 && *value <= static_cast<std::int64_t>(kPasswordLengthMax);
        if (!valid) throw password_length_out_of_range();
        options.length = static_cast<std::size_t>(*value);
    }
    return options;
}

/// The generated password, alone or as one more member of the template's JSON object.
std::string generated_secret(Secrets& service, const Document& spec, Deployment& deployment) {
    const std::string key = text_property(spec, "GenerateStringKey");
    const std::string frame = text_property(spec, "SecretStringTemplate");
    std::string password = random_password(service.store().world().random, password_options(spec));
    if (key.empty() && frame.empty()) return password;
    auto document = wire::read_json(frame);
    if (key.empty() || !document || !document->if_object()) {
        report(
            deployment, spec.span(),
            "GenerateSecretString needs GenerateStringKey and SecretStringTemplate together, the latter a "
            "JSON object",
            R"(Write for instance SecretStringTemplate: '{"username": "admin"}' and GenerateStringKey: password)");
        return {};
    }
    (*document->if_object())[key] = std::move(password);
    return wire::to_json(*document);
}

Document creation_input(Secrets& service, const Declaration& declaration, Deployment& deployment) {
    const Document& properties = declaration.properties;
    core::Ids& ids = service.store().world().ids;
    std::string name = text_property(properties, "Name");
    if (name.empty()) name = declaration.logical_id + "-" + ids.mixed(12);
    Document input = Document::object({{"Name", std::move(name)}, {"ClientRequestToken", ids.uuid()}});
    core::Object& members = *input.if_object();
    for (const std::string_view member : {"Description", "KmsKeyId", "Tags"}) {
        const Document* value = properties.find(member);
        if (value != nullptr && !value->is_null()) members.append(std::string(member), *value);
    }
    const Document* text = properties.find("SecretString");
    const Document* generate = properties.find("GenerateSecretString");
    if (text != nullptr && generate != nullptr) {
        report(deployment, declaration.span,
               "secret \"" + declaration.logical_id + "\" has both SecretString and GenerateSecretString",
               "Keep one of them");
    }
    if (text != nullptr) {
        members.append("SecretString", text->if_string() ? *text : Document(wire::to_json(*text)));
    } else if (generate != nullptr) {
        members.append("SecretString", generated_secret(service, *generate, deployment));
    }
    return input;
}

Declared declare_secret(Secrets& service, const Declaration& declaration, Deployment& deployment) {
    Document input = creation_input(service, declaration, deployment);
    const gate::Reply reply =
        deployment.gate.call_now(deployment.deployer, "secretsmanager", "CreateSecret", std::move(input));
    const std::string arn = *reply.output.find_string("ARN");
    return {.physical_id = arn, .attributes = {{"Id", arn}}, .arn = arn};
}

Declared declare_resource_policy(Secrets& service, const Declaration& declaration,
                                 Deployment& deployment) {
    const Document& properties = declaration.properties;
    const Document* document = properties.find("ResourcePolicy");
    const Secret& secret = service.store().get(text_property(properties, "SecretId"));
    Declared declared{.physical_id = secret.arn, .attributes = {{"Id", secret.arn}}, .arn = ""};
    if (document == nullptr) {
        report(deployment, declaration.span,
               "resource policy \"" + declaration.logical_id + "\" has no ResourcePolicy",
               "Add the policy document");
        return declared;
    }
    auto policy = iam::parse_policy(*document, iam::PolicyKind::resource, declaration.logical_id,
                                    deployment.diagnostics);
    if (!policy) return declared;
    iam::AccessCheck check{"secretsmanager:PutResourcePolicy", secret.arn, {}};
    check.context.set("secretsmanager:SecretId", secret.arn);
    const gate::Permit permit =
        deployment.gate.authorize(deployment.deployer, "secretsmanager",
                                  declaration.type + " " + declaration.logical_id, {std::move(check)});
    Secret& changed = service.store().change(permit, secret.arn);
    changed.policy_text = wire::to_json(*document);
    changed.policy = std::move(*policy);
    return declared;
}

}  // namespace

std::vector<gate::ResourceType> make_resource_types(Secrets& service) {
    return {{"AWS::SecretsManager::Secret",
             {{"Name", Support::ok, ""},
              {"Description", Support::ok, ""},
              {"SecretString", Support::ok, ""},
              {"GenerateSecretString", Support::ok, ""},
              {"Tags", Support::ok, "without the tags that CloudFormation adds"},
              {"KmsKeyId", Support::inert,
               "shown by DescribeSecret; values are not encrypted and no key is asked"},
              {"ReplicaRegions", Support::unsupported, "one region is emulated"},
              {"Type", Support::unsupported, "managed external secrets are not emulated"}},
             [&service](const Declaration& declaration, Deployment& deployment) {
                 return declare_secret(service, declaration, deployment);
             }},
            {"AWS::SecretsManager::ResourcePolicy",
             {{"SecretId", Support::ok, ""},
              {"ResourcePolicy", Support::ok, ""},
              {"BlockPublicPolicy", Support::inert, "the policy is taken as it is"}},
             [&service](const Declaration& declaration, Deployment& deployment) {
                 return declare_resource_policy(service, declaration, deployment);
             }}};
}

}  // namespace leastwise::secretsmanager
