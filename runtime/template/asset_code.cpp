#include "runtime/template/asset_code.hpp"

#include <string>

namespace leastwise::templates {
namespace {

using core::Document;

bool takes_code(const Document& resource, std::string_view property) {
    const std::string* type = resource.find_string("Type");
    if (type == nullptr) return false;
    return (*type == "AWS::Lambda::Function" && property == "Code") ||
           (*type == "AWS::Lambda::LayerVersion" && property == "Content");
}

void use_asset(Document& resource) {
    const Document* metadata = resource.find("Metadata");
    const std::string* path = metadata == nullptr ? nullptr : metadata->find_string("aws:asset:path");
    const std::string* property = metadata == nullptr ? nullptr : metadata->find_string("aws:asset:property");
    if (path == nullptr || property == nullptr || !takes_code(resource, *property)) return;
    Document* properties = resource.find("Properties");
    Document* code = properties == nullptr ? nullptr : properties->find(*property);
    if (code == nullptr || code->find("S3Bucket") == nullptr) return;
    *code = Document(*path).at(code->span());
}

}  // namespace

void use_asset_code(Document& document) {
    Document* resources = document.find("Resources");
    core::Object* all = resources == nullptr ? nullptr : resources->if_object();
    if (all == nullptr) return;
    for (core::Member& resource : *all) use_asset(resource.value);
}

}  // namespace leastwise::templates
