#include "harness/runner/replace_file.hpp"

#include <cerrno>
#include <fstream>
#include <sstream>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace leastwise::runner {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kModeOfNew = 0666;  // less what the umask takes

std::string why(int number) { return std::error_code(number, std::generic_category()).message(); }

/// A file that is closed when its owner goes.
class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    int number() const { return number_; }

private:
    int number_;
};

bool write_all(int file, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(file, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

/// Permissions and owner of the old file. Whoever is not its owner cannot give it back to them; then the new
/// one is theirs, as with every editor that renames.
bool take_over(int file, const struct stat& old) {
    if (::fchown(file, old.st_uid, old.st_gid) != 0 && errno != EPERM) return false;
    return ::fchmod(file, old.st_mode & 07777) == 0;
}

/// The text is on the disk before the name is: a machine that stops between the two keeps the old file.
bool write_beside(const fs::path& unfinished, const struct stat* old, const std::string& text) {
    constexpr int kNewAndOurs = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC;
    const Descriptor file(::open(unfinished.c_str(), kNewAndOurs, kModeOfNew));
    return file.number() >= 0 && (old == nullptr || take_over(file.number(), *old)) &&
           write_all(file.number(), text) && ::fsync(file.number()) == 0;
}

}  // namespace

std::string replace_file(const fs::path& path, const std::string& text) {
    std::error_code failure;
    const fs::path linked = fs::canonical(path, failure);
    const fs::path target = failure ? path : linked;
    const fs::path unfinished = target.string() + ".leastwise-new";
    struct stat old {};
    const bool replaces = ::stat(target.c_str(), &old) == 0;
    if (!write_beside(unfinished, replaces ? &old : nullptr, text)) {
        std::string problem = "cannot write " + unfinished.string() + ": " + why(errno);
        fs::remove(unfinished, failure);
        return problem;
    }
    fs::rename(unfinished, target, failure);
    return failure ? "cannot replace " + target.string() + ": " + failure.message() : std::string{};
}

std::string replace_unchanged(const fs::path& path, const std::string& before, const std::string& text) {
    if (::access(path.c_str(), W_OK) != 0)
        return path.string() + " is not written: " + why(errno);
    std::ifstream in(path, std::ios::binary);
    std::ostringstream now;
    now << in.rdbuf();
    if (now.str() != before)
        return path.string() + " is not written: it has changed meanwhile; run `leastwise test` again first";
    return replace_file(path, text);
}

}  // namespace leastwise::runner
