#include "runtime/template/sam/generated.hpp"

#include "runtime/template/sam/refusal.hpp"

namespace leastwise::templates::sam {

Generated Generated::make(std::string_view logical_id, std::string_view type, Object attributes) {
    if (!is_alphanumeric(logical_id)) refuse_resource(logical_id, "Logical ids must be alphanumeric.");
    Generated made;
    made.logical_id = logical_id;
    made.type = type;
    made.attributes = std::move(attributes);
    return made;
}

Document Generated::to_document() const {
    Object resource;
    resource.append("Type", Document(type).at(span));
    if (truthy(depends_on)) resource.append("DependsOn", depends_on);
    for (const auto& attribute : attributes) resource.append(attribute.name, attribute.value);
    resource.append("Properties", Document(properties).at(span));
    return Document(std::move(resource)).at(span);
}

}  // namespace leastwise::templates::sam
