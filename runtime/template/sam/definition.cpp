#include "runtime/template/sam/definition.hpp"

#include "runtime/core/text.hpp"
#include "runtime/template/sam/python.hpp"
#include "runtime/template/sam/python2.hpp"
#include "runtime/template/sam/refusal.hpp"

#include <algorithm>

namespace leastwise::templates::sam {

Name normalized_method(const Document& method) {
    const std::string* text = method.if_string();
    if (text == nullptr) return {};
    const std::string lower = core::to_lower(*text);
    if (lower == "any") return {std::string(kAnyMethod), {}};
    return {lower, method.span()};
}

std::vector<Document*> conditional_contents(Document& value) {
    Document* parts = value.find("Fn::If");
    if (parts == nullptr) return {&value};
    Document::Array* elements = parts->if_array();
    if (elements == nullptr) refuse_template("Value of Fn::If must be a list.", parts->span());
    std::vector<Document*> contents;
    for (std::size_t i = 1; i < elements->size(); ++i) {
        if (!is_no_value((*elements)[i])) contents.push_back(&(*elements)[i]);
    }
    return contents;
}

bool is_openapi3(const Document& version) {
    const std::string text = python_text(version);
    const auto digit = [&](std::size_t at) { return at < text.size() && text[at] >= '0' && text[at] <= '9'; };
    if (!text.starts_with('3')) return false;
    if (text.size() == 1) return true;
    if (text.size() != 3 && text.size() != 5) return false;
    return text[1] == '.' && digit(2) && (text.size() == 3 || (text[3] == '.' && digit(4)));
}

void refuse_path_item(const std::string& path) {
    refuse_template("Value of '" + path + "' path must be a dictionary according to Swagger spec.");
}

void refuse_method(const std::string& path, const std::string& method) {
    refuse_template("Definition of method '" + method + "' for path '" + path + "' should be a map.");
}

Document& put(Object& object, const Name& name, Document value) {
    if (Document* present = object.find(name.text)) {
        *present = std::move(value);
        return *present;
    }
    Document& added = object.append(name.text, std::move(value));
    (object.end() - 1)->name_span = name.span;
    return added;
}

std::vector<std::string> Definition::path_names() {
    std::vector<std::string> names;
    for (const core::Member* path : python2_order(paths())) names.push_back(path->name);
    return names;
}

std::vector<Document*> Definition::path_items(const std::string& path) {
    Document* item = paths().find(path);
    if (item == nullptr) refuse_path_item(path);
    std::vector<Document*> items = conditional_contents(*item);
    for (const Document* one : items) {
        if (!is_map(one)) refuse_path_item(path);
    }
    return items;
}

std::vector<Document*> Definition::methods_at(const std::string& path, const Name& method) {
    std::vector<Document*> found;
    for (Document* item : path_items(path)) {
        Document* definition = item->find(method.text);
        if (definition == nullptr) refuse_method(path, method.text);
        for (Document* one : conditional_contents(*definition)) {
            if (!is_map(one)) refuse_method(path, method.text);
            if (truthy(one->find(kIntegration))) found.push_back(one);
        }
    }
    return found;
}

bool Definition::has_integration(const std::string& path, const Name& method) {
    Document* whole = paths().find(path);
    if (whole == nullptr) return false;
    for (const Document* item : conditional_contents(*whole)) {
        if (!is_map(item) || !has(*item, method.text)) return false;
    }
    for (Document* item : path_items(path)) {
        Document* definition = item->find(method.text);
        if (!is_map(definition)) return false;
        const auto contents = conditional_contents(*definition);
        for (const Document* one : contents) {
            if (!is_map(one)) refuse_method(path, method.text);
        }
        const bool any = std::ranges::any_of(
            contents, [](const Document* one) { return truthy(one->find(kIntegration)); });
        if (!any) return false;
    }
    return true;
}

void Definition::add_path(const Name& path, const Name& method) {
    Document* item = paths().find(path.text);
    if (item == nullptr) item = &put(paths(), path, Document::object());
    if (!is_map(item)) refuse_path_item(path.text);
    for (Document* one : conditional_contents(*item)) {
        if (!is_map(one)) refuse_path_item(path.text);
        if (!has(*one, method.text)) put(object_in(*one), method, Document::object());
    }
}

void Definition::make_path_conditional(const std::string& path, const Document& condition) {
    Document& item = *paths().find(path);
    item = make_if(condition, item);
}

void Definition::set_timeout(const std::string& path, const Name& method, const Document& timeout) {
    for (Document* definition : methods_at(path, method)) {
        object_in(*definition->find(kIntegration))["timeoutInMillis"] = timeout;
    }
}

}  // namespace leastwise::templates::sam
