#include "runtime/sandbox/view.hpp"

#include "runtime/core/text.hpp"
#include "runtime/sandbox/etc.hpp"
#include "runtime/sandbox/messages.hpp"
#include "runtime/sandbox/tmp_shelf.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <memory>

namespace leastwise::sandbox {
namespace {

constexpr const char* kSystemDirectories[] = {"usr", "bin", "sbin", "lib", "lib32", "lib64"};
constexpr const char* kDevices[] = {"null", "zero", "full", "random", "urandom"};
constexpr const char* kDirectories[] = {"proc", "tmp",      "dev",         "etc",     "opt",
                                        "var",  "var/task", "var/runtime", "var/lang"};
/// Parts of the host's /etc that are public and too large or too deep to copy.
constexpr const char* kSharedEtc[] = {"ssl/certs", "pki"};

struct Link {
    const char* target;
    const char* path;
};
constexpr Link kLinks[] = {{"/proc/self/fd", "dev/fd"},
                           {"/proc/self/fd/0", "dev/stdin"},
                           {"/proc/self/fd/1", "dev/stdout"},
                           {"/proc/self/fd/2", "dev/stderr"}};

bool exists(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

int set_attributes(int tree, std::uint64_t set, int idmap, unsigned flags) {
    mount_attr attributes{};
    attributes.attr_set = set | (idmap >= 0 ? MOUNT_ATTR_IDMAP : 0);
    attributes.userns_fd = idmap >= 0 ? static_cast<std::uint64_t>(idmap) : 0;
    return ::mount_setattr(tree, "", AT_EMPTY_PATH | flags, &attributes, sizeof attributes);
}

Fd clone_tree(const std::string& source) {
    const unsigned flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE;
    Fd tree(::open_tree(AT_FDCWD, source.c_str(), flags));
    // A mount in a parent namespace may hold what must not be uncovered; then only the whole can be cloned or
    // nothing.
    return tree;
}

int make_directories(int root, const std::string& path) {
    for (std::size_t end = 0; end != std::string::npos;) {
        end = path.find('/', end + 1);
        if (::mkdirat(root, path.substr(0, end).c_str(), 0755) != 0 && errno != EEXIST) return -1;
    }
    return 0;
}

/// Attaches a clone of the host's `source` at `target` below the directory `root`.
int bind(int root, const std::string& source, const std::string& target, std::uint64_t attributes) {
    const Fd tree = clone_tree(source);
    if (!tree || set_attributes(tree.get(), attributes, -1, AT_RECURSIVE) != 0) return -1;
    return ::move_mount(tree.get(), "", root, target.c_str(), MOVE_MOUNT_F_EMPTY_PATH);
}

int make_skeleton(int root) {
    for (const char* path : kDirectories) {
        if (::mkdirat(root, path, 0755) != 0) return -1;
    }
    for (const Link& link : kLinks) {
        if (::symlinkat(link.target, root, link.path) != 0) return -1;
    }
    for (const char* name : kDevices) {
        const Fd file(
            ::openat(root, (std::string("dev/") + name).c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
        if (!file) return -1;
    }
    const Fd etc(::openat(root, "etc", O_PATH | O_DIRECTORY | O_CLOEXEC));
    return etc ? write_etc(etc.get()) : -1;
}

/// /bin is a directory on some distributions and a link into /usr on others.
int make_system_places(int root) {
    for (const char* name : kSystemDirectories) {
        const std::string path = std::string("/") + name;
        char target[PATH_MAX];
        const ssize_t size = ::readlink(path.c_str(), target, sizeof target - 1);
        if (size > 0) {
            target[size] = '\0';
            if (::symlinkat(target, root, name) != 0) return -1;
        } else if (exists(path) && ::mkdirat(root, name, 0755) != 0) {
            return -1;
        }
    }
    return 0;
}

/// What of the host's /etc is bound: see kSharedEtc, and the settings of Debian's Java, which live there.
std::vector<std::string> shared_etc() {
    std::vector<std::string> paths;
    for (const char* name : kSharedEtc) {
        if (exists(std::string("/etc/") + name)) paths.emplace_back(name);
    }
    const std::unique_ptr<DIR, int (*)(DIR*)> listing(::opendir("/etc"), ::closedir);
    while (const dirent* entry = listing ? ::readdir(listing.get()) : nullptr) {
        const std::string_view name = entry->d_name;
        if (name.starts_with("java-") && exists(std::string("/etc/").append(name))) paths.emplace_back(name);
    }
    return paths;
}

int bind_everything(int root, int place) {
    constexpr std::uint64_t kPublic = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;
    for (const char* name : kSystemDirectories) {
        struct stat about {};
        if (::fstatat(place, name, &about, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISDIR(about.st_mode)) continue;
        if (bind(place, std::string("/") + name, name, kPublic) != 0) return -1;
    }
    for (const char* name : kDevices) {
        const std::string path = std::string("dev/") + name;
        if (bind(place, "/" + path, path, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC) != 0) return -1;
    }
    for (const std::string& name : shared_etc()) {
        if (make_directories(root, "etc/" + name) != 0) return -1;
        if (bind(place, "/etc/" + name, "etc/" + name, kPublic) != 0) return -1;
    }
    return 0;
}

}  // namespace

std::optional<View> View::build(std::string& failure) {
    const auto failed = [&failure](std::string_view what) {
        failure = failure_text(Step::view, errno, what);
        return std::nullopt;
    };
    if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
        return failed("make mounts private");
    Fd root = make_tmpfs("0755", "16m");
    if (!root) return failed("mount tmpfs");
    if (::move_mount(root.get(), "", AT_FDCWD, kViewPlace, MOVE_MOUNT_F_EMPTY_PATH) != 0)
        return failed("attach");
    if (make_skeleton(root.get()) != 0) return failed("write the files");
    if (make_system_places(root.get()) != 0) return failed("make the directories");
    // A second, read-only mount of the same files covers the first; the binds go onto it.
    const Fd place = clone_tree(kViewPlace);
    constexpr std::uint64_t kSealed = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;
    if (!place || set_attributes(place.get(), kSealed, -1, 0) != 0) return failed("seal");
    if (::move_mount(place.get(), "", AT_FDCWD, kViewPlace, MOVE_MOUNT_F_EMPTY_PATH) != 0)
        return failed("cover");
    if (bind_everything(root.get(), place.get()) != 0) return failed("bind");
    return View(std::move(root));
}

Fd View::clone() const { return clone_tree(kViewPlace); }

int View::add_mountpoint(const std::string& target, mode_t kind_of_source) const {
    const std::string path = target.substr(1);
    for (const char* name : kSystemDirectories) {
        // Below these the host's own directory serves, or nothing can.
        if (path == name || path.starts_with(std::string(name) + "/")) return exists(target) ? 0 : ENOENT;
    }
    if (S_ISDIR(kind_of_source)) return make_directories(root_.get(), path) == 0 ? 0 : errno;
    const std::size_t slash = path.rfind('/');
    if (slash != std::string::npos && make_directories(root_.get(), path.substr(0, slash)) != 0) return errno;
    const Fd file(::openat(root_.get(), path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
    return file ? 0 : errno;
}

Fd clone_source(const Mount& mount, int idmap) {
    std::uint64_t attributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;
    if (mount.access == Filesystem::read_only) attributes |= MOUNT_ATTR_RDONLY;
    Fd tree = clone_tree(mount.source);
    if (!tree) return tree;
    // Not every filesystem can show other owners; then the permissions of the files have to do.
    if (idmap >= 0 && set_attributes(tree.get(), attributes, idmap, AT_RECURSIVE) == 0) return tree;
    if (set_attributes(tree.get(), attributes, -1, AT_RECURSIVE) == 0) return tree;
    return Fd();
}

bool is_mount_target(std::string_view target) {
    if (target.size() < 2 || target.size() >= PATH_MAX || target[0] != '/') return false;
    for (const std::string_view part : core::split(target.substr(1), '/')) {
        if (part.empty() || part == "." || part == ".." || part.size() > NAME_MAX) return false;
    }
    for (const std::string_view own : {"/proc", "/dev", "/tmp", "/etc"}) {
        if (target == own || target.starts_with(std::string(own) + "/")) return false;
    }
    return target.find('\0') == std::string_view::npos;
}

}  // namespace leastwise::sandbox
