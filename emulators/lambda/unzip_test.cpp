#include "emulators/lambda/code.hpp"
#include "emulators/lambda/testcases/account.hpp"
#include "tests/catch.hpp"

#include <sys/stat.h>
#include <zip.h>

using namespace leastwise;
using namespace leastwise::lambda::testcases;
namespace fs = std::filesystem;

namespace {

struct Entry {
    std::string name, text;
    mode_t mode = S_IFREG | 0644;
};

std::string make_zip(const TemporaryDirectory& files, const std::vector<Entry>& entries) {
    const std::string path = files.path() + "/code.zip";
    int code = 0;
    zip_t* archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code);
    REQUIRE(archive != nullptr);
    for (const auto& entry : entries) {
        zip_source_t* source = zip_source_buffer(archive, entry.text.data(), entry.text.size(), 0);
        const auto index =
            zip_file_add(archive, entry.name.c_str(), source, ZIP_FL_OVERWRITE | ZIP_FL_ENC_UTF_8);
        REQUIRE(index >= 0);
        zip_file_set_external_attributes(archive, static_cast<zip_uint64_t>(index), 0, ZIP_OPSYS_UNIX,
                                         static_cast<zip_uint32_t>(entry.mode) << 16);
    }
    REQUIRE(zip_close(archive) == 0);
    return path;
}

std::string unzip_into(const TemporaryDirectory& files, const std::string& archive) {
    const std::string directory = files.path() + "/out";
    fs::remove_all(directory);
    fs::create_directories(directory);
    return failure_of([&] { lambda::unzip(archive, directory); });
}

std::string read(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

constexpr char kRefused[] =
    "InvalidParameterValueException: Could not unzip uploaded file. Please check your file, then try to "
    "upload again.";

}  // namespace

TEST_CASE("an archive is unpacked with its directories, modes and links") {
    const TemporaryDirectory files;
    const auto archive = make_zip(files, {{"bootstrap", "#!/bin/sh\n", S_IFREG | 0755},
                                          {"lib/a.txt", "a", S_IFREG | 0600},
                                          {"lib/link", "a.txt", S_IFLNK | 0777}});
    CHECK(unzip_into(files, archive) == "no error");
    const std::string out = files.path() + "/out/";
    CHECK(read(out + "bootstrap") == "#!/bin/sh\n");
    CHECK((fs::status(out + "bootstrap").permissions() & fs::perms::owner_exec) != fs::perms::none);
    CHECK((fs::status(out + "lib/a.txt").permissions() & fs::perms::others_read) != fs::perms::none);
    CHECK(fs::read_symlink(out + "lib/link") == "a.txt");
}

TEST_CASE("an archive that would write or lead outside its directory is refused") {
    const TemporaryDirectory files;
    files.file("victim", "untouched");
    const std::vector<std::vector<Entry>> hostile = {
        {{"../victim", "x"}},
        {{"a/../../victim", "x"}},
        {{files.path() + "/victim", "x"}},
        {{"..\\victim", "x"}},
        {{"link", "..", S_IFLNK | 0777}, {"link/victim", "x"}},
        {{"link", "/etc/passwd", S_IFLNK | 0777}},
        {{"deep/link", "../../victim", S_IFLNK | 0777}},
        {{"a", "file"}, {"a/b", "x"}},
        {{"link", "", S_IFLNK | 0777}},
        {{"link", std::string(5000, 'x'), S_IFLNK | 0777}},
    };
    for (const auto& entries : hostile) {
        INFO(entries.front().name);
        CHECK(unzip_into(files, make_zip(files, entries)) == kRefused);
        CHECK(read(files.path() + "/victim") == "untouched");
    }
}

TEST_CASE("what is no archive, or a broken one, is refused") {
    const TemporaryDirectory files;
    CHECK(unzip_into(files, files.file("text.zip", "this is no archive")) == kRefused);
    const auto archive = make_zip(files, {{"a", std::string(10'000, 'a')}});
    std::string bytes = read(archive);
    bytes[40] = static_cast<char>(bytes[40] ^ 0x55);  // inside the compressed text: the checksum is wrong
    CHECK(unzip_into(files, files.file("broken.zip", bytes)) == kRefused);
    CHECK(unzip_into(files, files.file("short.zip", std::string_view(bytes).substr(0, bytes.size() / 2))) ==
          kRefused);
}

TEST_CASE("an archive is stopped at 262144000 bytes, whatever it claims") {
    const TemporaryDirectory files;
    const std::string part(32U << 20, '\0');  // 32 MiB of zeros compress to almost nothing
    std::vector<Entry> entries;
    for (int i = 0; i < 8; ++i) entries.push_back({"part" + std::to_string(i), part});
    CHECK(unzip_into(files, make_zip(files, entries)) ==
          "InvalidParameterValueException: Unzipped size must be smaller than 262144000 bytes");
}

TEST_CASE("a function's code may be a .zip file, marked as AWS marks it") {
    Account account;
    make_zip(account.files, {{"index.js", "exports.handler = async () => 1;\n"}});
    account.declare_function(R"({"Code":"code.zip"})");
    const auto& function = *account.service.registry().find("fn");
    CHECK(fs::exists(function.configuration.code_directory + "/index.js"));
    CHECK(function.code.sha256.size() == 44);
    CHECK(function.code.bytes == fs::file_size(account.files.path() + "/code.zip"));
    const auto old = function.code.sha256;
    make_zip(account.files, {{"index.js", "exports.handler = async () => 2;\n"}});
    account.declare_function(R"({"Code":"code.zip"})");
    CHECK(account.service.registry().find("fn")->code.sha256 != old);
}
