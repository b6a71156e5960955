#include "harness/check/earlier.hpp"

#include "harness/lint/overlap.hpp"
#include "runtime/core/text.hpp"
#include "runtime/function/tool.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace leastwise::check {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFileBytesMax = 16U * 1024 * 1024;  // ours: a template has at most 1 MB
constexpr std::chrono::seconds kGitLimit{20};

std::optional<std::string> read_file(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in || !fs::is_regular_file(path)) return {};
    return std::string(std::istreambuf_iterator<char>(in), {});
}

std::optional<std::string> show(const fs::path& directory, const std::string& revision,
                                const fs::path& path) {
    const std::string object = revision + ":./" + path.generic_string();
    return function::run_tool({"git", "-C", directory.string(), "show", "--end-of-options", object},
                              kGitLimit, kFileBytesMax);
}

/// The options without values for parameters that the template does not declare.
templates::Options fitting(templates::Options options, const core::Document& source) {
    const core::Document* declared = source.find("Parameters");
    std::erase_if(options.parameters, [declared](const auto& parameter) {
        return declared == nullptr || declared->find(parameter.first) == nullptr;
    });
    return options;
}

std::string text_of(const core::Document& declared, std::string_view member) {
    const core::Document* value = declared.find(member);
    if (value == nullptr) return {};
    if (const auto* number = value->if_number()) return number->text;
    return value->if_string() ? *value->if_string() : std::string();
}

/// Something that a parameter without a value can be, the same every time.
std::string stand_in(const std::string& name, const core::Document& declared) {
    const core::Document* allowed = declared.find("AllowedValues");
    if (allowed != nullptr && allowed->if_array() && !allowed->if_array()->empty()) {
        const core::Document& first = allowed->if_array()->front();
        if (first.if_string()) return *first.if_string();
        if (first.if_number()) return first.if_number()->text;
    }
    const std::string type = text_of(declared, "Type"), least = text_of(declared, "MinValue");
    if (type == "Number" || type == "List<Number>") return least.empty() ? "1" : least;
    std::string text = std::string(lint::kUnresolved) + name;
    return core::to_lower(name).ends_with("arn") ? "arn:aws:unresolved:::" + text : text;
}

/// Nothing is deployed, so a parameter that has no value does not matter much.
templates::Options with_stand_ins(templates::Options options, const core::Document& source) {
    const core::Document* parameters = source.find("Parameters");
    if (parameters == nullptr || parameters->if_object() == nullptr) return options;
    for (const core::Member& declared : *parameters->if_object()) {
        const bool given = std::ranges::any_of(options.parameters,
                                               [&](const auto& each) { return each.first == declared.name; });
        if (given || declared.value.find("Default") != nullptr) continue;
        options.parameters.emplace_back(declared.name, stand_in(declared.name, declared.value));
    }
    return options;
}

templates::Template load_complete(const std::string& text, const std::string& name,
                                  templates::Options options, const templates::ReadFile& read) {
    templates::Template first = templates::load_text(text, name, options, read);
    const std::size_t given = options.parameters.size();
    options = with_stand_ins(std::move(options), first.source);
    return options.parameters.size() == given ? std::move(first)
                                              : templates::load_text(text, name, options, read);
}

std::variant<templates::Template, std::string> load(const std::string& text, const std::string& name,
                                                    templates::Options options,
                                                    const templates::ReadFile& read) {
    templates::Options bare = options;
    bare.parameters.clear();
    const templates::Template first = templates::load_text(text, name, bare, read);
    templates::Template loaded = load_complete(text, name, fitting(std::move(options), first.source), read);
    for (const core::Diagnostic& one : loaded.diagnostics) {
        if (one.severity == core::Severity::error) return core::to_text(one, loaded.files);
    }
    return loaded;
}

}  // namespace

templates::Template load_only(const fs::path& file, const templates::Options& options) {
    const auto text = read_file(file);
    const fs::path directory = file.parent_path();
    return load_complete(text.value_or(""), file.string(), options, [directory](const std::string& path) {
        return read_file(fs::path(path).is_absolute() ? fs::path(path) : directory / path);
    });
}

std::variant<templates::Template, std::string> load_earlier(const std::string& revision_or_file,
                                                            const fs::path& present,
                                                            const templates::Options& options) {
    if (const auto text = read_file(revision_or_file)) {
        const fs::path directory = fs::path(revision_or_file).parent_path();
        return load(*text, revision_or_file, options,
                    [directory](const std::string& path) { return read_file(directory / path); });
    }
    const fs::path directory = fs::absolute(present).parent_path();
    const auto text = show(directory, revision_or_file, present.filename());
    if (!text) {
        return "\"" + revision_or_file + "\" is no file, and git has no " + present.filename().string() +
               " in a revision of that name";
    }
    return load(*text, revision_or_file + ":" + present.filename().string(), options,
                [&](const std::string& path) { return show(directory, revision_or_file, path); });
}

}  // namespace leastwise::check
