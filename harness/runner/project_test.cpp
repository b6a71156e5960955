#include "harness/runner/project.hpp"

#include "harness/runner/samconfig.hpp"
#include "harness/runner/variables.hpp"
#include "tests/catch.hpp"

#include <fstream>

#include <unistd.h>

using namespace leastwise::runner;
namespace fs = std::filesystem;

namespace {
/// A fresh directory that goes with its owner.
struct Scratch {
    Scratch() {
        std::string pattern = (fs::temp_directory_path() / "leastwise-XXXXXX").string();
        REQUIRE(::mkdtemp(pattern.data()) != nullptr);
        path = pattern;
    }
    ~Scratch() { fs::remove_all(path); }
    void write(const char* name, const char* text) const { std::ofstream(path / name) << text; }
    fs::path path;
};
}  // namespace

TEST_CASE("stack names are made of what CloudFormation allows") {
    CHECK(stack_name_from("my_app.v2") == "my-app-v2");
    CHECK(stack_name_from("42-app-") == "app");
    CHECK(stack_name_from("___") == "app");
    CHECK(stack_name_from(std::string(300, 'a')).size() == 128);
}

TEST_CASE("samconfig.toml gives stack name and parameters") {
    const SamConfig config = read_samconfig(
        "version = 0.1\n[default.deploy.parameters]\nstack_name = \"prod-app\"\n"
        "parameter_overrides = \"A=1 B=\\\"two words\\\"\"\n[other.deploy.parameters]\nstack_name = \"x\"\n");
    CHECK(config.stack_name == "prod-app");
    REQUIRE(config.parameter_overrides.size() == 2);
    CHECK(config.parameter_overrides[1].second == "two words");
}

TEST_CASE("samconfig.toml's lists of parameters are read, over several lines too") {
    const SamConfig config = read_samconfig(
        "[default.deploy.parameters]\nparameter_overrides = [\n  \"A=1]\",\n  'B=\"two words\"',\n]\n"
        "stack_name = \"app\"\n");
    REQUIRE(config.parameter_overrides.size() == 2);
    CHECK(config.parameter_overrides[0] == std::pair<std::string, std::string>("A", "1]"));
    CHECK(config.parameter_overrides[1] == std::pair<std::string, std::string>("B", "two words"));
    CHECK(config.stack_name == "app");
    const SamConfig open =
        read_samconfig("[default.deploy.parameters]\nparameter_overrides = [\"A=1\", \"B=2");
    CHECK(open.parameter_overrides.size() == 2);
    CHECK(read_samconfig("[default.deploy.parameters]\nparameter_overrides = [").parameter_overrides.empty());
}

TEST_CASE("samconfig.toml names the template that is built, not the packaged one, and where builds are") {
    const Scratch scratch;
    fs::create_directories(scratch.path / "infra");
    fs::create_directories(scratch.path / "out");
    scratch.write("infra/app.yaml", "Resources: {}\n");
    scratch.write("template.yaml", "Resources: {}\n");
    scratch.write("out/template.yaml", "Resources: {}\n");
    scratch.write("samconfig.toml", "[default.global.parameters]\nstack_name = \"mine\"\n"
                                    "[default.build.parameters]\ntemplate = \"infra/app.yaml\"\n"
                                    "build_dir = \"out\"\n"
                                    "[default.deploy.parameters]\ntemplate = \"packaged.yaml\"\n");
    const auto found = find_project(scratch.path, {});
    REQUIRE(found.project.has_value());
    CHECK(found.project->template_file == scratch.path / "infra/app.yaml");
    CHECK(found.project->built_template == scratch.path / "out/template.yaml");
    CHECK(found.project->stack_name == "mine");
    ProjectChoice named;
    named.template_file = "template.yaml";
    CHECK(find_project(scratch.path, named).project->template_file == scratch.path / "template.yaml");
    scratch.write("samconfig.toml", "[default.build.parameters]\ntemplate = \"gone.yaml\"\n");
    CHECK(find_project(scratch.path, {}).problem ==
          "no template at gone.yaml, which samconfig.toml names; correct it there or name an existing file "
          "with --template");
}

TEST_CASE("--config-env chooses an environment, of samconfig.yaml where there is no samconfig.toml") {
    const Scratch scratch;
    scratch.write("template.yaml", "Resources: {}\n");
    ProjectChoice prod;
    prod.config_environment = "prod";
    CHECK(find_project(scratch.path, prod).problem ==
          "there is no samconfig.toml or samconfig.yaml for --config-env to choose from");
    scratch.write("samconfig.yaml", "default: {deploy: {parameters: {stack_name: mine}}}\n"
                                    "prod: {deploy: {parameters: {stack_name: theirs}}}\n");
    CHECK(find_project(scratch.path, {}).project->stack_name == "mine");
    CHECK(find_project(scratch.path, prod).project->stack_name == "theirs");
    scratch.write("samconfig.toml", "[default.deploy.parameters]\nstack_name = \"toml\"\n");
    CHECK(find_project(scratch.path, {}).project->stack_name == "toml");
    CHECK(find_project(scratch.path, prod).problem ==
          "samconfig.toml has no environment \"prod\", which --config-env names");
    fs::remove(scratch.path / "samconfig.toml");
    scratch.write("samconfig.yaml", "default: [");
    CHECK(find_project(scratch.path, {}).problem.find("samconfig.yaml: ") == 0);
}

