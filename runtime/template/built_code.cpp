#include "runtime/template/built_code.hpp"

#include "runtime/template/diagnostics.hpp"
#include "runtime/template/yaml.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

namespace leastwise::templates {
namespace {

namespace fs = std::filesystem;
using core::Document;

struct CodeProperty {
    std::string_view type, name, global;  ///< global: its section in Globals
};
constexpr std::array kCodeProperties = {CodeProperty{"AWS::Serverless::Function", "CodeUri", "Function"},
                                        CodeProperty{"AWS::Serverless::LayerVersion", "ContentUri", ""},
                                        CodeProperty{"AWS::Lambda::Function", "Code", ""},
                                        CodeProperty{"AWS::Lambda::LayerVersion", "Content", ""}};
constexpr int kFilesMax = 5000;  // ours: files whose times are looked at in one folder of code

const CodeProperty* code_property(const Document& resource) {
    const std::string* type = resource.find_string("Type");
    if (type == nullptr) return nullptr;
    const auto found = std::ranges::find(kCodeProperties, *type, &CodeProperty::type);
    return found == kCodeProperties.end() ? nullptr : &*found;
}

const Document* properties_of(const Document& resource, const CodeProperty& code) {
    const Document* properties = resource.find("Properties");
    return properties == nullptr ? nullptr : properties->find(code.name);
}

/// A path that is inside the folder; "" for all others. What was not built is still outside.
std::string inside(const fs::path& folder, const Document* path) {
    const std::string* text = path == nullptr ? nullptr : path->if_string();
    if (text == nullptr || text->find("://") != std::string::npos) return {};
    const fs::path whole = (folder / *text).lexically_normal();
    const fs::path relative = whole.lexically_relative(folder.lexically_normal());
    const bool is_inside = !relative.empty() && *relative.begin() != ".." && relative != ".";
    return is_inside && fs::exists(whole) ? whole.string() : std::string();
}

/// A file below the folder that changed after the time, when there is one among the first few thousand.
std::optional<fs::path> newer_file(const fs::path& folder, fs::file_time_type built) {
    std::error_code failure;
    if (fs::is_regular_file(folder, failure))
        return fs::last_write_time(folder, failure) > built ? std::optional(folder) : std::nullopt;
    int count = 0;
    for (fs::recursive_directory_iterator it(folder, failure), end; !failure && it != end;
         it.increment(failure)) {
        const std::string name = it->path().filename().string();
        const bool foreign = name == "node_modules" || name == "__pycache__" || name.starts_with('.');
        if (it->is_directory(failure) && foreign) it.disable_recursion_pending();
        if (!it->is_regular_file(failure) || foreign) continue;
        if (++count > kFilesMax) return {};
        if (it->last_write_time(failure) > built) return it->path();
    }
    return {};
}

class Builder {
public:
    Builder(Template& loaded, const Document& built)
        : loaded_(loaded), built_(built), folder_(fs::path(loaded.options.built_template).parent_path()) {
        std::error_code failure;
        built_at_ = fs::last_write_time(loaded.options.built_template, failure);
    }

    void use(core::Member& resource, const Document& document) {
        const CodeProperty* code = code_property(resource.value);
        const Document* resources = built_.find("Resources");
        const Document* built = resources == nullptr ? nullptr : resources->find(resource.name);
        if (code == nullptr || built == nullptr || code_property(*built) != code) return;
        const std::string path = inside(folder_, properties_of(*built, *code));
        if (path.empty() || resource.value.find("Properties") == nullptr) return;
        core::Object* properties = resource.value.find("Properties")->if_object();
        if (properties == nullptr) return;
        warn_of_changes(resource, source_of(resource.value, *code, document));
        Document& place = (*properties)[std::string(code->name)];
        const core::Span span = place.span();
        const fs::path from = loaded_.directory.empty() ? fs::path(".") : fs::path(loaded_.directory);
        place = Document(fs::proximate(path, from).string()).at(span);
        loaded_.built.push_back(resource.name);
    }

private:
    /// The folder of the code as the template has it; "" when it is not on this machine.
    std::string source_of(const Document& resource, const CodeProperty& code,
                          const Document& document) const {
        const Document* path = properties_of(resource, code);
        const Document* globals = document.find("Globals");
        const Document* section = globals == nullptr ? nullptr : globals->find(code.global);
        if (path == nullptr && section != nullptr) path = section->find(code.name);
        if (path == nullptr) return {};
        const std::string* text = path->if_string();
        if (text == nullptr || text->find("://") != std::string::npos) return {};
        return (fs::path(loaded_.directory) / *text).string();
    }

    void warn_of_changes(const core::Member& resource, const std::string& source) {
        if (source.empty()) return;
        const auto changed = newer_file(source, built_at_);
        if (!changed) return;
        loaded_.diagnostics.push_back(
            warning(code::kStaleBuild, resource.name_span,
                    "'" + changed->lexically_normal().string() + "' has changed since `sam build`; '" +
                        resource.name + "' runs what was built before",
                    "run sam build again, or give --no-build to run the code that the template names"));
    }

    Template& loaded_;
    const Document& built_;
    fs::path folder_;
    fs::file_time_type built_at_;
};

}  // namespace

void use_built_code(Template& loaded, Document& document, const ReadFile& read_file) {
    if (loaded.options.built_template.empty()) return;
    const auto text = read_file(loaded.options.built_template);
    if (!text) return;
    core::Diagnostics ignored;  // what is not read is not used: the template's own code is
    const auto built = parse_yaml(*text, 0, ignored);
    Document* resources = document.find("Resources");
    if (!built || resources == nullptr || resources->if_object() == nullptr) return;
    Builder builder(loaded, *built);
    for (core::Member& resource : *resources->if_object()) builder.use(resource, document);
}

}  // namespace leastwise::templates
