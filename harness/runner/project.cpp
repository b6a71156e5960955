#include "harness/runner/project.hpp"

#include "harness/runner/samconfig.hpp"
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

/// Source: AWS SAM Developer Guide, "AWS SAM CLI configuration file".
constexpr std::array kSamConfigNames = {"samconfig.toml", "samconfig.yaml", "samconfig.yml"};
constexpr const char* kBuiltTemplate = ".aws-sam/build/template.yaml";

/// Where `cdk synth` writes, and what it calls a stack's template. Source: AWS CDK Developer Guide, "Synthesize
/// CDK stacks".
constexpr const char* kAssembly = "cdk.out";
constexpr std::string_view kSynthesized = ".template.json";

/// The project's directory: that of the template, unless `sam build` or `cdk synth` put the template where it is.
fs::path root_of(const fs::path& directory) {
    const bool built = directory.filename() == "build" && directory.parent_path().filename() == ".aws-sam";
    if (directory.filename() == kAssembly) return directory.parent_path();
    return built ? directory.parent_path().parent_path() : directory;
}

/// A stack's name where nobody gave one: CDK names the template after the stack, other templates have only
/// their folder's name.
std::string own_name(const Project& project) {
    const std::string file = project.template_file.filename().string();
    const bool synthesized = file.size() > kSynthesized.size() && file.ends_with(kSynthesized);
    return synthesized ? file.substr(0, file.size() - kSynthesized.size())
                       : project.directory.filename().string();
}

/// What `cdk synth` left in a directory, in alphabetical order.
std::vector<std::string> synthesized_templates(const fs::path& directory) {
    std::vector<std::string> found;
    std::error_code failure;
    for (fs::directory_iterator it(directory / kAssembly, failure), end; !failure && it != end;
         it.increment(failure)) {
        const std::string name = it->path().filename().string();
        if (name.ends_with(kSynthesized)) found.push_back(std::string(kAssembly) + "/" + name);
    }
    std::ranges::sort(found);
    return found;
}

std::string read_file(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

/// The configuration of the SAM CLI in a directory: the first of its names that is there.
struct FoundConfig {
    SamConfig config;
    std::string name;     ///< of the file; "" when there is none
    std::string problem;  ///< as a sentence
};

FoundConfig find_config(const fs::path& directory, const std::string& environment) {
    const std::string wanted = environment.empty() ? std::string(kDefaultEnvironment) : environment;
    for (const char* name : kSamConfigNames) {
        const fs::path path = directory / name;
        if (!fs::is_regular_file(path)) continue;
        FoundConfig found;
        found.name = name;
        if (path.extension() == ".toml") {
            found.config = read_samconfig(read_file(path), wanted);
        } else {
            std::string wrong;
            found.config = read_samconfig_yaml(read_file(path), wanted, wrong);
            if (!wrong.empty()) found.problem = found.name + ": " + wrong;
        }
        if (found.problem.empty() && !environment.empty() && !found.config.found)
            found.problem = found.name + " has no environment \"" + environment + "\", which --config-env names";
        return found;
    }
    return {};
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

/// Finds the template of a project whose template nobody named; what is wrong, or "".
std::string find_template(const fs::path& directory, fs::path& found) {
    for (const char* name : kTemplateNames) {
        found = directory / name;
        if (fs::is_regular_file(found)) return {};
    }
    const auto synthesized = synthesized_templates(directory);
    if (synthesized.size() > 1)
        return "there are several stacks in " + std::string(kAssembly) +
               "; name one of them with --template: " + core::join(synthesized, ", ");
    if (synthesized.size() == 1) {
        found = directory / synthesized.front();
        return {};
    }
    const bool cdk = fs::is_regular_file(directory / "cdk.json");
    return "no template.yaml, template.yml or template.json in " + directory.string() +
           (cdk ? "; run `cdk synth` first"
                : "; run this in your project's directory or name the file with --template");
}

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

FoundProject find_project(const fs::path& directory, const ProjectChoice& choice) {
    Project project;
    const FoundConfig found_here = find_config(directory, choice.config_environment);
    if (!found_here.problem.empty()) return problem(found_here.problem);
    const SamConfig& here = found_here.config;
    if (!choice.template_file.empty()) {
        project.template_file = directory / choice.template_file;
        if (!fs::is_regular_file(project.template_file)) {
            return problem("no template at " + choice.template_file +
                           "; name an existing file with --template");
        }
    } else if (!here.template_file.empty()) {
        project.template_file = directory / here.template_file;
        if (!fs::is_regular_file(project.template_file)) {
            return problem("no template at " + here.template_file + ", which " + found_here.name +
                           " names; correct it there or name an existing file with --template");
        }
    } else {
        if (std::string wrong = find_template(directory, project.template_file); !wrong.empty())
            return problem(std::move(wrong));
    }
    project.directory = root_of(fs::absolute(project.template_file).lexically_normal().parent_path());
    const fs::path built = here.build_dir.empty() ? project.directory / kBuiltTemplate
                                                  : directory / here.build_dir / "template.yaml";
    const bool use_built = choice.template_file.empty() && choice.code == ProjectChoice::Code::built;
    if (use_built && fs::is_regular_file(built)) project.built_template = built;
    const FoundConfig beside = find_config(project.directory, choice.config_environment);
    if (!beside.problem.empty()) return problem(beside.problem);
    if (!choice.config_environment.empty() && found_here.name.empty() && beside.name.empty())
        return problem("there is no samconfig.toml or samconfig.yaml for --config-env to choose from");
    const SamConfig& config = here.template_file.empty() ? beside.config : here;
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
    const std::string from_config = config.stack_name.empty() ? own_name(project) : config.stack_name;
    project.stack_name = stack_name_from(choice.stack_name.empty() ? from_config : choice.stack_name);
    return {std::move(project), {}};
}

}  // namespace leastwise::runner
