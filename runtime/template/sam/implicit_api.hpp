#pragma once
#include "runtime/template/sam/translation.hpp"

namespace leastwise::templates::sam {

/// Gives every API without a definition an empty one, makes ServerlessRestApi and ServerlessHttpApi for events that
/// name no API, and enters the paths of all events.
/// False when events were refused; the refusals are in the translation, which is over.
bool add_implicit_apis(Translation& translation);

/// Puts the wished OpenApiVersion into definitions that SAM made; after Globals, which may hold it.
void finish_api_definitions(Document& document);

}  // namespace leastwise::templates::sam
