#pragma once
#include "runtime/template/sam/tree.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace leastwise::templates::sam {

constexpr std::string_view kIntegration = "x-amazon-apigateway-integration";
constexpr std::string_view kAnyMethod = "x-amazon-apigateway-any-method";

/// A name that goes into a definition, with the place it comes from.
struct Name {
    std::string text;
    core::Span span{};
};

/// The method in lower case; `any` in API Gateway's word for it.
Name normalized_method(const Document& method);

/// The contents of a value that may be an Fn::If: both branches, or the value itself.
std::vector<Document*> conditional_contents(Document& value);

/// True for "3", "3.0", "3.0.1": what SAM takes for a version of OpenAPI 3.
bool is_openapi3(const Document& version);

/// What Swagger and OpenAPI definitions have in common: paths with methods, each of them perhaps conditional.
class Definition {
public:
    explicit Definition(Document document) : document_(std::move(document)) {}

    Document& document() { return document_; }
    Object& paths() { return *document_.find("paths")->if_object(); }
    std::vector<std::string> path_names();

    bool has_integration(const std::string& path, const Name& method);
    void add_path(const Name& path, const Name& method);
    void make_path_conditional(const std::string& path, const Document& condition);
    void set_timeout(const std::string& path, const Name& method, const Document& timeout);

    /// The items of a path: one, or one for each branch of its condition.
    std::vector<Document*> path_items(const std::string& path);
    /// Definitions of the method that have an integration.
    std::vector<Document*> methods_at(const std::string& path, const Name& method);

private:
    Document document_;
};

[[noreturn]] void refuse_path_item(const std::string& path);
[[noreturn]] void refuse_method(const std::string& path, const std::string& method);

/// Replaces or appends, and remembers where the name comes from.
Document& put(Object& object, const Name& name, Document value);

}  // namespace leastwise::templates::sam
