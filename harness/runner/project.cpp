#include "harness/runner/project.hpp"

#include "harness/runner/settings.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

namespace leastwise::runner {
namespace fs = std::filesystem;
namespace {

constexpr std::array kTemplateNames = {"template.yaml", "template.yml", "template.json"};
constexpr std::size_t kStackNameMax = 128;  // CloudFormation: CreateStack, StackName

constexpr const char* kSamConfigName = "samconfig.toml";
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

/// One past the bracket that closes the array at `begin`; the text's end where none does.
std::size_t end_of_array(std::string_view text, std::size_t begin) {
    char quote = 0;
    for (std::size_t i = begin; i < text.size(); ++i) {
        const char c = text[i];
        if (quote != 0) {
            if (c == '\\' && quote == '"') ++i;
            if (c == quote) quote = 0;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == ']') {
            return i + 1;
        }
    }
    return text.size();
}

/// The strings of `["A=1", "B=2"]` with a space between; any other value as it is.
std::string joined(std::string_view value) {
    if (!value.starts_with('[')) return unquote(value);
    std::string list;
    for (std::size_t i = 1; i < value.size(); ++i) {
        if (value[i] != '"' && value[i] != '\'') continue;
        const char quote = value[i];
        const std::size_t begin = i;
        for (++i; i < value.size() && value[i] != quote; ++i) {
            if (value[i] == '\\' && quote == '"') ++i;
        }
        if (!list.empty()) list += ' ';
        list += unquote(value.substr(begin, std::min(i + 1, value.size()) - begin));
    }
    return list;
}

void set_option(std::string_view section, std::string_view key, std::string_view value, SamConfig& config) {
    const bool global = section == "[default.global.parameters]";
    if (global || section == "[default.deploy.parameters]") {
        if (key == "stack_name") config.stack_name = unquote(value);
        if (key == "parameter_overrides") config.parameter_overrides = split_overrides(joined(value));
    }
    if (global || section == "[default.build.parameters]") {
        if (key == "template" || key == "template_file") config.template_file = unquote(value);
        if (key == "build_dir") config.build_dir = unquote(value);
    }
}

/// The parameters and exports of the command line; what is wrong with one, or "".
std::string take_assignments(const ProjectChoice& choice, Project& project) {
    for (const std::string& parameter : choice.parameters) {
        const auto equals = parameter.find('=');
        if (equals == 0 || equals == std::string::npos)
            return "--param \"" + parameter + "\" is not of the form Name=value";
        project.parameters.emplace_back(parameter.substr(0, equals), parameter.substr(equals + 1));
    }
    for (const std::string& exported : choice.exports) {
        const auto equals = exported.find('=');
        if (equals == 0 || equals == std::string::npos)
            return "--export \"" + exported + "\" is not of the form Name=value";
        project.exports[exported.substr(0, equals)] = exported.substr(equals + 1);
    }
    return {};
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
    std::string_view section;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view line = core::trim(text.substr(at, end - at));
        const auto equals = line.find('=');
        if (line.starts_with('[')) {
            section = line;
        } else if (!line.starts_with('#') && equals != std::string_view::npos) {
            std::string_view value = core::trim(line.substr(equals + 1));
            if (value.starts_with('[')) {
                const auto begin = static_cast<std::size_t>(value.data() - text.data());
                const std::size_t close = end_of_array(text, begin);
                value = text.substr(begin, close - begin);
                end = std::max(end, std::min(text.find('\n', close), text.size()));
            }
            set_option(section, core::trim(line.substr(0, equals)), value, config);
        }
        at = end + 1;
    }
    return config;
}

FoundProject find_project(const fs::path& directory, const ProjectChoice& choice) {
    Project project;
    const SamConfig here = read_samconfig(read_file(directory / kSamConfigName));
    if (!choice.template_file.empty()) {
        project.template_file = directory / choice.template_file;
        if (!fs::is_regular_file(project.template_file)) {
            return problem("no template at " + choice.template_file +
                           "; name an existing file with --template");
        }
    } else if (!here.template_file.empty()) {
        project.template_file = directory / here.template_file;
        if (!fs::is_regular_file(project.template_file)) {
            return problem("no template at " + here.template_file + ", which " + kSamConfigName +
                           " names; correct it there or name an existing file with --template");
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
    const fs::path built = here.build_dir.empty() ? project.directory / kBuiltTemplate
                                                  : directory / here.build_dir / "template.yaml";
    const bool use_built = choice.template_file.empty() && choice.code == ProjectChoice::Code::built;
    if (use_built && fs::is_regular_file(built)) project.built_template = built;
    const SamConfig beside = read_samconfig(read_file(project.directory / kSamConfigName));
    const SamConfig& config = here.template_file.empty() ? beside : here;
    project.parameters = config.parameter_overrides;
    if (std::string wrong = take_assignments(choice, project); !wrong.empty())
        return problem(std::move(wrong));
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
