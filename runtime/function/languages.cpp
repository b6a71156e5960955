#include "runtime/function/languages.hpp"

#include "runtime/core/text.hpp"
#include "runtime/function/tool.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <unistd.h>

namespace leastwise::function {
namespace {

namespace fs = std::filesystem;

/// Runtimes that AWS has and leastwise does not run. Source: Lambda Developer Guide, "Lambda runtimes", with
/// the deprecated ones.
constexpr std::string_view kUnsupported[] = {
    "java8",         "java8.al2",      "java11",        "java17",     "java21",
    "java25",        "dotnet6",        "dotnet8",       "dotnet10",   "dotnetcore1.0",
    "dotnetcore2.0", "dotnetcore2.1",  "dotnetcore3.1", "ruby2.5",    "ruby2.7",
    "ruby3.2",       "ruby3.3",        "ruby3.4",       "go1.x",      "nodejs",
    "nodejs4.3",     "nodejs4.3-edge", "nodejs6.10",    "nodejs8.10", "python2.7"};

constexpr std::chrono::seconds kAnswerTime{10};  // ours: how long an interpreter may take to say its version

/// What a runtime's name asks for: "3.12" of python, "22" of node, "" of provided.
struct Wanted {
    Language language;
    std::string version;
};

bool is_digits(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<Wanted> parse_name(std::string_view runtime) {
    if (runtime == "provided" || runtime == "provided.al2" || runtime == "provided.al2023") {
        return Wanted{Language::provided, ""};
    }
    constexpr std::string_view kNode = "nodejs";
    constexpr std::string_view kPython = "python3.";
    if (runtime.starts_with(kNode) && runtime.ends_with(".x")) {
        const auto major = runtime.substr(kNode.size(), runtime.size() - kNode.size() - 2);
        if (is_digits(major)) return Wanted{Language::node, std::string(major)};
    }
    if (runtime.starts_with(kPython) && is_digits(runtime.substr(kPython.size()))) {
        return Wanted{Language::python, std::string(runtime.substr(std::string_view("python").size()))};
    }
    return std::nullopt;
}

/// "3.11.7" is a 3.11; "20.20.2" is a 20.
bool is_release(const std::string& version, const std::string& wanted) {
    return version == wanted || version.starts_with(wanted + ".");
}

bool is_program(const fs::path& path) {
    std::error_code ignored;
    return fs::is_regular_file(path, ignored) && ::access(path.c_str(), X_OK) == 0;
}

std::string text_of(const char* variable) {
    const char* value = std::getenv(variable);
    return value == nullptr ? "" : value;
}

std::vector<std::string> list_of(const std::string& text) {
    std::vector<std::string> parts;
    for (const std::string_view part : core::split(text, ':')) {
        if (!part.empty()) parts.emplace_back(part);
    }
    return parts;
}

/// The programs of that name in the directories of a PATH.
void add_from_path(std::vector<std::string>& programs, const std::string& path, const std::string& name) {
    for (const std::string& directory : list_of(path)) {
        // The shims of pyenv are scripts of a tenth of a second each; what is behind them is found without
        // them.
        if (directory.ends_with("/.pyenv/shims") && name != "python3") continue;
        if (is_program(fs::path(directory) / name)) programs.push_back(directory + "/" + name);
    }
}

void add_from_pyenv(std::vector<std::string>& programs, const std::string& root, const std::string& release) {
    std::error_code ignored;
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(fs::path(root) / "versions", ignored)) {
        const std::string program = entry.path() / "bin" / "python3";
        if (is_release(entry.path().filename().string(), release) && is_program(program))
            found.push_back(program);
    }
    std::sort(found.begin(), found.end());
    programs.insert(programs.end(), found.begin(), found.end());
}

/// Candidates in the order in which they are asked; the last is what the machine calls by the language's
/// name.
std::vector<std::string> programs_for(const Wanted& wanted, const InterpreterSearch& search) {
    std::vector<std::string> programs;
    if (wanted.language == Language::node) {
        for (const std::string& candidate : search.node) {
            std::error_code ignored;
            programs.push_back(fs::is_directory(candidate, ignored) ? candidate + "/bin/node" : candidate);
        }
        add_from_path(programs, search.path, "node");
        add_from_path(programs, search.path, "nodejs");
        return programs;
    }
    programs = search.python;
    if (!search.pyenv_root.empty()) add_from_pyenv(programs, search.pyenv_root, wanted.version);
    add_from_path(programs, search.path, "python" + wanted.version);
    add_from_path(programs, search.path, "python3");
    return programs;
}

bool is_machine_code(const std::string& program) {
    std::ifstream file(program, std::ios::binary);
    char magic[4] = {};
    return file.read(magic, sizeof magic) && std::string_view(magic, sizeof magic) == "\x7f" "ELF";
}

// Each prints the version, the program itself (behind shims and links) and the directory tree that it lives
// in.
const std::vector<std::string> probe_arguments(Language language, const std::string& program) {
    if (language == Language::node) {
        return {program, "-p", "[process.versions.node, fs.realpathSync(process.execPath), ''].join('\\n')"};
    }
    return {
        program, "-S", "-c",
        "import os, sys; print('%d.%d.%d' % sys.version_info[:3]); print(os.path.realpath(sys.executable)); "
        "print(sys.base_prefix)"};
}

}  // namespace

InterpreterSearch search_for(const FleetOptions& options) {
    InterpreterSearch search{options.node_candidates, options.python_candidates, {}, {}};
    for (std::string program : list_of(text_of("LEASTWISE_NODE"))) search.node.push_back(std::move(program));
    for (std::string program : list_of(text_of("LEASTWISE_PYTHON")))
        search.python.push_back(std::move(program));
    search.path = text_of("PATH") + ":/usr/local/bin:/usr/bin:/bin";
    search.pyenv_root = text_of("PYENV_ROOT");
    if (search.pyenv_root.empty() && !text_of("HOME").empty())
        search.pyenv_root = text_of("HOME") + "/.pyenv";
    return search;
}

const std::optional<Interpreters::Candidate>& Interpreters::probe(Language language,
                                                                  const std::string& program) {
    const auto [known, is_new] = probed_.try_emplace(program);
    if (!is_new) return known->second;
    // Node.js that is no shim's script is the program itself, and says its version before it starts its engine, in a
    // tenth of the time.
    if (language == Language::node && is_machine_code(program)) {
        const auto version = run_tool({program, "--version"}, kAnswerTime);
        if (version && version->starts_with("v"))
            known->second = Candidate{program, std::string(core::trim(version->substr(1))), ""};
        return known->second;
    }
    const auto out = run_tool(probe_arguments(language, program), kAnswerTime);
    if (!out) return known->second;
    const auto lines = core::split(*out, '\n');
    if (lines.size() < 3 || lines[0].empty()) return known->second;
    known->second =
        Candidate{std::string(lines[1]), std::string(lines[0]), std::string(core::trim(lines[2]))};
    return known->second;
}

std::optional<Interpreter> Interpreters::find(const std::string& runtime) {
    Interpreter result;
    result.runtime = runtime;
    const auto wanted = parse_name(runtime);
    if (!wanted) {
        if (std::find(std::begin(kUnsupported), std::end(kUnsupported), runtime) == std::end(kUnsupported)) {
            return std::nullopt;
        }
        result.problem =
            "runtime " + runtime + " is not supported: leastwise runs nodejs*.x, python3.* and provided.*";
        return result;
    }
    result.language = wanted->language;
    if (wanted->language == Language::provided) {
        result.exact = true;
        return result;
    }
    const Candidate* best = nullptr;
    for (const std::string& program : programs_for(*wanted, search_)) {
        std::error_code ignored;
        const auto& candidate = probe(wanted->language, fs::weakly_canonical(program, ignored).string());
        if (!candidate) continue;
        result.exact = is_release(candidate->version, wanted->version);
        if (result.exact || best == nullptr) best = &*candidate;
        if (result.exact) break;
    }
    if (best == nullptr) {
        const bool is_node = wanted->language == Language::node;
        result.problem = "runtime " + runtime + " needs " + (is_node ? "Node.js" : "Python 3") +
                         ", and none was found in PATH; install it or set " +
                         (is_node ? "LEASTWISE_NODE" : "LEASTWISE_PYTHON") + " to the program";
        return result;
    }
    result.path = best->path;
    result.version = best->version;
    result.prefix = best->prefix;
    return result;
}

std::optional<Interpreter> find_interpreter(const std::string& runtime, const FleetOptions& options) {
    return Interpreters(search_for(options)).find(runtime);
}

}  // namespace leastwise::function
