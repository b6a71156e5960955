#include "runtime/template/sam/role.hpp"

#include "runtime/template/sam/policy_templates.hpp"

#include <algorithm>

namespace leastwise::templates::sam {
namespace {

Document named_policy(const std::string& name, const Document& document) {
    return Document::object({{"PolicyName", name}, {"PolicyDocument", document}}).at(document.span());
}

Document statement_policy(const std::string& name, const Document& entry) {
    if (!is_if(entry)) return named_policy(name, entry);
    Document copy = entry;
    for (const std::size_t branch : {1U, 2U}) {
        Document& value = (*if_parts(copy))[branch];
        if (!is_no_value(value)) value = named_policy(name, value);
    }
    return copy;
}

Document managed_policy(const Translation& translation, const Document& entry) {
    if (const std::string* name = entry.if_string()) {
        return Document(managed_policy_arn(translation, *name)).at(entry.span());
    }
    Document copy = entry;
    if (!is_if(entry)) return copy;
    for (const std::size_t branch : {1U, 2U}) {
        Document& value = (*if_parts(copy))[branch];
        if (is_text(&value)) value = managed_policy(translation, value);
    }
    return copy;
}

/// The name of the policy template in an entry, of either branch when it is an Fn::If.
std::string template_name(const Document& entry) {
    if (const Document::Array* parts = is_if(entry) ? if_parts(entry) : nullptr) {
        return template_name(is_no_value((*parts)[1]) ? (*parts)[2] : (*parts)[1]);
    }
    const Object* object = entry.if_object();
    return object != nullptr && !object->empty() ? object->begin()->name : std::string();
}

void record_origin(Translation& translation, const Source& source, const std::string& policy_name,
                   const Document& entry, PolicyForm form) {
    PolicyOrigin origin;
    origin.role = source.logical_id + "Role";
    origin.policy_name = policy_name;
    origin.source = source.logical_id;
    origin.span = entry.span();
    if (form == PolicyForm::policy_template) {
        origin.kind = PolicyOrigin::Kind::policy_template;
        origin.name = template_name(entry);
    }
    translation.origins.push_back(std::move(origin));
}

}  // namespace

Generated make_role(Translation& translation, const Source& source, RoleParts parts) {
    Generated role = Generated::make(source.logical_id + "Role", "AWS::IAM::Role", source.passed_on());
    role.span = source.span;
    Document entries = source["Policies"];
    if (truthy(entries) && !is_list(&entries)) entries = Document::array({entries});
    if (!is_list(&entries)) entries = Document::array();
    std::size_t index = 0;
    for (const Document& entry : elements_of(entries)) {
        const std::string name = role.logical_id + "Policy" + std::to_string(index);
        const PolicyForm form = policy_form(entry);
        if (form == PolicyForm::statement || form == PolicyForm::policy_template) {
            record_origin(translation, source, name, entry, form);
            push(parts.policies, statement_policy(name, expand_policy_template(entry, source.logical_id)));
        } else if (form == PolicyForm::managed) {
            Document arn = managed_policy(translation, entry);
            if (!contains(parts.managed_policy_arns, arn)) push(parts.managed_policy_arns, std::move(arn));
        } else {
            refuse_resource(
                source.logical_id,
                "Policy at index " + std::to_string(index) + " in the 'Policies' property is not valid",
                entry.span());
        }
        ++index;
    }
    role.with("AssumeRolePolicyDocument", std::move(parts.assume_role_policy));
    role.with("ManagedPolicyArns", std::move(parts.managed_policy_arns));
    if (truthy(parts.policies)) role.with("Policies", std::move(parts.policies));
    role.with("Path", std::move(parts.path)).with("PermissionsBoundary", std::move(parts.boundary));
    role.with("Tags", std::move(parts.tags));
    return role;
}

Document assume_role_policy(std::string_view service) {
    Document statement =
        Document::object({{"Action", Document::array({"sts:AssumeRole"})},
                          {"Effect", "Allow"},
                          {"Principal", Document::object({{"Service", Document::array({service})}})}});
    return Document::object(
        {{"Version", "2012-10-17"}, {"Statement", Document::array({std::move(statement)})}});
}

Document inline_policy(std::string_view name, std::string_view action, Document resource) {
    Document statement =
        Document::object({{"Action", action}, {"Effect", "Allow"}, {"Resource", std::move(resource)}});
    return Document::object(
        {{"PolicyName", name},
         {"PolicyDocument", Document::object({{"Statement", Document::array({std::move(statement)})}})}});
}

void add_managed_policy(Generated& role, const std::string& arn) {
    Document& arns = role.properties["ManagedPolicyArns"];
    if (arns.is_null()) arns = Document::array();
    if (!contains(arns, Document(arn))) push(arns, arn);
}

void add_inline_policy(Generated& role, Document policy) {
    Document& policies = role.properties["Policies"];
    if (policies.is_null()) policies = Document::array();
    for (const Document& present : elements_of(policies)) {
        if (member(present, "PolicyDocument") == member(policy, "PolicyDocument")) return;
    }
    push(policies, std::move(policy));
}

}  // namespace leastwise::templates::sam
