#include "runtime/sandbox/etc.hpp"

#include "runtime/sandbox/plan.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <memory>
#include <string>
#include <string_view>

namespace leastwise::sandbox {
namespace {

struct Text {
    const char* name;
    std::string_view content;
};

// A resolver at 127.0.0.1 answers ECONNREFUSED at once where nothing listens there, so that a lookup fails
// fast.
constexpr Text kTexts[] = {
    {"passwd",
     "root:x:0:0:root:/root:/sbin/nologin\n"
     "sbx_user1051:x:993:990::/home/sbx_user1051:/sbin/nologin\n"},
    {"group", "root:x:0:\nsbx_user1051:x:990:\n"},
    {"hosts", "127.0.0.1 localhost\n127.0.0.1 sandbox sandbox.localdomain\n"},
    {"resolv.conf", "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n"},
    {"nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\nservices: files\nprotocols: files\n"},
    {"host.conf", "multi on\n"},
};

/// Small public files of the host that language runtimes read.
constexpr const char* kCopied[] = {"ld.so.cache", "ld.so.conf", "services",
                                   "protocols",   "mime.types", "ssl/openssl.cnf"};
constexpr std::size_t kCopiedBytesMax = 4 << 20;

int write_file(int directory, const char* name, std::string_view content) {
    const int fd = ::openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (fd < 0) return -1;
    while (!content.empty()) {
        const ssize_t size = ::write(fd, content.data(), content.size());
        if (size <= 0) break;
        content.remove_prefix(static_cast<std::size_t>(size));
    }
    ::close(fd);
    return content.empty() ? 0 : -1;
}

std::string read_host_file(const std::string& path) {
    std::string content;
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return content;
    char part[65536];
    ssize_t size = 0;
    while (content.size() < kCopiedBytesMax && (size = ::read(fd, part, sizeof part)) > 0) {
        content.append(part, static_cast<std::size_t>(size));
    }
    ::close(fd);
    return content;
}

/// Distributions choose among alternatives (java, awk) by links in this directory.
int copy_links(int etc, const char* name) {
    const std::string from = std::string("/etc/") + name;
    const std::unique_ptr<DIR, int (*)(DIR*)> listing(::opendir(from.c_str()), ::closedir);
    if (!listing) return 0;
    if (::mkdirat(etc, name, 0755) != 0) return -1;
    const int to = ::openat(etc, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
    while (const dirent* entry = ::readdir(listing.get())) {
        char target[PATH_MAX];
        const ssize_t size = ::readlinkat(::dirfd(listing.get()), entry->d_name, target, sizeof target - 1);
        if (size <= 0) continue;
        target[size] = '\0';
        if (::symlinkat(target, to, entry->d_name) == 0) continue;
        ::close(to);
        return -1;
    }
    return ::close(to);
}

}  // namespace

int write_etc(int etc) {
    if (::mkdirat(etc, "ssl", 0755) != 0) return -1;
    for (const Text& text : kTexts) {
        if (write_file(etc, text.name, text.content) != 0) return -1;
    }
    for (const char* name : kCopied) {
        const std::string content = read_host_file(std::string("/etc/") + name);
        if (!content.empty() && write_file(etc, name, content) != 0) return -1;
    }
    return copy_links(etc, "alternatives");
}

}  // namespace leastwise::sandbox
