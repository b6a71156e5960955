#include "harness/runner/samconfig.hpp"

#include "tests/catch.hpp"

using namespace leastwise::runner;

namespace {

SamConfig from_yaml(std::string_view text, std::string_view environment = kDefaultEnvironment) {
    std::string problem;
    const SamConfig config = read_samconfig_yaml(text, environment, problem);
    CHECK(problem.empty());
    return config;
}

}  // namespace

TEST_CASE("a command's parameters stand over the global ones, wherever they stand") {
    const SamConfig config = read_samconfig("[default.deploy.parameters]\nstack_name = \"deployed\"\n"
                                            "[default.global.parameters]\nstack_name = \"global\"\n"
                                            "template_file = \"a.yaml\"\n");
    CHECK(config.stack_name == "deployed");
    CHECK(config.template_file == "a.yaml");
    CHECK(config.found);
}

TEST_CASE("another environment of samconfig.toml is read by its name alone") {
    constexpr const char* kText = "[default.deploy.parameters]\nstack_name = \"mine\"\n"
                                  "[prod.deploy.parameters]\nstack_name = \"theirs\"\n"
                                  "parameter_overrides = \"A=1\"\n"
                                  "[production.deploy.parameters]\nstack_name = \"x\"\n";
    const SamConfig prod = read_samconfig(kText, "prod");
    CHECK(prod.stack_name == "theirs");
    REQUIRE(prod.parameter_overrides.size() == 1);
    CHECK(read_samconfig(kText).stack_name == "mine");
    CHECK(read_samconfig(kText).parameter_overrides.empty());
    CHECK_FALSE(read_samconfig(kText, "pro").found);
}

TEST_CASE("samconfig.yaml says the same, its overrides as a text, a list or an object") {
    const SamConfig config = from_yaml("version: 0.1\n"
                                       "default:\n"
                                       "  deploy:\n"
                                       "    parameters:\n"
                                       "      stack_name: mine\n"
                                       "      parameter_overrides: A=1 B=\"two words\"\n"
                                       "  build:\n"
                                       "    parameters: {template: infra/app.yaml, build_dir: out}\n"
                                       "  global:\n"
                                       "    parameters: {stack_name: global}\n"
                                       "prod:\n"
                                       "  deploy:\n"
                                       "    parameters:\n"
                                       "      parameter_overrides:\n"
                                       "        - A=2\n"
                                       "        - B=\"three more words\"\n"
                                       "test:\n"
                                       "  deploy: {parameters: {parameter_overrides: {A: 3, B: four words}}}\n");
    CHECK(config.stack_name == "mine");
    CHECK(config.template_file == "infra/app.yaml");
    CHECK(config.build_dir == "out");
    using Pairs = std::vector<std::pair<std::string, std::string>>;
    CHECK(config.parameter_overrides == Pairs{{"A", "1"}, {"B", "two words"}});
    constexpr const char* kOthers = "prod: {deploy: {parameters: {parameter_overrides: [A=2, 'B=\"x y\"']}}}\n"
                                    "test: {deploy: {parameters: {parameter_overrides: {A: 3, B: x y}}}}\n";
    CHECK(from_yaml(kOthers, "prod").parameter_overrides == Pairs{{"A", "2"}, {"B", "x y"}});
    CHECK(from_yaml(kOthers, "test").parameter_overrides == Pairs{{"A", "3"}, {"B", "x y"}});
    CHECK_FALSE(from_yaml(kOthers).found);
}

TEST_CASE("a samconfig.yaml that is none is told") {
    std::string problem;
    CHECK_FALSE(read_samconfig_yaml("default: [", kDefaultEnvironment, problem).found);
    CHECK_FALSE(problem.empty());
    CHECK(from_yaml("default: text\n").stack_name.empty());
    CHECK(from_yaml("default: {deploy: {parameters: [a]}}\n").stack_name.empty());
}
