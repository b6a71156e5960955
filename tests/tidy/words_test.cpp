// Words that do not belong in the sources, each with what to use in its place.
#include "tests/catch.hpp"
#include "tests/tidy/sources.hpp"

#include <algorithm>

namespace {

struct Banned {
    const char* pattern;
    const char* instead;
    std::vector<std::string_view> allowed_in;  ///< beginnings or ends of paths
};

const std::vector<Banned>& banned() {
    static const std::vector<Banned> list = {
        {R"(system_clock::now)", "core::Clock", {"runtime/core/clock.hpp"}},
        {R"(\brand\()", "core::Random", {}},
        {R"(random_device)", "core::Random::machine_seed", {"runtime/core/random.cpp"}},
        {R"(\bsleep_for\b|\busleep\(|\bnanosleep\()", "an event", {"runtime/sandbox/testcases/"}},
        {R"(catch \(\.\.\.\))",
         "a typed catch",
         {"runtime/gate/gate.cpp", "runtime/http/server.cpp", "harness/cli/main.cpp"}},
        {R"(std::regex)", "a hand-written matcher or RE2", {"tests/"}},
        {R"(\bsto(i|l|ul|ll|ull|d|f)\()", "core::to_integer", {}},
        {R"(\[=\])", "a capture list", {}},
        {R"(using namespace std;)", "names", {}},
        {R"(\bFIXME\b|\bXXX\b)", "a fix", {}},
        {R"(\bprintf\()", "a stream or core::log", {"runtime/sandbox/testcases/"}},
        {R"(\bsystem\()", "runner::Command", {}},
        {R"(\bnew [A-Z])", "std::make_unique", {}},
        {R"(#pragma GCC|#pragma clang)", "code without the warning", {}},
    };
    return list;
}

bool is_allowed(const Banned& word, const std::string& path) {
    if (path.starts_with("tests/tidy/")) return true;
    return std::ranges::any_of(word.allowed_in, [&](std::string_view place) {
        return path.starts_with(place) || path.ends_with(place);
    });
}

}  // namespace

TEST_CASE("banned words do not occur") {
    for (const Banned& word : banned()) {
        const re2::RE2 pattern(word.pattern);
        for (const tidy::Source& source : tidy::sources()) {
            if (is_allowed(word, source.path)) continue;
            const std::string found = tidy::places(source, source.code, pattern);
            INFO(found << "use " << word.instead);
            CHECK(found.empty());
        }
    }
}

TEST_CASE("types are not named by what they are made of") {
    const re2::RE2 declaration(
        R"(^\s*(?:class|struct|enum class) \w*(?:Manager|Helper|Utils?|Impl|Base|Data|Info)\b)");
    for (const tidy::Source& source : tidy::sources())
        CHECK(tidy::places(source, source.lines, declaration) == "");
}
