#include "runtime/function/languages.hpp"

#include "runtime/function/runtime_files.hpp"
#include "runtime/function/tool.hpp"
#include "tests/catch.hpp"

#include <filesystem>
#include <fstream>

using namespace leastwise;
using function::Interpreters;
using function::InterpreterSearch;
using function::Language;
namespace fs = std::filesystem;

namespace {

/// A script that answers like an interpreter.
void write_program(const fs::path& path, const std::string& version) {
    fs::create_directories(path.parent_path());
    std::ofstream(path) << "#!/bin/sh\nprintf '%s\\n' " << version << " " << path.string() << " /prefix/"
                        << version << "\n";
    fs::permissions(path, fs::perms(0755));
}

}  // namespace

TEST_CASE("an exact version is preferred, and otherwise what the machine calls by the language's name") {
    function::RuntimeFiles files;  // only for a temporary directory that goes away
    const fs::path root = fs::path(files.root()) / "machine";
    write_program(root / "bin/python3", "3.11.7");
    write_program(root / "bin/python3.9", "3.9.2");
    write_program(root / "pyenv/versions/3.13.0/bin/python3", "3.13.0");
    write_program(root / "npm/bin/node", "24.1.0");
    write_program(root / "bin/node", "20.20.2");
    Interpreters interpreters(
        {{(root / "npm").string()}, {}, (root / "bin").string(), (root / "pyenv").string()});

    const auto exact = interpreters.find("python3.13");
    REQUIRE(exact);
    CHECK(exact->exact);
    CHECK(exact->version == "3.13.0");
    CHECK(exact->prefix == "/prefix/3.13.0");
    CHECK(interpreters.find("python3.9")->version == "3.9.2");
    const auto other = interpreters.find("python3.14");
    REQUIRE(other);
    CHECK_FALSE(other->exact);
    CHECK(other->version == "3.11.7");
    CHECK(other->problem.empty());
    CHECK(interpreters.find("nodejs20.x")->exact);
    CHECK(interpreters.find("nodejs20.x")->version == "20.20.2");
    CHECK(interpreters.find("nodejs24.x")->version == "24.1.0");
    CHECK_FALSE(interpreters.find("nodejs22.x")->exact);
    CHECK(interpreters.find("nodejs2.x")->exact == false);
}

TEST_CASE("runtimes without an interpreter, without support and without meaning") {
    Interpreters interpreters({{}, {}, "/nonexistent", ""});
    CHECK(interpreters.find("nodejs24.x")->problem ==
          "runtime nodejs24.x needs Node.js, and none was found in PATH; "
          "install it or set LEASTWISE_NODE to the program");
    CHECK(interpreters.find("java21")->problem ==
          "runtime java21 is not supported: leastwise runs nodejs*.x, python3.* and provided.*");
    CHECK(interpreters.find("provided.al2023")->problem.empty());
    CHECK(interpreters.find("provided.al2023")->language == Language::provided);
    for (const char* unknown :
         {"", "python3.", "python3.x", "nodejs.x", "nodejs20", "provided.al2024", "cobol"}) {
        INFO(unknown);
        CHECK_FALSE(interpreters.find(unknown));
    }
}

TEST_CASE("a program that hangs, fails, floods or does not exist gives nothing") {
    using namespace std::chrono_literals;
    CHECK(function::run_tool({"/bin/echo", "x"}, 10s) == "x\n");
    CHECK_FALSE(function::run_tool({"/bin/sleep", "100"}, 50ms));
    CHECK_FALSE(function::run_tool({"/bin/false"}, 10s));
    CHECK_FALSE(function::run_tool({"/bin/sh", "-c", "yes"}, 10s));
    CHECK_FALSE(function::run_tool({"/nonexistent/program"}, 10s));
}
