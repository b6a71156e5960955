#pragma once
#include "runtime/catalogue/catalogue.hpp"

namespace leastwise::catalogue {

/// The condition key that a request for the action can carry: one of the action, of a resource type that it
/// works on, or a global one. A key of tags (`aws:RequestTag/…`, `aws:TagKeys`, `aws:ResourceTag/…`) counts
/// only where the action or its resource type has it. nullptr when no request for the action carries the key.
const Key* find_condition_key(const Catalogue& catalogue, const Found& found, std::string_view key);

/// The condition keys of the action and of its resource types, without the global ones; each once.
std::vector<const Key*> condition_keys(const Found& found);

/// Whether a global key is there only where an action or a resource type names it.
bool is_tag_key(std::string_view key);

/// The service's resource type whose ARN this is; of several that fit, the one with the most literal
/// characters. nullptr when none fits.
const ResourceType* type_of(const Service& service, std::string_view arn);

/// Whether the action can be asked for on this resource: `*` where it needs no resource type, otherwise an
/// ARN that fills a template of one of its types. Longer ARNs than that type's own fill it as well, and must:
/// the reference names only `function` for InvokeFunction, which AWS asks for on a function's alias too.
bool works_on(const Found& found, std::string_view resource);

}  // namespace leastwise::catalogue
