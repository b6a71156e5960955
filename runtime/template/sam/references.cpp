#include "runtime/template/sam/references.hpp"

#include "runtime/core/text.hpp"

#include <functional>

namespace leastwise::templates::sam {
namespace {

/// The new text of a reference `Logical.Property.Rest`; the parts are those between the dots.
using Rename = std::function<std::vector<std::string>(std::vector<std::string>)>;

std::vector<std::string> split_parts(std::string_view text) {
    std::vector<std::string> parts;
    for (const std::string_view part : core::split(text, '.')) parts.emplace_back(part);
    return parts;
}

std::string renamed_sub(const std::string& text, const Rename& rename) {
    std::string result;
    std::size_t at = 0;
    while (true) {
        const std::size_t start = text.find("${", at);
        const std::size_t end = start == std::string::npos ? start : text.find('}', start);
        if (end == std::string::npos) return result + text.substr(at);
        const std::string name = text.substr(start + 2, end - start - 2);
        result += text.substr(at, start + 2 - at) + core::join(rename(split_parts(name)), ".") + "}";
        at = end + 1;
    }
}

void replace_in(Document& value, const Rename& rename_ref, const Rename& rename_attribute) {
    if (is_intrinsic(value)) {
        if (Document* target = value.find("Ref"); target != nullptr && is_text(target)) {
            *target = Document(core::join(rename_ref(split_parts(text_in(*target))), ".")).at(target->span());
        }
        if (Document* text = value.find("Fn::Sub")) {
            Document::Array* parts = text->if_array();
            Document* pattern = parts != nullptr && !parts->empty() ? &parts->front() : text;
            if (const std::string* known = pattern->if_string()) {
                *pattern = Document(renamed_sub(*known, rename_attribute)).at(pattern->span());
            }
        }
        if (Document* target = value.find("Fn::GetAtt")) {
            std::vector<std::string> names;
            if (const Document::Array* parts = target->if_array()) {
                for (const Document& part : *parts) {
                    if (is_text(&part)) names.push_back(text_in(part));
                }
                if (names.size() == parts->size() && names.size() >= 2) {
                    const auto before = split_parts(core::join(names, "."));
                    const auto after = rename_attribute(before);
                    if (after != before) {
                        Document replaced = Document::array();
                        for (const std::string& part : after) push(replaced, part);
                        *target = replaced.at(target->span());
                    }
                }
            }
        }
    }
    if (Object* object = value.if_object()) {
        for (auto& one : *object) replace_in(one.value, rename_ref, rename_attribute);
    } else if (Document::Array* elements = value.if_array()) {
        for (Document& element : *elements) replace_in(element, rename_ref, rename_attribute);
    }
}

void rename_dependencies(Document& value, const std::map<std::string, std::string>& renamed) {
    if (Document* needed = value.find("DependsOn")) {
        const auto replace = [&](Document& one) {
            if (!is_text(&one)) return;
            const auto found = renamed.find(text_in(one));
            if (found != renamed.end()) one = Document(found->second).at(one.span());
        };
        replace(*needed);
        if (Document::Array* several = needed->if_array()) {
            for (Document& one : *several) replace(one);
        }
    }
    if (Object* object = value.if_object()) {
        for (auto& one : *object) rename_dependencies(one.value, renamed);
    } else if (Document::Array* elements = value.if_array()) {
        for (Document& element : *elements) rename_dependencies(element, renamed);
    }
}

}  // namespace

void replace_references(Translation& translation) {
    if (!translation.renamed.empty()) {
        rename_dependencies(translation.document, translation.renamed);
        const Rename first_part = [&](std::vector<std::string> parts) {
            const auto found = translation.renamed.find(parts[0]);
            if (found != translation.renamed.end()) parts[0] = found->second;
            return parts;
        };
        const Rename whole = [&](std::vector<std::string> parts) {
            return parts.size() == 1 ? first_part(std::move(parts)) : parts;
        };
        replace_in(translation.document, whole, first_part);
    }
    if (translation.referable.empty()) return;
    const Rename property = [&](std::vector<std::string> parts) {
        if (parts.size() < 2) return parts;
        const auto found = translation.referable.find({parts[0], parts[1]});
        if (found == translation.referable.end()) return parts;
        parts.erase(parts.begin());
        parts[0] = found->second;
        return parts;
    };
    const Rename exactly_two = [&](std::vector<std::string> parts) {
        return parts.size() == 2 ? property(std::move(parts)) : parts;
    };
    replace_in(translation.document, exactly_two, property);
}

}  // namespace leastwise::templates::sam
