#include "runtime/template/code_check.hpp"
#include "runtime/template/diagnostics.hpp"
#include "runtime/template/include.hpp"
#include "runtime/template/parameters.hpp"
#include "runtime/template/plan.hpp"
#include "runtime/template/sam/translation.hpp"
#include "runtime/template/structure.hpp"
#include "runtime/template/template.hpp"
#include "runtime/template/yaml.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace leastwise::templates {
namespace {

using core::Document;

constexpr std::string_view kSamTransform = "AWS::Serverless-2016-10-31";

/// What remains to be done by transforms, and what of it is not done here.
bool check_transforms(Template& loaded) {
    bool sam = false;
    for (const Document& transform : transforms_of(loaded.source)) {
        if (transform == Document(kSamTransform)) {
            sam = true;
        } else if (transform != Document("AWS::LanguageExtensions")) {
            const std::string* name = transform.if_string();
            loaded.diagnostics.push_back(
                error(code::kTransform, transform.span(),
                      "the transform '" + (name == nullptr ? std::string("?") : *name) + "' is not run",
                      "run it first and load what it makes"));
        }
    }
    return sam;
}

/// SAM types that are left: not translated yet, or written without the transform.
void check_untranslated(Template& loaded, std::string_view why, std::string_view hint) {
    const Document* resources = loaded.translated.find("Resources");
    if (resources == nullptr || resources->if_object() == nullptr) return;
    for (const auto& resource : *resources->if_object()) {
        const std::string* type = resource.value.find_string("Type");
        if (type == nullptr || !type->starts_with("AWS::Serverless::")) continue;
        loaded.diagnostics.push_back(
            error(code::kSamUnsupported, resource.name_span, *type + std::string(why), std::string(hint)));
    }
}

/// The same when SAM refused something: types that are translated may be left as well.
void check_untranslatable(Template& loaded) {
    constexpr std::string_view kTranslated[] = {
        "AWS::Serverless::Function",    "AWS::Serverless::Api",          "AWS::Serverless::HttpApi",
        "AWS::Serverless::SimpleTable", "AWS::Serverless::LayerVersion", "AWS::Serverless::Connector"};
    const Document* resources = loaded.source.find("Resources");
    if (resources == nullptr || resources->if_object() == nullptr) return;
    for (const auto& resource : *resources->if_object()) {
        const std::string* type = resource.value.find_string("Type");
        if (type == nullptr || !type->starts_with("AWS::Serverless::")) continue;
        if (std::ranges::find(kTranslated, *type) != std::end(kTranslated)) continue;
        loaded.diagnostics.push_back(error(code::kSamUnsupported, resource.name_span,
                                           *type + " is not supported",
                                           "see the list of supported resources: leastwise services"));
    }
}

void translate_sam(Template& loaded, std::map<std::string, std::string>& sources) {
    const Document* section = loaded.translated.find("Parameters");
    const Document none;
    sam::Outcome outcome =
        sam::translate(loaded.translated, loaded.options,
                       raw_parameters(section == nullptr ? none : *section, loaded.options));
    sources = std::move(outcome.sources);
    loaded.policy_origins = std::move(outcome.origins);
    std::ranges::move(outcome.diagnostics, std::back_inserter(loaded.diagnostics));
}

/// Everything after the text was read as YAML.
void build(Template& loaded, const ReadFile& read_file) {
    const Document* section = loaded.source.find("Parameters");
    const Document none;
    loaded.parameters = checked_parameters(section == nullptr ? none : *section, loaded.options,
                                           loaded.hidden_parameters, loaded.diagnostics);
    loaded.translated = loaded.source;
    apply_includes(loaded, loaded.translated, loaded.parameters, read_file);
    std::map<std::string, std::string> sources;
    const bool sam = check_transforms(loaded);
    const std::size_t before = loaded.diagnostics.size();
    if (sam) translate_sam(loaded, sources);
    const bool refused = loaded.diagnostics.size() > before;
    if (refused) {
        check_untranslatable(loaded);
    } else {
        check_untranslated(loaded, sam ? " is not supported" : " needs the SAM transform",
                           sam ? "see the list of supported resources: leastwise services"
                               : "add Transform: AWS::Serverless-2016-10-31");
        check_structure(loaded.translated, loaded.diagnostics);
    }
    if (loaded.translated.if_object() == nullptr) return;
    const Document* conditions = loaded.translated.find("Conditions");
    {
        const TemplateScope context(loaded);
        Scope scope = context.scope;
        scope.resources = nullptr;  // conditions know parameters only
        scope.absent = nullptr;
        loaded.conditions =
            evaluate_conditions(conditions == nullptr ? none : *conditions, scope, loaded.diagnostics);
    }
    // What SAM refused is left as it was, so that references to what it would have made cannot be judged.
    if (!refused) make_plan(loaded, sources);
}

Template begin(std::string text, const std::string& path, const Options& options) {
    Template loaded;
    loaded.options = options;
    loaded.directory = std::filesystem::path(path).parent_path().string();
    const std::uint16_t file = loaded.files.add(path);
    loaded.texts.push_back(std::move(text));
    auto document = parse_yaml(loaded.texts.front(), file, loaded.diagnostics);
    if (document) loaded.source = std::move(*document);
    return loaded;
}

}  // namespace

