#include "emulators/lambda/code.hpp"
#include "emulators/lambda/errors.hpp"
#include "runtime/core/text.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>

namespace leastwise::lambda {

namespace {

namespace fs = std::filesystem;

constexpr zip_int64_t kEntriesMax = 100'000;  // ours: far beyond any deployment package
constexpr std::size_t kLinkBytesMax = 4096;   // PATH_MAX
constexpr mode_t kDefaultMode = 0644;

using Archive = std::unique_ptr<zip_t, decltype(&zip_discard)>;
using EntryFile = std::unique_ptr<zip_file_t, decltype(&zip_fclose)>;

struct Link {
    fs::path at;
    std::string target;
};

/// The entry's place below the directory, or nothing when it would be elsewhere.
std::optional<fs::path> place_of(std::string_view name) {
    if (name.empty() || name.front() == '/' || name.find('\\') != std::string_view::npos ||
        name.find('\0') != std::string_view::npos) {
        return {};
    }
    for (const auto part : core::split(name, '/')) {
        if (part == "..") return {};
    }
    return fs::path(name).lexically_normal();
}

/// Whether a link at `at` with that target stays inside, judged by the names alone.
bool stays_inside(const fs::path& at, const std::string& target) {
    if (target.empty() || target.front() == '/') return false;
    const fs::path reached = (at.parent_path() / target).lexically_normal();
    return reached.empty() || *reached.begin() != "..";
}

mode_t mode_of(zip_t* archive, zip_uint64_t index) {
    zip_uint8_t system = 0;
    zip_uint32_t attributes = 0;
    if (zip_file_get_external_attributes(archive, index, 0, &system, &attributes) != 0) return kDefaultMode;
    const auto mode = static_cast<mode_t>(attributes >> 16);
    return system == ZIP_OPSYS_UNIX && mode != 0 ? mode : kDefaultMode;
}

EntryFile open_entry(zip_t* archive, zip_uint64_t index) {
    EntryFile file(zip_fopen_index(archive, index, 0), zip_fclose);
    if (file == nullptr) throw cannot_unzip();
    return file;
}

/// Counts what has come out so far against Lambda's limit.
class Budget {
public:
    void spend(std::uint64_t bytes) {
        spent_ += bytes;
        if (spent_ > kUnzippedBytesMax) throw unzipped_too_large(kUnzippedBytesMax);
    }

private:
    std::uint64_t spent_ = 0;
};

void write_file(zip_t* archive, zip_uint64_t index, const fs::path& to, mode_t mode, Budget& budget) {
    // Group, others and the function's own user must be able to read it; who may write does not matter.
    const int fd =
        ::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, (mode & 0777) | 0444);
    if (fd < 0) throw cannot_unzip();
    const auto close_fd = [fd](void*) { ::close(fd); };
    const std::unique_ptr<void, decltype(close_fd)> closer(&budget, close_fd);
    const EntryFile entry = open_entry(archive, index);
    std::array<char, 65536> buffer{};
    while (true) {
        const zip_int64_t count = zip_fread(entry.get(), buffer.data(), buffer.size());
        if (count < 0) throw cannot_unzip();
        if (count == 0) return;
        budget.spend(static_cast<std::uint64_t>(count));
        if (::write(fd, buffer.data(), static_cast<std::size_t>(count)) != count) throw cannot_unzip();
    }
}

std::string read_link(zip_t* archive, zip_uint64_t index) {
    const EntryFile entry = open_entry(archive, index);
    std::string target(kLinkBytesMax, '\0');
    const zip_int64_t count = zip_fread(entry.get(), target.data(), target.size());
    if (count <= 0 || static_cast<std::size_t>(count) == target.size()) throw cannot_unzip();
    target.resize(static_cast<std::size_t>(count));
    return target;
}

void extract(zip_t* archive, const fs::path& directory, std::vector<Link>& links, Budget& budget) {
    const zip_int64_t count = zip_get_num_entries(archive, 0);
    if (count < 0 || count > kEntriesMax) throw cannot_unzip();
    for (zip_uint64_t index = 0; index < static_cast<zip_uint64_t>(count); ++index) {
        const char* raw_name = zip_get_name(archive, index, ZIP_FL_ENC_GUESS);
        if (raw_name == nullptr) throw cannot_unzip();
        const std::string_view name = raw_name;
        const auto place = place_of(name);
        if (!place) throw cannot_unzip();
        const mode_t mode = mode_of(archive, index);
        if (name.ends_with('/')) {
            fs::create_directories(directory / *place);
            continue;
        }
        fs::create_directories((directory / *place).parent_path());
        if (S_ISLNK(mode)) {
            links.push_back({*place, read_link(archive, index)});
        } else {
            write_file(archive, index, directory / *place, mode, budget);
        }
    }
}

}  // namespace

void unzip(const std::string& archive_path, const std::string& directory) {
    int code = 0;
    const Archive archive(zip_open(archive_path.c_str(), ZIP_RDONLY, &code), zip_discard);
    if (archive == nullptr) throw cannot_unzip();
    std::vector<Link> links;
    Budget budget;
    try {
        extract(archive.get(), directory, links, budget);
        for (const Link& link : links) {
            if (!stays_inside(link.at, link.target)) throw cannot_unzip();
            fs::create_symlink(link.target, fs::path(directory) / link.at);
        }
    } catch (const fs::filesystem_error&) {
        throw cannot_unzip();  // two entries with one name, a file where a directory should be
    }
}

}  // namespace leastwise::lambda
