#include "harness/tighten/sam_templates.hpp"

#include "runtime/core/check.hpp"
#include "runtime/core/text.hpp"
#include "runtime/template/data/files.hpp"
#include "runtime/wire/json.hpp"

namespace leastwise::tighten {
namespace {

using core::Document;

/// A document that is part of the program.
Document built_in(std::string_view text) {
    auto document = wire::read_json(text);
    LW_CHECK(document.has_value(), "a data file of SAM is not readable");
    return *std::move(document);
}

std::set<std::string> actions_of(const Document& statement) {
    std::set<std::string> actions;
    const Document* list = statement.find("Action");
    if (list == nullptr || list->if_array() == nullptr) return actions;
    for (const Document& action : *list->if_array()) {
        if (action.if_string() != nullptr) actions.insert(core::to_lower(*action.if_string()));
    }
    return actions;
}

/// The only statement of a policy template, or nullptr.
const Document* only_statement(const Document* policy_template) {
    const Document* definition = policy_template == nullptr ? nullptr : policy_template->find("Definition");
    const Document* statements = definition == nullptr ? nullptr : definition->find("Statement");
    if (statements == nullptr || statements->if_array() == nullptr || statements->if_array()->size() != 1)
        return nullptr;
    const Document& statement = statements->if_array()->front();
    return statement.find("Condition") == nullptr ? &statement : nullptr;
}

std::set<std::string> lowered(const std::set<std::string>& texts) {
    std::set<std::string> result;
    for (const std::string& text : texts) result.insert(core::to_lower(text));
    return result;
}

}  // namespace

std::string template_granting(const std::string& name, const std::set<std::string>& actions) {
    const Document all = built_in(templates::data::policy_templates());
    const Document& named = *all.find("Templates");
    const Document* present = named.find(name);
    const Document* statement = only_statement(present);
    if (statement == nullptr) return {};
    const std::set<std::string> wanted = lowered(actions);
    for (const core::Member& other : *named.if_object()) {
        const Document* candidate = only_statement(&other.value);
        if (candidate == nullptr || actions_of(*candidate) != wanted) continue;
        const bool alike = *candidate->find("Resource") == *statement->find("Resource") &&
                           *other.value.find("Parameters") == *present->find("Parameters");
        if (alike) return other.name;
    }
    return {};
}

std::string connector_category(const std::vector<std::string>& actions) {
    std::set<std::string> wanted;
    for (const std::string& action : actions) wanted.insert(core::to_lower(action));
    const Document all = built_in(templates::data::connector_profiles());
    for (const core::Member& source : *all.find("Permissions")->if_object()) {
        for (const core::Member& destination : *source.value.if_object()) {
            const Document* properties = destination.value.find("Properties");
            const Document* categories = properties == nullptr ? nullptr : properties->find("AccessCategories");
            if (categories == nullptr || categories->if_object() == nullptr) continue;
            for (const core::Member& category : *categories->if_object()) {
                const Document* statements = category.value.find("Statement");
                if (statements == nullptr || statements->if_array() == nullptr) continue;
                for (const Document& statement : *statements->if_array()) {
                    if (actions_of(statement) == wanted) return category.name;
                }
            }
        }
    }
    return {};
}

}  // namespace leastwise::tighten
