// Functions' code: folders, handlers, runtimes, and what `sam build` left. On disk, in a folder of its own.
#include "runtime/template/template.hpp"
#include "tests/catch.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>

using namespace leastwise;
namespace fs = std::filesystem;

namespace {

class Folder {
public:
    Folder() {
        std::string pattern = (fs::temp_directory_path() / "leastwise-code-XXXXXX").string();
        REQUIRE(mkdtemp(pattern.data()) != nullptr);
        path_ = pattern;
    }
    ~Folder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    void write(const std::string& name, const std::string& text) const {
        fs::create_directories((path_ / name).parent_path());
        std::ofstream(path_ / name, std::ios::binary) << text;
    }
    void set_time(const std::string& name, std::chrono::hours from_now) const {
        fs::last_write_time(path_ / name, fs::file_time_type::clock::now() + from_now);
    }
    templates::Template load(const std::string& text, const std::string& built = {}) const {
        write("template.yaml", "Transform: AWS::Serverless-2016-10-31\n" + text);
        templates::Options options;
        if (!built.empty()) options.built_template = (path_ / built).string();
        return templates::load((path_ / "template.yaml").string(), options);
    }
    /// `line:column severity message / hint` of each, with this folder as `.`.
    std::string problems(const templates::Template& loaded) const {
        std::string text;
        for (const auto& one : loaded.diagnostics) {
            const char* severity = one.severity == core::Severity::error ? "error " : "warning ";
            text += std::to_string(one.span.line) + ":" + std::to_string(one.span.column) + " " + severity +
                    one.message + " / " + one.hint + "\n";
        }
        const std::string own = path_.string();
        for (std::size_t at = text.find(own); at != std::string::npos; at = text.find(own))
            text.replace(at, own.size(), ".");
        return text;
    }
    std::string problems(const std::string& text) const { return problems(load(text)); }
    const fs::path& path() const { return path_; }

private:
    fs::path path_;
};

/// One function; `properties` are lines of six spaces.
std::string function(const std::string& runtime, const std::string& handler,
                     const std::string& properties = {}) {
    return "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: " +
           runtime + "\n      Handler: " + handler + "\n" + properties;
}

}  // namespace

TEST_CASE("a folder of code that is not there is an error with the line of CodeUri") {
    const Folder folder;
    CHECK(folder.problems(function("python3.13", "app.f", "      CodeUri: nowhere/\n")) ==
          "8:16 error the code of 'F' is not at './nowhere/' / check the path, which starts from the "
          "template's "
          "directory, or build the code first\n");
    // Code that is not run need not be there: that it is not run is in the support report.
    CHECK(folder.problems(function("java21", "app.F::f", "      CodeUri: target/app.jar\n")) == "");
}

TEST_CASE("a handler whose file is not there is told with the files that were looked for") {
    const Folder folder;
    folder.write("src/app.py", "def other(event, context):\n    return 1\n");
    folder.write("src/app.ts", "export const f = 1;\n");
    const std::string code = "      CodeUri: src\n";
    const std::string start = "7:16 warning the handler of 'F', ";
    CHECK(
        folder.problems(function("python3.13", "main.f", code)) ==
        start +
            "\"main.f\", needs the file './src/main.py', which is not there / correct Handler or CodeUri, or "
            "build the code first; until then Lambda answers Runtime.ImportModuleError\n");
    CHECK(folder.problems(function("python3.13", "deep.er.main.f", code)).find("'./src/deep/er/main.py'") !=
          std::string::npos);
    CHECK(folder.problems(function("nodejs22.x", "lib/main.f", code)) ==
          start +
              "\"lib/main.f\", needs the file './src/lib/main.js', '.mjs' or '.cjs', which is not there / "
              "correct "
              "Handler or CodeUri, or build the code first; until then Lambda answers "
              "Runtime.ImportModuleError\n");
    CHECK(
        folder.problems(function("nodejs22.x", "app.f", code)) ==
        start +
            "\"app.f\", needs the file './src/app.js', '.mjs' or '.cjs', which is not there / './src/app.ts' "
            "must be compiled first, by `sam build` or the project's own build; until then Lambda answers "
            "Runtime.ImportModuleError\n");
    CHECK(folder.problems(function("python3.13", "app.f")) ==
          start +
              "\"app.f\", needs the file './app.py', which is not there / CodeUri is the template's own "
              "folder; "
              "name the folder of the code; until then Lambda answers Runtime.ImportModuleError\n");
    CHECK(folder.problems(function("provided.al2023", "bootstrap", code)) ==
          "7:16 warning 'F' runs the program './src/bootstrap', which is not there / build the code first; "
          "until "
          "then Lambda answers Runtime.InvalidEntrypoint\n");
}