TEST_CASE("a project is found by its template, and its absence is explained") {
    const Scratch scratch;
    CHECK(find_project(scratch.path, {}).problem.find("no template.yaml") == 0);
    scratch.write("template.yml", "Resources: {}\n");
    const auto found =
        find_project(scratch.path, {.template_file = "", .stack_name = "", .parameters = {"A=b=c"}});
    REQUIRE(found.project.has_value());
    CHECK(found.project->template_file.filename() == "template.yml");
    CHECK(found.project->parameters.at(0) == std::pair<std::string, std::string>("A", "b=c"));
    CHECK_FALSE(
        find_project(scratch.path, {.template_file = "no.yaml", .stack_name = "", .parameters = {}}).project);
    CHECK_FALSE(
        find_project(scratch.path, {.template_file = "", .stack_name = "", .parameters = {"=x"}}).project);
}

TEST_CASE("what `sam build` left is code for the template, and a template of the project's root") {
    const Scratch scratch;
    fs::create_directories(scratch.path / ".aws-sam/build");
    scratch.write("template.yaml", "Resources: {}\n");
    scratch.write("samconfig.toml", "[default.deploy.parameters]\nstack_name = \"mine\"\n");
    CHECK(find_project(scratch.path, {}).project->built_template.empty());
    scratch.write(".aws-sam/build/template.yaml", "Resources: {}\n");
    const auto found = find_project(scratch.path, {});
    CHECK(found.project->template_file == scratch.path / "template.yaml");
    CHECK(found.project->built_template == scratch.path / ".aws-sam/build/template.yaml");
    ProjectChoice source;
    source.code = ProjectChoice::Code::source;
    CHECK(find_project(scratch.path, source).project->built_template.empty());
    ProjectChoice named;
    named.template_file = ".aws-sam/build/../build/template.yaml";
    const auto built = find_project(scratch.path, named);
    CHECK(built.project->directory == scratch.path);
    CHECK(built.project->stack_name == "mine");
    CHECK(built.project->built_template.empty());
}

TEST_CASE("what `cdk synth` left is the template of a project without one, and the stack is called as there") {
    const Scratch scratch;
    scratch.write("cdk.json", "{}");
    CHECK(find_project(scratch.path, {}).problem ==
          "no template.yaml, template.yml or template.json in " + scratch.path.string() + "; run `cdk synth` first");
    fs::create_directories(scratch.path / "cdk.out");
    scratch.write("cdk.out/Shop.template.json", "{}");
    scratch.write("cdk.out/Shop.assets.json", "{}");
    const auto found = find_project(scratch.path, {});
    REQUIRE(found.project);
    CHECK(found.project->template_file == scratch.path / "cdk.out/Shop.template.json");
    CHECK(found.project->directory == scratch.path);
    CHECK(found.project->stack_name == "Shop");
    scratch.write("cdk.out/Admin.template.json", "{}");
    CHECK(find_project(scratch.path, {}).problem ==
          "there are several stacks in cdk.out; name one of them with --template: cdk.out/Admin.template.json, "
          "cdk.out/Shop.template.json");
    scratch.write("template.yaml", "");
    CHECK(find_project(scratch.path, {}).project->template_file == scratch.path / "template.yaml");
}

TEST_CASE("tests get keys, endpoint, API addresses and outputs") {
    Stack stack;
    stack.name = "app";
    stack.outputs = {{"ApiUrl", "https://abc.execute-api.us-east-1.amazonaws.com/Prod/x", "", ""}};
    const std::vector<ApiEndpoint> one = {{"Api", "abc", "api", 3000, {"Prod"}}};
    const TestAccess access{"AKIA", "s", "us-east-1", 4566};
    const auto local = test_variables(stack, one, access, Rewrite::to_local).set;
    CHECK(local.at("ApiUrl") == "http://127.0.0.1:3000/Prod/x");
    CHECK(local.at("API_URL") == "http://127.0.0.1:3000/Prod");
    CHECK(local.at("AWS_ENDPOINT_URL") == "http://127.0.0.1:4566");
    CHECK(local.count("Api_URL") == 0);
    CHECK(ApiEndpoint{"A", "a", "a", 3000, {"Stage", "live"}}.url() == "http://127.0.0.1:3000/live");
    CHECK(ApiEndpoint{"A", "a", "a", 3000, {"Stage"}}.url() == "http://127.0.0.1:3000/Stage");
    CHECK(ApiEndpoint{"A", "a", "a", 3000, {"$default"}}.url() == "http://127.0.0.1:3000");
    CHECK(test_variables(stack, one, access, Rewrite::none).set.at("ApiUrl") == stack.outputs[0].value);
    const std::vector<ApiEndpoint> two = {one[0], {"Other", "def", "other", 3001, {}}};
    CHECK(test_variables(stack, two, access, Rewrite::to_local).set.at("Other_URL") ==
          "http://127.0.0.1:3001");
}
