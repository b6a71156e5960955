#include "harness/check/earlier.hpp"

#include "harness/check/stand_ins.hpp"
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

bool git_says(const fs::path& directory, std::vector<std::string> words) {
    words.insert(words.begin(), {"git", "-C", directory.string()});
    return function::run_tool(words, kGitLimit).has_value();
}

/// Why there is no such template.
std::string why_not(const fs::path& directory, const std::string& revision, const std::string& name) {
    const std::string no_file = "\"" + revision + "\" is no template file";
    if (!function::run_tool({"git", "--version"}, kGitLimit)) return no_file + ", and git is not installed";
    if (!git_says(directory, {"rev-parse", "--git-dir"}))
        return no_file + ", and " + directory.string() + " is in no git repository";
    if (git_says(directory, {"rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"})) {
        return "the template " + name + " is not in the revision \"" + revision +
               "\": with a new template all access is new";
    }
    const auto shallow =
        function::run_tool({"git", "-C", directory.string(), "rev-parse", "--is-shallow-repository"}, kGitLimit);
    return no_file + ", and no revision of the git repository" +
           (shallow && core::trim(*shallow) == "true"
                ? "; this clone is shallow: fetch that revision first (actions/checkout: fetch-depth: 0)"
                : "");
}

/// The options without values for parameters that the template does not declare.
templates::Options fitting(templates::Options options, const core::Document& source) {
    const core::Document* declared = source.find("Parameters");
    std::erase_if(options.parameters, [declared](const auto& parameter) {
        return declared == nullptr || declared->find(parameter.first) == nullptr;
    });
    return options;
}

std::variant<templates::Template, std::string> load(const std::string& text, const std::string& name,
                                                    templates::Options options,
                                                    const templates::ReadFile& read) {
    templates::Options bare = options;
    bare.parameters.clear();
    const templates::Template first = templates::load_text(text, name, bare, read);
    templates::Template loaded = load_with_stand_ins(text, name, fitting(std::move(options), first.source), read);
    for (const core::Diagnostic& one : loaded.diagnostics) {
        if (one.severity == core::Severity::error) return core::to_text(one, loaded.files);
    }
    return loaded;
}

}  // namespace

templates::Template load_only(const fs::path& file, const templates::Options& options) {
    const auto text = read_file(file);
    const fs::path directory = file.parent_path();
    return load_with_stand_ins(text.value_or(""), file.string(), options, [directory](const std::string& path) {
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
    if (!text) return why_not(directory, revision_or_file, present.filename().string());
    return load(*text, revision_or_file + ":" + present.filename().string(), options,
                [&](const std::string& path) { return show(directory, revision_or_file, path); });
}

}  // namespace leastwise::check
