#include "harness/runner/replace_file.hpp"

#include "tests/catch.hpp"

#include <fstream>
#include <sstream>

#include <sys/stat.h>
#include <unistd.h>

using namespace leastwise::runner;
namespace fs = std::filesystem;

namespace {

struct Scratch {
    Scratch() {
        std::string pattern = (fs::temp_directory_path() / "leastwise-XXXXXX").string();
        REQUIRE(::mkdtemp(pattern.data()) != nullptr);
        path = pattern;
    }
    ~Scratch() { fs::remove_all(path); }
    fs::path path;
};

void put(const fs::path& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

std::string read(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

std::size_t file_count(const fs::path& directory) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(directory), fs::directory_iterator()));
}

}  // namespace

TEST_CASE("a file that is replaced keeps its permissions, byte for byte what was given") {
    const Scratch scratch;
    const fs::path file = scratch.path / "template.yaml";
    put(file, "old");
    REQUIRE(::chmod(file.c_str(), 0640) == 0);
    const std::string text("\xEF\xBB\xBF" "a: 1\r\n\0b\r\n", 13);
    CHECK(replace_unchanged(file, "old", text).empty());
    CHECK(read(file) == text);
    CHECK((fs::status(file).permissions() & fs::perms::all) == static_cast<fs::perms>(0640));
    CHECK(file_count(scratch.path) == 1);
}

TEST_CASE("a link stays one, and the file that it names is replaced") {
    const Scratch scratch;
    fs::create_directory(scratch.path / "real");
    put(scratch.path / "real/app.yaml", "old");
    fs::create_symlink("real/app.yaml", scratch.path / "template.yaml");
    CHECK(replace_unchanged(scratch.path / "template.yaml", "old", "new").empty());
    CHECK(fs::is_symlink(scratch.path / "template.yaml"));
    CHECK(read(scratch.path / "real/app.yaml") == "new");
}

TEST_CASE("what a person wrote meanwhile is not lost") {
    const Scratch scratch;
    const fs::path file = scratch.path / "template.yaml";
    put(file, "edited");
    CHECK(replace_unchanged(file, "old", "new") ==
          file.string() + " is not written: it has changed meanwhile; run `leastwise test` again first");
    CHECK(read(file) == "edited");
    fs::remove(file);
    CHECK(replace_unchanged(file, "old", "new") == file.string() + " is not written: No such file or directory");
    CHECK_FALSE(fs::exists(file));
}

TEST_CASE("what was left of an earlier attempt is in nobody's way, and a link in its place leads nowhere") {
    const Scratch scratch;
    const fs::path file = scratch.path / "template.yaml", left = file.string() + ".leastwise-new";
    put(file, "old");
    put(left, "half of an earlier te");
    CHECK(replace_file(file, "new").empty());
    CHECK(read(file) == "new");
    CHECK_FALSE(fs::exists(left));
    put(scratch.path / "secret", "kept");
    fs::create_symlink("secret", left);
    CHECK_FALSE(replace_file(file, "newer").empty());
    CHECK(read(scratch.path / "secret") == "kept");
    CHECK(read(file) == "new");
}

TEST_CASE("a new file is made; a folder that is not there is said") {
    const Scratch scratch;
    CHECK(replace_file(scratch.path / "new.json", "{}").empty());
    CHECK(read(scratch.path / "new.json") == "{}");
    const std::string problem = replace_file(scratch.path / "none/new.json", "{}");
    CHECK(problem.ends_with("none/new.json.leastwise-new: No such file or directory"));
}
