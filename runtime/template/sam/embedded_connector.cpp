#include "runtime/template/sam/connector.hpp"
#include "runtime/template/sam/resources.hpp"

#include <algorithm>

namespace leastwise::templates::sam {
namespace {

/// The connector resource that an entry of the attribute `Connectors` stands for.
Document make_connector(const std::string& resource_id, const core::Member& entry) {
    const std::string full_id = resource_id + entry.name;
    if (!is_map(&entry.value)) {
        refuse_resource(full_id, resource_id + "." + full_id + " should be a map.", entry.name_span);
    }
    const std::string path = "Connectors." + entry.name + ".Properties";
    Document connector = entry.value;
    const Document& written = member(entry.value, "Properties");
    expect_map(written, attribute_of(resource_id), path);
    Document properties = written;
    Document source = Document::object({{"Id", resource_id}});
    if (const Document* reference = written.find("SourceReference")) {
        for (const auto& one : expect_map(*reference, of_resource(resource_id), path + ".SourceReference")) {
            if (one.name == "Id") {
                refuse_resource(entry.name, "'Id' shouldn't be defined in 'SourceReference'.", one.name_span);
            }
            object_in(source).append(one.name, one.value);
        }
        object_in(properties).erase("SourceReference");
    }
    object_in(properties)["Source"] = std::move(source);
    if (!is_alphanumeric(full_id))
        refuse_resource(full_id, "Logical ids must be alphanumeric.", entry.name_span);
    check_properties(object_in(properties), connector_properties(), full_id, "AWS::Serverless::Connector");
    object_in(connector)["Type"] = Document("AWS::Serverless::Connector");
    object_in(connector)["Properties"] = std::move(properties);
    return connector.at(entry.name_span);
}

}  // namespace

void expand_embedded_connectors(Translation& translation) {
    Object& resources = object_in(*translation.document.find("Resources"));
    std::vector<core::Member> connectors;
    for (auto& resource : resources) {
        const Document* attribute = resource.value.find("Connectors");
        if (attribute == nullptr) continue;
        try {
            expect_map(*attribute, attribute_of(resource.name), resource.name + ".Connectors");
        } catch (const Refusal& refusal) {
            translation.refusals.push_back(refusal);
            continue;
        }
        for (const auto& entry : members_of(*attribute)) {
            const std::string id = resource.name + entry.name;
            try {
                Document connector = make_connector(resource.name, entry);
                if (resources.find(id) != nullptr) {
                    throw Refusal{Refusal::About::document, resource.name,
                                  "Transforming resource with id [" + resource.name +
                                      "] attempts to create a new resource with id [" + id +
                                      "] and type \"AWS::Serverless::Connector\". A resource with that id "
                                      "already exists "
                                      "within this template. Please use a different id for that resource.",
                                  entry.name_span};
                }
                connectors.push_back({id, std::move(connector), entry.name_span});
                translation.embedded.emplace(id, resource.name);
            } catch (const Refusal& refusal) {
                translation.refusals.push_back(refusal);
            }
        }
    }
    for (core::Member& connector : connectors) {
        resources.append(connector.name, std::move(connector.value));
        (resources.end() - 1)->name_span = connector.name_span;
    }
    for (auto& resource : resources) {
        if (is_map(&resource.value)) object_in(resource.value).erase("Connectors");
    }
}

}  // namespace leastwise::templates::sam