TEST_CASE("a handler's function that its file does not have is told") {
    const Folder folder;
    folder.write("src/app.py", "def other(event, context):\n    return my_f(event)\n");
    folder.write("src/all.py", "from app import *\n");
    folder.write("src/pkg/__init__.py", "f = lambda e, c: 1\n");
    folder.write("src/web.mjs", "export const f$ = 1, handler = async () => 1;\n");
    folder.write("src/bundle.js", "module.exports = require('./web');\n");
    const std::string code = "      CodeUri: src\n";
    CHECK(folder.problems(function("python3.13", "app.f", code)) ==
          "7:16 warning the handler of 'F', \"app.f\", needs 'f' in './src/app.py', which does not have it / "
          "correct "
          "Handler or define the function; until then Lambda answers Runtime.HandlerNotFound\n");
    CHECK(
        folder.problems(function("python3.13", "app", code)) ==
        "7:16 warning the handler of 'F', \"app\", names no function / write Handler: file.function; Lambda "
        "answers Runtime.MalformedHandlerName\n");
    CHECK(folder.problems(function("nodejs22.x", "web.f", code)).find("needs 'f' in './src/web.mjs'") !=
          std::string::npos);
    for (const auto& [runtime, handler] :
         std::initializer_list<std::pair<const char*, const char*>>{{"python3.13", "app.other"},
                                                                    {"python3.13", "all.anything"},
                                                                    {"python3.13", "pkg.f"},
                                                                    {"nodejs22.x", "web.handler"},
                                                                    {"nodejs22.x", "bundle.whatever"},
                                                                    {"nodejs22.x", "web.handler.deeper"}}) {
        INFO(handler);
        CHECK(folder.problems(function(runtime, handler, code)) == "");
    }
}

TEST_CASE("layers and wrappers may bring the handler, and inline code has one file") {
    const Folder folder;
    folder.write("src/run.sh", "#!/bin/sh\n");
    const std::string code = "      CodeUri: src\n";
    CHECK(folder.problems(function("python3.13", "run.sh", code + "      Layers: [arn:aws:lambda:x]\n")) ==
          "");
    CHECK(folder.problems(
              function("nodejs22.x", "run.sh",
                       code + "      Environment: {Variables: {AWS_LAMBDA_EXEC_WRAPPER: /opt/b}}\n")) == "");
    const std::string inlined = "      InlineCode: |\n        exports.handler = async () => 1;\n";
    CHECK(folder.problems(function("nodejs22.x", "index.handler", inlined)) == "");
    CHECK(folder.problems(function("nodejs22.x", "app.handler", inlined)) ==
          "7:16 warning the handler of 'F', \"app.handler\", is not in the inline code, which is index.js / "
          "write "
          "Handler: index.handler\n");
    CHECK(
        folder.problems(function("nodejs22.x", "index.other", inlined)).find("needs 'other' in 'index.js'") !=
        std::string::npos);
}

TEST_CASE("code that is one file, and layers without ContentUri, are accepted") {
    const Folder folder;
    folder.write("src/app.py", "def f(e, c): return 1\n");
    CHECK(folder.problems(function("python3.13", "app.f", "      CodeUri: src/app.py\n") +
                          "  L: {Type: AWS::Serverless::LayerVersion, Properties: {LayerName: l}}\n") == "");
}

TEST_CASE("a runtime that Lambda does not have hides nothing else") {
    const Folder folder;
    const std::string problems = folder.problems(
        "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: cobol85\n"
        "      Handler: a.b\n      CodeUri: gone/\n");
    CHECK(problems.find("6:16 error Lambda has no runtime 'cobol85'") != std::string::npos);
    CHECK(problems.find("8:16 error the code of 'F' is not at") != std::string::npos);
}

TEST_CASE("a function whose image `sam build` makes is well-formed; without a Dockerfile it lacks its image") {
    const std::string image =
        "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties: {PackageType: Image}\n";
    const Folder folder;
    const templates::Template loaded = folder.load(image + "    Metadata: {Dockerfile: Dockerfile}\n");
    CHECK(folder.problems(loaded) == "");
    CHECK(loaded.find("F")->properties.find("Code")->find("ImageUri") != nullptr);
    CHECK(folder.problems(image).starts_with(
        "3:3 error Resource with id [F] is invalid. 'ImageUri' must be set."));
}

TEST_CASE("functions run what `sam build` left of them, and hear when it is old") {
    const Folder folder;
    folder.write("src/app.py", "def f(e, c): return 1\n");
    folder.write(".aws-sam/build/F/app.py", "def f(e, c): return 2\n");
    folder.write(".aws-sam/build/template.yaml",
                 "Resources:\n  F: {Type: 'AWS::Serverless::Function', Properties: {CodeUri: F}}\n"
                 "  G: {Type: 'AWS::Serverless::Function', Properties: {CodeUri: ../../src}}\n"
                 "  H: {Type: 'AWS::Serverless::Function', Properties: {CodeUri: Missing}}\n");
    folder.set_time("src/app.py", std::chrono::hours(-2));
    const std::string text =
        function("python3.13", "app.f", "      CodeUri: src\n") +
        "  G:\n    Type: AWS::Serverless::Function\n    Properties: {Runtime: python3.13, "
        "Handler: app.f, CodeUri: src}\n";
    const auto loaded = folder.load(text, ".aws-sam/build/template.yaml");
    CHECK(folder.problems(loaded) == "");
    CHECK(loaded.built == std::vector<std::string>{"F"});
    REQUIRE(loaded.find("F") != nullptr);
    CHECK(*loaded.find("F")->properties.find_string("Code") == ".aws-sam/build/F");
    CHECK(*loaded.find("G")->properties.find_string("Code") == "src");

    folder.set_time("src/app.py", std::chrono::hours(2));
    CHECK(folder.problems(folder.load(text, ".aws-sam/build/template.yaml")) ==
          "3:3 warning './src/app.py' has changed since `sam build`; 'F' runs what was built before / run "
          "sam build "
          "again, or give --no-build to run the code that the template names\n");

    folder.write(".aws-sam/build/template.yaml", "Resources: [\n");
    CHECK(folder.load(text, ".aws-sam/build/template.yaml").built.empty());
}
