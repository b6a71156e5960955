#pragma once
#include "harness/runner/organization.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leastwise::runner {

/// Where the user's application is and how it is called.
struct Project {
    std::filesystem::path directory;  ///< of the template; the project's own for what `sam build` left
    std::filesystem::path template_file;
    std::filesystem::path built_template;  ///< what `sam build` left, to take code from; "" for none
    std::string stack_name;
    std::vector<std::pair<std::string, std::string>> parameters;
    std::map<std::string, std::string, std::less<>> exports;  ///< what Fn::ImportValue finds
    std::vector<std::filesystem::path> managed_policy_files;  ///< of leastwise.yaml, then of the command line
    std::shared_ptr<const OrganizationSettings> organization;  ///< may be null
    iam::DenialDetail denial_detail = iam::DenialDetail::policy_arn;
};

/// What a person may say about the project on the command line; "" means: find out.
struct ProjectChoice {
    enum class Code { built, source };
    std::string template_file;
    std::string stack_name;
    std::vector<std::string> parameters;  ///< "Name=value"
    std::vector<std::string> exports{};   ///< "Name=value"
    std::vector<std::string> managed_policy_files{};
    Code code = Code::built;              ///< whether what `sam build` left is used
    std::string config_environment{};     ///< of samconfig; "" for `default`
};

/// The project in `directory`: template.yaml, template.yml, template.json or the only template that `cdk synth`
/// left in cdk.out; stack name and parameters from samconfig.toml or .yaml where there is one, which may name another
/// template and folder of builds; the rest from leastwise.yaml. The SAM CLI runs the template that
/// `sam build` left where there is one; here the template stays the one a person writes, and only code comes
/// from there. Otherwise what is wrong, as a sentence with its remedy.
struct FoundProject {
    std::optional<Project> project;
    std::string problem;
};
FoundProject find_project(const std::filesystem::path& directory, const ProjectChoice& choice);

/// Letters, digits and hyphens, a letter first: a CloudFormation stack name made from any text.
std::string stack_name_from(std::string_view text);

}  // namespace leastwise::runner
