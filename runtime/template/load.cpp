#include "runtime/template/asset_code.hpp"
#include "runtime/template/built_code.hpp"
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
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace leastwise::templates {
namespace {

using core::Document;

constexpr std::string_view kSamTransform = "AWS::Serverless-2016-10-31";

/// Whether SAM is to be run. Other transforms are not run, and listed as such.
bool check_transforms(Template& loaded) {
    bool sam = false;
    for (const Document& transform : transforms_of(loaded.source)) {
        const std::string* name = transform.if_string();
        if (name == nullptr) name = transform.find_string("Name");
        if (name == nullptr) {
            loaded.diagnostics.push_back(error(code::kTransform, transform.span(),
                                               "a transform must be the name of a macro",
                                               "write Transform: " + std::string(kSamTransform)));
        } else if (*name == kSamTransform) {
            sam = true;
        } else if (*name != "AWS::LanguageExtensions" && *name != "AWS::Include") {
            loaded.unsupported.push_back(unsupported_macro(*name, transform.span()));
        }
    }
    return sam;
}

constexpr auto kSamTypes = std::to_array<std::string_view>(
    {"AWS::Serverless::Api", "AWS::Serverless::Application", "AWS::Serverless::CapacityProvider",
     "AWS::Serverless::Connector", "AWS::Serverless::Function", "AWS::Serverless::GraphQLApi",
     "AWS::Serverless::HttpApi", "AWS::Serverless::LayerVersion", "AWS::Serverless::SimpleTable",
     "AWS::Serverless::StateMachine", "AWS::Serverless::WebSocketApi"});

/// What still has a type of SAM: written without the transform, misspelt, or of a type that is not
/// translated, which is stood in for when the template is deployed.
void check_untranslated(Template& loaded, bool sam) {
    const Document* resources = loaded.translated.find("Resources");
    if (resources == nullptr || resources->if_object() == nullptr) return;
    for (const auto& resource : *resources->if_object()) {
        const std::string* type = resource.value.find_string("Type");
        if (type == nullptr || !type->starts_with("AWS::Serverless::")) continue;
        if (!sam) {
            loaded.diagnostics.push_back(error(code::kSamUnsupported, resource.name_span,
                                               *type + " needs the SAM transform",
                                               "add Transform: " + std::string(kSamTransform)));
        } else if (std::ranges::find(kSamTypes, *type) == kSamTypes.end()) {
            std::string hint = nearest_name(*type, {kSamTypes.begin(), kSamTypes.end()});
            if (hint.empty()) hint = "see the AWS SAM resource and property reference";
            loaded.diagnostics.push_back(error(
                code::kSamUnsupported, resource.name_span,
                "Template format error: Unrecognized resource types: [" + *type + "]", std::move(hint)));
        }
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

/// Whether there is anything that SAM could read; where not, the check of the structure says what is wrong.
bool has_resources(const Document& document) {
    const Document* section = document.find("Resources");
    const core::Object* resources = section == nullptr ? nullptr : section->if_object();
    return resources != nullptr && !resources->empty() &&
           std::ranges::all_of(*resources,
                               [](const core::Member& one) { return one.value.if_object() != nullptr; });
}

/// SAM and CloudFormation may object to the same place; SAM's words are kept.
void append_new(core::Diagnostics& known, core::Diagnostics more) {
    const std::size_t count = known.size();
    for (core::Diagnostic& one : more) {
        const bool said = std::any_of(known.begin(), known.begin() + static_cast<std::ptrdiff_t>(count),
                                      [&](const core::Diagnostic& other) { return other.span == one.span; });
        if (!said) known.push_back(std::move(one));
    }
}

/// Everything after the text was read as YAML.
void build(Template& loaded, const ReadFile& read_file) {
    const Document* section = loaded.source.find("Parameters");
    const Document none;
    loaded.parameters = checked_parameters(section == nullptr ? none : *section, loaded.options,
                                           loaded.hidden_parameters, loaded.diagnostics);
    loaded.translated = loaded.source;
    apply_includes(loaded, loaded.translated, loaded.parameters, read_file);
    use_built_code(loaded, loaded.translated, read_file);
    use_asset_code(loaded.translated);
    std::map<std::string, std::string> sources;
    const bool sam = check_transforms(loaded);
    if (sam && has_resources(loaded.translated)) translate_sam(loaded, sources);
    check_untranslated(loaded, sam);
    append_new(loaded.diagnostics,
               structure_problems(loaded.translated, sam ? Dialect::sam : Dialect::plain));
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
    make_plan(loaded, sources);
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
    check_code(loaded, nullptr);
    core::sort_by_place(loaded.diagnostics);
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
    const CodeFiles files = files_on_disk();
    check_code(loaded, &files);
    core::sort_by_place(loaded.diagnostics);
    return loaded;
}

CodeFiles files_on_disk() {
    const auto kind = [](const std::string& path) {
        std::error_code failure;
        const auto status = std::filesystem::status(path, failure);
        if (std::filesystem::is_directory(status)) return CodeFiles::Kind::directory;
        return std::filesystem::exists(status) ? CodeFiles::Kind::file : CodeFiles::Kind::none;
    };
    return {kind, read_text};
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