Template load_text(std::string text, const std::string& path, const Options& options,
                   const ReadFile& read_file) {
    Template loaded = begin(std::move(text), path, options);
    if (core::has_errors(loaded.diagnostics)) return loaded;
    build(loaded, read_file);
    check_code(loaded, [](const std::string&) { return true; });
    return loaded;
}

std::optional<std::string> read_text(const std::string& path) {
    std::error_code failure;
    if (!std::filesystem::is_regular_file(path, failure)) return {};
    std::ifstream file(path, std::ios::binary);
    if (!file) return {};
    return std::string(std::istreambuf_iterator<char>(file), {});
}

Template load(const std::string& path, const Options& options) {
    auto text = read_text(path);
    if (!text) {
        Template loaded;
        loaded.options = options;
        loaded.files.add(path);
        loaded.diagnostics.push_back(error(code::kSyntax, {}, "the template cannot be read",
                                           "check the path, or name the template with --template"));
        return loaded;
    }
    Template loaded = begin(std::move(*text), path, options);
    if (core::has_errors(loaded.diagnostics)) return loaded;
    build(loaded, read_text);
    check_code(loaded, [](const std::string& code_path) {
        std::error_code failure;
        return std::filesystem::exists(code_path, failure);
    });
    return loaded;
}

const Resource* Template::find(std::string_view logical_id) const {
    const auto found = std::ranges::find(resources, logical_id, &Resource::logical_id);
    return found == resources.end() ? nullptr : &*found;
}

const PolicyOrigin* Template::policy_origin(std::string_view role, std::string_view policy_name) const {
    const auto found = std::ranges::find_if(policy_origins, [&](const PolicyOrigin& one) {
        return one.role == role && one.policy_name == policy_name;
    });
    return found == policy_origins.end() ? nullptr : &*found;
}

std::vector<TypeInUse> types_in_use(const Template& loaded) {
    std::map<std::string, TypeInUse> types;
    const Document* resources = loaded.translated.find("Resources");
    if (resources != nullptr && resources->if_object() != nullptr) {
        for (const auto& resource : *resources->if_object()) {
            const std::string* type = resource.value.find_string("Type");
            if (type == nullptr) continue;
            TypeInUse& use = types[*type];
            use.type = *type;
            use.resources.emplace_back(resource.name, resource.name_span);
        }
    }
    std::vector<TypeInUse> result;
    for (auto& [type, use] : types) result.push_back(std::move(use));
    return result;
}

Document resolve(const Template& loaded, const Document& value, const Created& created,
                 core::Diagnostics& diagnostics) {
    TemplateScope context(loaded);
    context.scope.created = &created;
    return evaluate(value, context.scope, diagnostics).value;
}

}  // namespace leastwise::templates
