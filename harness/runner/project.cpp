#include "harness/runner/project.hpp"

#include "harness/runner/settings.hpp"
#include "runtime/core/text.hpp"

#include <array>
#include <fstream>
#include <sstream>

namespace leastwise::runner {
namespace fs = std::filesystem;
namespace {

constexpr std::array kTemplateNames = {"template.yaml", "template.yml", "template.json"};
constexpr std::size_t kStackNameMax = 128;  // CloudFormation: CreateStack, StackName

constexpr const char* kBuiltTemplate = ".aws-sam/build/template.yaml";

/// The project's directory: that of the template, unless `sam build` put the template where it is.
fs::path root_of(const fs::path& directory) {
    const bool built = directory.filename() == "build" && directory.parent_path().filename() == ".aws-sam";
    return built ? directory.parent_path().parent_path() : directory;
}

std::string read_file(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

/// The text between the quotes of a TOML string at the start of `text`, escapes of `"` and `\` undone.
std::string unquote(std::string_view text) {
    text = core::trim(text);
    if (text.size() < 2 || (text.front() != '"' && text.front() != '\'')) return std::string(text);
    std::string value;
    for (std::size_t i = 1; i < text.size() && text[i] != text.front(); ++i) {
        if (text[i] == '\\' && text.front() == '"' && i + 1 < text.size()) ++i;
        value += text[i];
    }
    return value;
}

/// `A=1 B="two words"` as pairs.
std::vector<std::pair<std::string, std::string>> split_overrides(std::string_view text) {
    std::vector<std::pair<std::string, std::string>> pairs;
    std::size_t at = 0;
    while (at < text.size()) {
        at = text.find_first_not_of(' ', at);
        const auto equals = text.find('=', at);
        if (at == std::string_view::npos || equals == std::string_view::npos) break;
        const std::string name(text.substr(at, equals - at));
        std::size_t end = equals + 1;
        std::string value;
        for (bool quoted = false; end < text.size() && (quoted || text[end] != ' '); ++end) {
            if (text[end] == '"') {
                quoted = !quoted;
            } else {
                value += text[end];
            }
        }
        pairs.emplace_back(name, value);
        at = end;
    }
    return pairs;
}

FoundProject problem(std::string text) { return {{}, std::move(text)}; }

}  // namespace

std::string stack_name_from(std::string_view text) {
    std::string name;
    for (const char c : text) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        const bool digit = c >= '0' && c <= '9';
        if (name.empty() && !letter) continue;
        name += letter || digit ? c : '-';
    }
    while (name.ends_with('-')) name.pop_back();
    if (name.size() > kStackNameMax) name.resize(kStackNameMax);
    return name.empty() ? "app" : name;
}

SamConfig read_samconfig(std::string_view text) {
    SamConfig config;
    bool relevant = false;
    for (const std::string_view raw : core::split(text, '\n')) {
        const std::string_view line = core::trim(raw);
        if (line.starts_with('[')) {
            relevant = line == "[default.deploy.parameters]" || line == "[default.global.parameters]";
            continue;
        }
        const auto equals = line.find('=');
        if (!relevant || line.starts_with('#') || equals == std::string_view::npos) continue;
        const std::string_view key = core::trim(line.substr(0, equals));
        const std::string value = unquote(line.substr(equals + 1));
        if (key == "stack_name") config.stack_name = value;
        if (key == "parameter_overrides") config.parameter_overrides = split_overrides(value);
    }
    return config;
}

FoundProject find_project(const fs::path& directory, const ProjectChoice& choice) {
    Project project;
    if (!choice.template_file.empty()) {
        project.template_file = directory / choice.template_file;
        if (!fs::is_regular_file(project.template_file)) {
            return problem("no template at " + choice.template_file +
                           "; name an existing file with --template");
        }
    } else {
        for (const char* name : kTemplateNames) {
            if (project.template_file.empty() && fs::is_regular_file(directory / name)) {
                project.template_file = directory / name;
            }
        }
        if (project.template_file.empty()) {
            return problem("no template.yaml, template.yml or template.json in " + directory.string() +
                           "; run this in your project's directory or name the file with --template");
        }
    }
    project.directory = root_of(fs::absolute(project.template_file).lexically_normal().parent_path());
    const fs::path built = project.directory / kBuiltTemplate;
    const bool use_built = choice.template_file.empty() && choice.code == ProjectChoice::Code::built;
    if (use_built && fs::is_regular_file(built)) project.built_template = built;
    const SamConfig config = read_samconfig(read_file(project.directory / "samconfig.toml"));
    project.parameters = config.parameter_overrides;
    for (const std::string& parameter : choice.parameters) {
        const auto equals = parameter.find('=');
        if (equals == 0 || equals == std::string::npos) {
            return problem("--param \"" + parameter + "\" is not of the form Name=value");
        }
        project.parameters.emplace_back(parameter.substr(0, equals), parameter.substr(equals + 1));
    }
    for (const std::string& exported : choice.exports) {
        const auto equals = exported.find('=');
        if (equals == 0 || equals == std::string::npos) {
            return problem("--export \"" + exported + "\" is not of the form Name=value");
        }
        project.exports[exported.substr(0, equals)] = exported.substr(equals + 1);
    }
    const fs::path settings_file = project.directory / kSettingsName;
    if (fs::exists(settings_file)) {
        auto settings = read_settings(
            read_file(settings_file), std::string(kSettingsName),
            [&project](std::string_view name) -> std::optional<std::string> {
                const fs::path path = project.directory / name;
                return fs::is_regular_file(path) ? std::optional(read_file(path)) : std::nullopt;
            });
        if (!settings.problem.empty()) return problem(std::move(settings.problem));
        project.organization = settings.organization;
        project.denial_detail = settings.denial_detail;
        for (const fs::path& file : settings.managed_policy_files) {
            project.managed_policy_files.push_back(project.directory / file);
        }
    }
    for (const std::string& file : choice.managed_policy_files) {
        project.managed_policy_files.push_back(directory / file);
    }
    const std::string from_config =
        config.stack_name.empty() ? project.directory.filename().string() : config.stack_name;
    project.stack_name = stack_name_from(choice.stack_name.empty() ? from_config : choice.stack_name);
    return {std::move(project), {}};
}

}  // namespace leastwise::runner
