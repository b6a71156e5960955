// Properties of the source text itself: the layer rule, sizes, the shape of co_await, files that nothing
// builds.
#include "tests/catch.hpp"
#include "tests/tidy/sources.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

namespace {

using tidy::Source;
using tidy::sources;
namespace fs = std::filesystem;

constexpr std::ptrdiff_t kColumnsMax = 120;
constexpr std::size_t kLinesMax = 500;
constexpr std::ptrdiff_t kFunctionLinesMax = 70;

int layer(const std::string& path) {
    if (path.starts_with("runtime/")) return 0;
    if (path.starts_with("emulators/")) return 1;
    if (path.starts_with("harness/")) return 2;
    return 3;
}

/// What no part of the product is made of: tests, what they share, benchmarks.
bool is_test(const std::string& path) {
    return path.ends_with("_test.cpp") || path.ends_with("/bench.cpp") || path.starts_with("tests/") ||
           path.find("/testcases/") != std::string::npos;
}

/// First and second part of a path: "emulators/dynamodb".
std::string component(const std::string& path) { return path.substr(0, path.find('/', path.find('/') + 1)); }

std::vector<std::string> includes(const Source& source) {
    std::vector<std::string> found;
    for (const std::string& line : source.lines) {
        if (!line.starts_with("#include \"")) continue;
        found.push_back(line.substr(10, line.rfind('"') - 10));
    }
    return found;
}

bool includes_header(const Source& source, std::string_view header) {
    return std::ranges::any_of(source.lines, [&](const std::string& line) {
        return line.starts_with("#include <" + std::string(header));
    });
}

}  // namespace

TEST_CASE("the checker sees the sources") { REQUIRE(sources().size() > 50); }

TEST_CASE("nothing stands at the top that is not on the map") {
    const std::set<std::string> known{"build",    "cmake",   "docs",  "emulators", "examples",
                                      "fixtures", "harness", "runtime", "tests"};
    for (const auto& entry : fs::directory_iterator(LEASTWISE_SOURCE_DIR)) {
        const std::string name = entry.path().filename();
        if (!entry.is_directory() || name.starts_with('.')) continue;
        INFO(name << ": a test or a tool left it here, or docs/ARCHITECTURE.md wants a line");
        CHECK(known.contains(name));
    }
}

TEST_CASE("no file includes a layer above its own, and tests are included by tests alone") {
    for (const Source& source : sources()) {
        for (const std::string& included : includes(source)) {
            INFO(source.path << " includes " << included);
            if (is_test(source.path) && included.starts_with("tests/")) continue;
            CHECK(layer(included) <= layer(source.path));
        }
    }
}

TEST_CASE("services meet only at the gate: no emulator includes another") {
    for (const Source& source : sources()) {
        if (!source.path.starts_with("emulators/")) continue;
        for (const std::string& included : includes(source)) {
            INFO(source.path << " includes " << included);
            if (included.starts_with("emulators/")) CHECK(component(included) == component(source.path));
        }
    }
}

TEST_CASE("core knows the standard library alone") {
    for (const Source& source : sources()) {
        if (!source.path.starts_with("runtime/core/") || is_test(source.path)) continue;
        for (const std::string& included : includes(source)) {
            INFO(source.path << " includes " << included);
            CHECK(component(included) == "runtime/core");
        }
    }
}

TEST_CASE("Beast stays in three files; Boost and nlohmann stay out of headers") {
    std::vector<std::string> beast;
    for (const Source& source : sources()) {
        INFO(source.path);
        if (includes_header(source, "boost/beast")) beast.push_back(source.path);
        if (!source.path.ends_with(".hpp")) continue;
        CHECK_FALSE(includes_header(source, "boost/"));
        CHECK_FALSE(includes_header(source, "nlohmann/"));
    }
    CHECK(beast.size() <= 3);
}

TEST_CASE("files and lines stay short, without tabs or trailing space") {
    for (const Source& source : sources()) {
        INFO(source.path);
        CHECK(source.lines.size() <= kLinesMax);
        for (std::size_t i = 0; i < source.lines.size(); ++i) {
            const std::string& line = source.lines[i];
            const auto columns = std::ranges::count_if(line, [](char c) { return (c & 0xc0) != 0x80; });
            if (columns <= kColumnsMax && line.find('\t') == std::string::npos && !line.ends_with(' '))
                continue;
            FAIL_CHECK("line " << i + 1 << ": " << line);
        }
    }
}

TEST_CASE("functions stay short") {
    // A body at namespace or class level opens with a line that ends in '{' after a ')'; it closes at its
    // indentation.
    const re2::RE2 opening(R"(^( {0,4})[^ #/}].*\)[^;]*\{$)");
    for (const Source& source : sources()) {
        if (is_test(source.path)) continue;
        for (auto line = source.lines.begin(); line != source.lines.end(); ++line) {
            std::string indentation;
            if (!re2::RE2::FullMatch(*line, opening, &indentation)) continue;
            const auto end = std::find_if(line, source.lines.end(), [&](const std::string& later) {
                return later.starts_with(indentation + '}');
            });
            INFO(source.path << ": " << *line);
            CHECK(end - line <= kFunctionLinesMax);
        }
    }
}

TEST_CASE(
    "co_await stands alone: g++ 12 miscompiles it inside conditions and with braced or lambda arguments") {
    const re2::RE2 condition(
        R"re((^|[^_])(if|while|switch)\s*\(.*co_await|\?.*co_await|(&&|\|\|)\s*\(?co_await)re");
    const re2::RE2 temporary(R"re(co_await [^;]*(\{|\[[^\]]*\]\s*(\(|\{)))re");
    for (const Source& source : sources()) {
        if (source.path.starts_with("tests/tidy/")) continue;
        CHECK(tidy::places(source, source.lines, condition) == "");
        CHECK(tidy::places(source, source.lines, temporary) == "");
    }
}

TEST_CASE("every source file is built by a CMakeLists.txt above it") {
    for (const Source& source : sources()) {
        if (!source.path.ends_with(".cpp")) continue;
        const fs::path file(source.path);
        bool listed = false;
        for (fs::path at = file.parent_path(); !at.empty() && !listed; at = at.parent_path()) {
            const std::string lists = tidy::read((at / "CMakeLists.txt").string());
            listed = lists.find(file.lexically_relative(at).string()) != std::string::npos;
        }
        INFO(source.path);
        CHECK(listed);
    }
}

TEST_CASE("a folder with more than five files has a README") {
    for (const char* top : {"runtime", "emulators", "harness"}) {
        for (const auto& folder : fs::directory_iterator(fs::path(LEASTWISE_SOURCE_DIR) / top)) {
            if (!folder.is_directory()) continue;
            const auto files = std::distance(fs::directory_iterator(folder), fs::directory_iterator{});
            INFO(folder.path().filename());
            if (files > 5) CHECK(fs::exists(folder.path() / "README.md"));
        }
    }
}
