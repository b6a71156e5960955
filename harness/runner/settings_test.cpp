#include "harness/runner/settings.hpp"

#include "tests/catch.hpp"

using leastwise::runner::read_settings;

namespace {

std::string problem(std::string_view text) { return read_settings(text, "leastwise.yaml").problem; }

}  // namespace

TEST_CASE("leastwise.yaml names files of managed policies, one or several") {
    const auto one = read_settings("managed_policies: aws.json\n", "leastwise.yaml");
    CHECK(one.problem.empty());
    CHECK(one.managed_policy_files == std::vector<std::filesystem::path>{"aws.json"});
    const auto two = read_settings("managed_policies: [a.json, sub/b.json]\n", "leastwise.yaml");
    CHECK(two.managed_policy_files == std::vector<std::filesystem::path>{"a.json", "sub/b.json"});
    CHECK(read_settings("", "leastwise.yaml").problem.empty());
    CHECK(read_settings("# nothing yet\n", "leastwise.yaml").problem.empty());
    CHECK(read_settings("managed_policies: []\n", "leastwise.yaml").managed_policy_files.empty());
}

TEST_CASE("what leastwise.yaml may not say is told with its place") {
    CHECK(problem("managed_policies: a.json\nmanaged_policy: b.json\n") ==
          "leastwise.yaml:2:1: error: \"managed_policy\" is no setting [LW0403]\n"
          "    help: did you mean \"managed_policies\"?");
    CHECK(problem("colour: red\n").find("help: remove it") != std::string::npos);
    CHECK(problem("managed_policies:\n  - a.json\n  - 3\n")
              .starts_with("leastwise.yaml:3:5: error: managed_policies names no file [LW0403]"));
    CHECK(problem("managed_policies:\n").find("names no file") != std::string::npos);
    CHECK(problem("managed_policies: ''\n").find("names no file") != std::string::npos);
    CHECK(problem("managed_policies: {a: b}\n").find("names no file") != std::string::npos);
    CHECK(problem("- a\n").starts_with("leastwise.yaml:1:1: error: the settings are no mapping"));
    CHECK(problem("a: [\n").starts_with("leastwise.yaml:"));
    CHECK(problem("x: 1\ny: 2\n").find("\nleastwise.yaml:2:1: error") != std::string::npos);
}
