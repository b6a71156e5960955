#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leastwise::runner {

/// What matters here of one environment of a configuration file of the SAM CLI: its `global`, `deploy` and `build`
/// parameters. A command's stand over the global ones. A template that is only to be deployed is packaged, and
/// not the one that a person writes. Source: AWS SAM Developer Guide, "AWS SAM CLI configuration file".
struct SamConfig {
    std::string stack_name;
    std::string template_file, build_dir;  ///< "" where it says nothing
    std::vector<std::pair<std::string, std::string>> parameter_overrides;
    bool found = false;  ///< whether the file has the environment
};

constexpr std::string_view kDefaultEnvironment = "default";

/// samconfig.toml. Read line by line: what is no assignment in one of the tables is passed over.
SamConfig read_samconfig(std::string_view text, std::string_view environment = kDefaultEnvironment);

/// samconfig.yaml. `problem` is what is wrong with the text; "" when it could be read.
SamConfig read_samconfig_yaml(std::string_view text, std::string_view environment, std::string& problem);

}  // namespace leastwise::runner
