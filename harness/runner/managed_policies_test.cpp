#include "harness/runner/managed_policies.hpp"

#include "harness/runner/project.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <fstream>

#include <unistd.h>

using namespace leastwise;
namespace fs = std::filesystem;

namespace {

constexpr const char* kFile = R"([{"arn": "arn:aws:iam::aws:policy/service-role/New", "document": {}}])";

/// A project's directory that goes with its owner.
struct Folder {
    Folder() {
        std::string pattern = (fs::temp_directory_path() / "leastwise-XXXXXX").string();
        REQUIRE(::mkdtemp(pattern.data()) != nullptr);
        path = pattern;
        write("template.yaml", "Resources: {}\n");
    }
    ~Folder() { fs::remove_all(path); }
    void write(const char* name, const char* text) const { std::ofstream(path / name) << text; }
    fs::path path;
};

}  // namespace

TEST_CASE("files of managed policies are named in leastwise.yaml, then on the command line") {
    const Folder folder;
    folder.write("leastwise.yaml", "managed_policies: first.json\n");
    runner::ProjectChoice choice;
    choice.managed_policy_files = {"second.json"};
    const auto found = runner::find_project(folder.path, choice);
    REQUIRE(found.project);
    CHECK(found.project->managed_policy_files ==
          std::vector<fs::path>{folder.path / "first.json", folder.path / "second.json"});

    folder.write("leastwise.yaml", "managed_polices: first.json\n");
    CHECK(runner::find_project(folder.path, {}).problem.find("did you mean \"managed_policies\"?") !=
          std::string::npos);
}

TEST_CASE("a file of managed policies is read, and one that cannot be is named") {
    const Folder folder;
    folder.write("good.json", kFile);
    folder.write("bad.json", "{}");
    core::Diagnostics problems;
    const auto policies = runner::load_managed_policies({folder.path / "good.json"}, problems);
    CHECK(problems.empty());
    REQUIRE(policies->size() == 1);
    CHECK(runner::managed_policy_paths(policies).at("New") == "service-role/New");

    CHECK(runner::load_managed_policies({folder.path / "none.json", folder.path, folder.path / "bad.json"},
                                        problems)
              ->empty());
    REQUIRE(problems.size() == 3);
    CHECK(problems[0].message.find("none.json: the file of managed policies cannot be read") !=
          std::string::npos);
    CHECK(problems[1].message.find("cannot be read") != std::string::npos);
    CHECK(problems[2].message.ends_with("bad.json: no JSON array"));
}

TEST_CASE("SAM finds a policy of a file by its name") {
    templates::Options options;
    options.managed_policies = {{"New", "service-role/New"}};
    const auto loaded = templates::load_text(
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n"
        "    Properties:\n      Runtime: python3.12\n      Handler: a.b\n      InlineCode: 'def b(): pass'\n"
        "      Policies: [New, Unknown]\n",
        "template.yaml", options, {});
    const auto* role = loaded.find("FRole");
    REQUIRE(role != nullptr);
    const auto* arns = role->properties.find("ManagedPolicyArns");
    REQUIRE(arns != nullptr);
    std::vector<std::string> texts;
    for (const auto& arn : *arns->if_array()) texts.push_back(*arn.if_string());
    CHECK(std::ranges::find(texts, "arn:aws:iam::aws:policy/service-role/New") != texts.end());
    CHECK(std::ranges::find(texts, "Unknown") != texts.end());
}
