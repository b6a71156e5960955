#include "runtime/template/handler_check.hpp"

#include "runtime/core/text.hpp"
#include "runtime/template/diagnostics.hpp"

#include <algorithm>
#include <filesystem>
#include <vector>

namespace leastwise::templates {
namespace {

using core::Document;
using Kind = CodeFiles::Kind;

enum class Language { node, python, provided };

std::optional<Language> language_of(std::string_view runtime) {
    if (runtime.starts_with("nodejs")) return Language::node;
    if (runtime.starts_with("python3")) return Language::python;
    if (runtime.starts_with("provided")) return Language::provided;
    return {};
}

/// A handler's two parts: "src/app" and "run" of "src/app.run".
struct Handler {
    std::string module, function;
};

/// Node splits at the first point of the last part of the path, Python at the last point of all.
std::optional<Handler> split_handler(const std::string& text, Language language) {
    const std::size_t slash = text.rfind('/');
    const std::size_t start = slash == std::string::npos ? 0 : slash + 1;
    const std::size_t point = language == Language::node ? text.find('.', start) : text.rfind('.');
    if (point == std::string::npos) return {};
    return Handler{text.substr(0, point), text.substr(point + 1)};
}

/// Where the module may be, below the code's directory.
std::vector<std::string> candidates(std::string module, Language language) {
    if (language == Language::node)
        return {module + ".js", module + ".mjs",      module + ".cjs",
                module,         module + "/index.js", "node_modules/" + module + "/package.json"};
    std::ranges::replace(module, '.', '/');
    return {module + ".py", module + "/__init__.py", module + ".pyc"};
}

bool is_word(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == '$';
}

bool mentions(std::string_view text, std::string_view name) {
    for (std::size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
        const std::size_t end = at + name.size();
        if ((at == 0 || !is_word(text[at - 1])) && (end == text.size() || !is_word(text[end]))) return true;
    }
    return false;
}

/// Whether the file passes on names of other files without naming them.
bool passes_on(std::string_view text, Language language) {
    const auto has = [&](std::string_view part) { return text.find(part) != std::string_view::npos; };
    if (language == Language::python) return has("import *") || has("__getattr__") || has("globals()");
    return has("export *") || has("__exportStar") || has("__reExport") || has("exports = require") ||
           has("exports=require") || has("Object.assign");
}

class Check {
public:
    Check(Template& loaded, const Resource& function) : loaded_(loaded), function_(function) {
        const Document* handler = function.properties.find("Handler");
        if (handler != nullptr && handler->if_string() != nullptr) handler_ = *handler->if_string();
        at_ = handler != nullptr && handler->span().line != 0 ? handler->span() : function.span;
        const std::string* runtime = function.properties.find_string("Runtime");
        if (runtime != nullptr) language_ = language_of(*runtime);
    }

    void of_directory(const std::string& directory, const CodeFiles& files) {
        if (!language_ || handler_.empty() || is_wrapped()) return;
        if (*language_ == Language::provided) return of_bootstrap(directory, files);
        const auto handler = split_handler(handler_, *language_);
        if (!handler) return no_point();
        const std::string folder = std::filesystem::path(directory).lexically_normal().string();
        const std::string root = folder.empty() || folder == "." ? ""
                                 : folder.ends_with('/')         ? folder
                                                                 : folder + "/";
        const std::vector<std::string> names = candidates(handler->module, *language_);
        const auto found = std::ranges::find_if(
            names, [&](const std::string& name) { return files.kind(root + name) == Kind::file; });
        if (found == names.end()) return no_file(root, *handler, files);
        if (found->ends_with("package.json") || found->ends_with(".pyc")) return;
        const auto text = files.read(root + *found);
        if (text) of_text(*text, handler->function, root + *found);
    }

    void of_inline(const std::string& text) {
        if (!language_ || *language_ == Language::provided || handler_.empty() || is_wrapped()) return;
        const auto handler = split_handler(handler_, *language_);
        if (!handler) return no_point();
        const std::string file = *language_ == Language::node ? "index.js" : "index.py";
        if (handler->module != "index") {
            return warn("the handler of " + name() + ", \"" + handler_ +
                            "\", is not in the inline code, which is " + file,
                        "write Handler: index." + handler->function);
        }
        of_text(text, handler->function, file);
    }

private:
    std::string name() const { return "'" + function_.source + "'"; }

    void warn(std::string message, std::string hint) {
        loaded_.diagnostics.push_back(warning(code::kCode, at_, std::move(message), std::move(hint)));
    }

    /// A layer or a wrapper may bring the handler, or another program in its place.
    bool is_wrapped() const {
        const Document* layers = function_.properties.find("Layers");
        if (layers != nullptr && (layers->if_array() == nullptr || !layers->if_array()->empty())) return true;
        const Document* environment = function_.properties.find("Environment");
        const Document* variables = environment == nullptr ? nullptr : environment->find("Variables");
        return variables != nullptr && variables->find("AWS_LAMBDA_EXEC_WRAPPER") != nullptr;
    }

    void of_bootstrap(const std::string& directory, const CodeFiles& files) {
        const std::string path = (std::filesystem::path(directory) / "bootstrap").lexically_normal().string();
        if (files.kind(path) == Kind::file) return;
        warn(name() + " runs the program '" + path + "', which is not there",
             "build the code first; until then Lambda answers Runtime.InvalidEntrypoint");
    }

    void no_point() {
        warn("the handler of " + name() + ", \"" + handler_ + "\", names no function",
             "write Handler: file.function; Lambda answers Runtime.MalformedHandlerName");
    }

    void no_file(const std::string& root, const Handler& handler, const CodeFiles& files) {
        const bool node = *language_ == Language::node;
        const std::string base = root + (node ? handler.module : candidates(handler.module, *language_)[0]);
        const std::string looked = node ? "'" + base + ".js', '.mjs' or '.cjs'" : "'" + base + "'";
        std::string hint = "correct Handler or CodeUri, or build the code first";
        const std::string* path = function_.properties.find_string("Code");
        if (path != nullptr && (*path == "." || *path == "./"))
            hint = "CodeUri is the template's own folder; name the folder of the code";
        if (node && files.kind(base + ".ts") == Kind::file)
            hint = "'" + base + ".ts' must be compiled first, by `sam build` or the project's own build";
        warn("the handler of " + name() + ", \"" + handler_ + "\", needs the file " + looked +
                 ", which is not there",
             hint + "; until then Lambda answers Runtime.ImportModuleError");
    }

    void of_text(const std::string& text, const std::string& function, const std::string& file) {
        const std::string first = function.substr(0, function.find('.'));
        if (first.empty() || mentions(text, first) || passes_on(text, *language_)) return;
        warn("the handler of " + name() + ", \"" + handler_ + "\", needs '" + first + "' in '" + file +
                 "', which does not have it",
             "correct Handler or define the function; until then Lambda answers Runtime.HandlerNotFound");
    }

    Template& loaded_;
    const Resource& function_;
    std::string handler_;
    core::Span at_;
    std::optional<Language> language_;
};

}  // namespace

bool is_run(std::string_view runtime) { return language_of(runtime).has_value(); }

void check_handler(Template& loaded, const Resource& function, const std::string& directory,
                   const CodeFiles& files) {
    Check(loaded, function).of_directory(directory, files);
}

void check_inline_handler(Template& loaded, const Resource& function, const std::string& text) {
    Check(loaded, function).of_inline(text);
}

}  // namespace leastwise::templates
