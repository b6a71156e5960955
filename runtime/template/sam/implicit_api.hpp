#pragma once
#include "runtime/template/sam/translation.hpp"

namespace leastwise::templates::sam {

/// Gives every API without a definition an empty one, makes ServerlessRestApi and ServerlessHttpApi for
/// events that name no API, and enters the paths of all events. False when events were refused; the refusals
/// are in the translation, which is over.
bool add_implicit_apis(Translation& translation);

/// The logical ids in the order in which the transform looks at them: that of Python 2.7 when REST APIs are
/// involved, since paths enter a definition in this order, else that of the template.
std::vector<std::string> ordered_names(const Document& document);

/// Puts the wished OpenApiVersion into definitions that SAM made; after Globals, which may hold it.
void finish_api_definitions(Document& document);

}  // namespace leastwise::templates::sam
