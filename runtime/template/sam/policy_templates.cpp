#include "runtime/template/sam/policy_templates.hpp"

#include "runtime/core/check.hpp"
#include "runtime/core/text.hpp"
#include "runtime/template/data/files.hpp"
#include "runtime/template/sam/python.hpp"
#include "runtime/wire/json.hpp"

#include <algorithm>

namespace leastwise::templates::sam {
namespace {

const Document& all_templates() {
    static const Document kTemplates = [] {
        auto parsed = wire::read_json(data::policy_templates());
        LW_CHECK(parsed && is_map(parsed->find("Templates")), "policy_templates.json is not readable");
        return *parsed->find("Templates");
    }();
    return kTemplates;
}

const Document* find_template(const Document& entry) {
    const Object* object = entry.if_object();
    return object != nullptr && object->size() == 1 ? all_templates().find(object->begin()->name) : nullptr;
}

PolicyForm form_of_if(const Document& entry) {
    const Document::Array* parts = if_parts(entry);
    if (parts == nullptr) refuse_template("Fn::If requires 3 arguments", entry.span());
    const PolicyForm then = policy_form((*parts)[1]);
    const PolicyForm otherwise = policy_form((*parts)[2]);
    if (then == otherwise) return then;
    if (is_no_value((*parts)[1])) return otherwise;
    if (is_no_value((*parts)[2])) return then;
    refuse_template(
        "Different policy types within the same Fn::If statement is unsupported. Separate different "
        "policy types into different Fn::If statements",
        entry.span());
}

/// The definition with {"Ref": parameter} replaced and the entry's span on everything else.
Document filled(const Document& node, const Document& values, const Document::Array& parameters,
                core::Span span) {
    if (const Object* object = node.if_object()) {
        if (const std::string* name = node.find_string("Ref"); name != nullptr && object->size() == 1) {
            const Document* value = values.find(*name);
            if (value != nullptr && std::ranges::find(parameters, Document(*name)) != parameters.end())
                return *value;
        }
        Object copy;
        for (const auto& one : *object) {
            copy.append(one.name, filled(one.value, values, parameters, span));
            (copy.end() - 1)->name_span = span;
        }
        return Document(std::move(copy)).at(span);
    }
    if (const Document::Array* elements = node.if_array()) {
        Document::Array copy;
        for (const Document& element : *elements) copy.push_back(filled(element, values, parameters, span));
        return Document(std::move(copy)).at(span);
    }
    Document copy = node;
    return copy.at(span);
}

Document expand_one(const Document& entry, std::string_view logical_id) {
    const Document* definition = find_template(entry);
    if (definition == nullptr) return entry;
    const auto& given = *object_in(entry).begin();
    if (!is_map(&given.value)) {
        refuse_resource(logical_id,
                        "Must specify valid parameter values for policy template '" + given.name + "'",
                        given.name_span);
    }
    const Document::Array& parameters = array_in(*definition->find("Parameters"));
    std::string missing;
    for (const Document& parameter : parameters) {
        if (has(given.value, text_in(parameter))) continue;
        missing += (missing.empty() ? "'" : ", '") + text_in(parameter) + "'";
    }
    if (!missing.empty()) {
        refuse_resource(logical_id,
                        "Following required parameters of template '" + given.name +
                            "' don't have values: [" + missing + "]",
                        given.name_span);
    }
    return filled(*definition->find("Definition"), given.value, parameters, given.name_span);
}

char partition_letter(std::string_view partition) {
    if (partition == "aws") return 'a';
    if (partition == "aws-cn") return 'c';
    if (partition == "aws-us-gov") return 'g';
    return partition == "aws-eusc" ? 'e' : '?';
}

}  // namespace

PolicyForm policy_form(const Document& entry) {
    if (is_text(&entry)) return PolicyForm::managed;
    if (is_if(entry)) return form_of_if(entry);
    if (is_intrinsic(entry)) return PolicyForm::managed;
    if (has(entry, "Statement")) return PolicyForm::statement;
    return find_template(entry) != nullptr ? PolicyForm::policy_template : PolicyForm::unknown;
}

Document expand_policy_template(const Document& entry, std::string_view logical_id) {
    if (!is_if(entry)) return expand_one(entry, logical_id);
    Document copy = entry;
    Document::Array& parts = *if_parts(copy);
    for (const std::size_t branch : {1U, 2U}) {
        if (!is_no_value(parts[branch])) parts[branch] = expand_one(parts[branch], logical_id);
    }
    return copy;
}

std::string managed_policy_arn(const Translation& translation, const std::string& name) {
    const char letter = partition_letter(translation.place.partition);
    for (const std::string_view line : core::split(data::managed_policies(), '\n')) {
        const std::size_t space = line.find(' ');
        if (line.starts_with('#') || space == std::string_view::npos) continue;
        const std::string_view path = line.substr(0, space);
        if (path.substr(path.rfind('/') + 1) != name) continue;
        if (line.find(letter, space) != std::string_view::npos) return translation.managed_policy_arn(path);
    }
    const auto given = translation.managed_policies.find(name);
    return given == translation.managed_policies.end() ? name : translation.managed_policy_arn(given->second);
}

}  // namespace leastwise::templates::sam
