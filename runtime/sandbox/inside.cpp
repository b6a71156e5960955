#include "runtime/sandbox/inside.hpp"

#include "runtime/core/text.hpp"
#include "runtime/sandbox/launcher.hpp"
#include "runtime/sandbox/target.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <climits>

namespace leastwise::sandbox {
namespace {

constexpr int kLinksMax = 40;  // MAXSYMLINKS of the kernel
constexpr std::string_view kSystem[] = {"/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64"};
/// Missing parts of the machine that runtimes and C libraries look for at each start.
constexpr std::string_view kHarmless[] = {"/sys",     "/dev",       "/proc",   "/run",
                                          "/var/run", "/var/cache", "/var/lib"};
constexpr std::string_view kDevices[] = {"/dev/null",    "/dev/zero",   "/dev/full",  "/dev/random",
                                         "/dev/urandom", "/dev/stdout", "/dev/stderr"};
/// Entries of /proc/1 that the kernel keeps from other processes than init itself.
constexpr std::string_view kPrivateToInit[] = {"environ", "mem",       "maps", "smaps", "pagemap",
                                               "fd",      "cwd",       "root", "exe",   "stack",
                                               "auxv",    "map_files", "io",   "ns",    "syscall"};

bool below(std::string_view path, std::string_view directory) {
    return path.starts_with(directory) && (path.size() == directory.size() || path[directory.size()] == '/');
}

template <class List>
bool below_any(std::string_view path, const List& directories) {
    return std::any_of(std::begin(directories), std::end(directories),
                       [path](std::string_view directory) { return below(path, directory); });
}

std::string relative(const std::string& path) { return path.size() > 1 ? path.substr(1) : "."; }

/// /proc/self/root and /proc/N/root lead to the root again.
std::string_view without_proc_root(std::string_view path) {
    while (path.starts_with("/proc/")) {
        const std::size_t slash = path.find('/', 6);
        if (slash == std::string_view::npos || path.substr(slash, 5) != "/root") return path;
        const std::string_view rest = path.substr(slash + 5);
        if (!rest.empty() && rest[0] != '/') return path;
        path = rest.empty() ? "/" : rest;
    }
    return path;
}

/// Splits into components, the last first, so that the next one is at the back.
void push_reversed(std::vector<std::string>& todo, std::string_view path) {
    const auto parts = core::split(path, '/');
    for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
        if (!part->empty() && *part != ".") todo.emplace_back(*part);
    }
}

}  // namespace

Inside::Inside(const Spec& spec, Level level, Fd root, pid_t init)
    : level_(level), root_(std::move(root)), init_(init) {
    for (const std::string_view directory : kSystem) visible_.emplace_back(directory);
    for (const std::string_view directory : kSystem) linkless_.emplace_back(directory);
    visible_.emplace_back("/tmp");
    writable_.emplace_back("/tmp");
    for (const Mount& mount : spec.mounts) {
        const std::string& place = level == Level::full ? mount.target : mount.source;
        visible_.push_back(place);
        if (mount.access == Filesystem::read_write) writable_.push_back(place);
        if (level != Level::full || mount.origin != Origin::engine) continue;
        linkless_.push_back(place);
        origins_.push_back(mount.source);
    }
}

std::string Inside::resolve(std::string_view path, Last last) const {
    std::vector<std::string> todo;
    push_reversed(todo, without_proc_root(path));
    std::string done;
    for (int links = 0; !todo.empty();) {
        const std::string part = std::move(todo.back());
        todo.pop_back();
        if (part == "..") {
            done.erase(done.empty() ? 0 : done.rfind('/'));
            continue;
        }
        done += "/" + part;
        if (done.size() >= PATH_MAX || below(done, "/proc") || below_any(done, kSystem)) continue;
        if (todo.empty() && last == Last::keep) break;
        char target[PATH_MAX];
        const ssize_t size = ::readlinkat(root_.get(), relative(done).c_str(), target, sizeof target);
        if (size <= 0 || ++links > kLinksMax) continue;
        const std::string_view link = without_proc_root({target, static_cast<std::size_t>(size)});
        done = link[0] == '/' ? std::string() : done.substr(0, done.rfind('/'));
        push_reversed(todo, link);
    }
    return done.empty() ? "/" : done;
}

bool Inside::plainly_visible(std::string_view path) const {
    return below_any(path, linkless_) && path.find("/../") == std::string_view::npos && !path.ends_with("/..");
}

bool Inside::exists(const std::string& path) const {
    return ::faccessat(root_.get(), relative(path).c_str(), F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

bool Inside::parent_exists(const std::string& path) const {
    const std::size_t slash = path.rfind('/');
    return slash == 0 || slash == std::string::npos || exists(path.substr(0, slash));
}

bool Inside::writable(std::string_view path) const { return below_any(path, writable_); }

bool Inside::openable_for_writing(std::string_view path) const {
    if (writable(path) || below_any(path, kDevices) || below(path, "/dev/fd")) return true;
    return below(path, "/proc") && !below(path, "/proc/sys") && proc(path) == Proc::own;
}

bool Inside::hidden(const std::string& path) const {
    if (below_any(path, visible_) || below_any(path, kHarmless) || path == "/") return false;
    // An interpreter asks for the place that it was compiled for, and goes on without; what is there is shown.
    if (below_any(path, origins_)) return false;
    if (level_ == Level::full && exists(path)) return false;
    struct stat about {};
    if (::lstat(path.c_str(), &about) != 0) return false;
    if (level_ != Level::full && S_ISDIR(about.st_mode)) {
        // A directory above what may be seen is passed through, for example by a search for package.json.
        const auto above = [&path](const std::string& seen) { return below(seen, path); };
        if (std::any_of(visible_.begin(), visible_.end(), above)) return false;
    }
    // Settings that anybody may read are no secret, only absent here.
    return !(below(path, "/etc") && (about.st_mode & S_IROTH) != 0);
}

Inside::Proc Inside::proc(std::string_view path) const {
    const auto parts = core::split(path, '/');  // "", "proc", N, entry
    if (parts.size() < 3 || parts[1] != "proc") return Proc::own;
    const auto number = core::to_integer(parts[2]);
    if (!number) return Proc::own;
    const auto pid = static_cast<pid_t>(*number);
    if (level_ != Level::full) return is_descendant(pid, init_) ? Proc::own : Proc::other;
    if (!exists("/proc/" + std::to_string(pid))) return Proc::other;
    const bool keeps = parts.size() > 3 && std::find(std::begin(kPrivateToInit), std::end(kPrivateToInit),
                                                     parts[3]) != std::end(kPrivateToInit);
    return pid == 1 && keeps ? Proc::init : Proc::own;
}

}  // namespace leastwise::sandbox
