#include "harness/runner/watcher.hpp"

#include "runtime/loop/loop.hpp"
#include "tests/catch.hpp"

#include <fstream>
#include <set>

#include <unistd.h>

using namespace leastwise;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {
struct Watched {
    Watched() {
        std::string pattern = (fs::temp_directory_path() / "leastwise-XXXXXX").string();
        REQUIRE(::mkdtemp(pattern.data()) != nullptr);
        root = pattern;
        fs::create_directories(root / "src/deep");
        fs::create_directories(root / "src/node_modules");
        watcher.add(root / "src");
        watcher.add(root / "template.yaml");
    }
    ~Watched() { fs::remove_all(root); }
    void write(const char* name) const { std::ofstream(root / name) << "x"; }
    bool told(const char* name) {
        return loop.run_until([&] { return seen.contains(fs::weakly_canonical(root / name)); }, 5s);
    }

    fs::path root;
    loop::Loop loop;
    std::set<fs::path> seen;
    int bursts = 0;
    runner::Watcher watcher{loop,
                            [this](const std::vector<fs::path>& paths) {
                                seen.insert(paths.begin(), paths.end());
                                ++bursts;
                            },
                            20ms};
};
}  // namespace

TEST_CASE("changes below a watched directory are told, also in directories made later") {
    Watched watched;
    watched.write("src/deep/a.js");
    CHECK(watched.told("src/deep/a.js"));
    fs::create_directory(watched.root / "src/new");
    CHECK(watched.told("src/new"));
    watched.write("src/new/b.js");
    CHECK(watched.told("src/new/b.js"));
}

TEST_CASE("of a watched file's directory only that file counts, and node_modules never") {
    Watched watched;
    watched.write("other.txt");
    watched.write("src/node_modules/c.js");
    watched.write("template.yaml");
    CHECK(watched.told("template.yaml"));
    CHECK_FALSE(watched.seen.contains(fs::weakly_canonical(watched.root / "other.txt")));
    CHECK_FALSE(watched.seen.contains(fs::weakly_canonical(watched.root / "src/node_modules/c.js")));
}

TEST_CASE("a burst is told once") {
    Watched watched;
    for (int i = 0; i < 20; ++i) watched.write("src/deep/a.js");
    CHECK(watched.told("src/deep/a.js"));
    CHECK(watched.bursts == 1);
}
