#include "runtime/sandbox/cgroup.hpp"

#include "runtime/core/text.hpp"
#include "runtime/sandbox/messages.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <memory>

namespace leastwise::sandbox {
namespace {

constexpr std::string_view kPrefix = "leastwise-";
/// /tmp is memory as well: what a function may store there comes on top of what it may allocate.
std::uint64_t hard_limit(const Limits& limits) { return limits.memory_bytes + limits.tmp_bytes; }

std::string read_text(const std::string& path) {
    const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    std::string text;
    char part[8192];
    ssize_t size = 0;
    while (file && (size = ::read(file.get(), part, sizeof part)) > 0)
        text.append(part, static_cast<std::size_t>(size));
    return text;
}

int write_text(const std::string& path, std::string_view text) {
    const Fd file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!file) return errno;
    return ::write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()) ? 0 : errno;
}

/// The number after `name ` at the start of a line, 0 when there is none.
std::uint64_t field(const std::string& text, std::string_view name) {
    for (const std::string_view line : core::split(text, '\n')) {
        if (!line.starts_with(name) || line.size() <= name.size() || line[name.size()] != ' ') continue;
        const auto value = core::to_integer(core::trim(line.substr(name.size() + 1)));
        return value && *value > 0 ? static_cast<std::uint64_t>(*value) : 0;
    }
    return 0;
}

/// Where a hierarchy is mounted: `controller` of version 1, or "" for version 2. "" when it is not.
std::string mounted_at(std::string_view controller) {
    const std::string table = read_text("/proc/self/mounts");
    for (const std::string_view line : core::split(table, '\n')) {
        const auto words = core::split(line, ' ');
        if (words.size() < 4) continue;
        if (controller.empty() && words[2] == "cgroup2") return std::string(words[1]);
        if (controller.empty() || words[2] != "cgroup") continue;
        for (const std::string_view option : core::split(words[3], ',')) {
            if (option == controller) return std::string(words[1]);
        }
    }
    return {};
}

/// The path of this process in a hierarchy, relative to its mount.
std::string own_path(std::string_view controller) {
    const std::string table = read_text("/proc/self/cgroup");
    for (const std::string_view line : core::split(table, '\n')) {
        const std::size_t first = line.find(':');
        const std::size_t second = first == std::string_view::npos ? first : line.find(':', first + 1);
        if (second == std::string_view::npos) continue;
        const std::string_view names = line.substr(first + 1, second - first - 1);
        bool match = controller.empty() && names.empty();
        for (const std::string_view name : core::split(names, ','))
            match = match || (name == controller && !name.empty());
        if (match) return std::string(line.substr(second + 1));
    }
    return "/";
}

constexpr int kRemovalsMax = 1000;  // one each millisecond

/// A group cannot be removed before the last of its processes, killed a moment ago, has gone.
void remove_group(const std::string& path) {
    for (int tries = 0; ::rmdir(path.c_str()) != 0 && errno == EBUSY && tries < kRemovalsMax; ++tries) {
        if (tries == 0) {
            write_text(path + "/cgroup.freeze", "0");
            write_text(path + "/cgroup.kill", "1");
        }
        ::poll(nullptr, 0, 1);
    }
}

void remove_tree(const std::string& path) {
    if (const std::unique_ptr<DIR, int (*)(DIR*)> listing(::opendir(path.c_str()), ::closedir); listing) {
        while (const dirent* entry = ::readdir(listing.get())) {
            if (entry->d_type == DT_DIR && entry->d_name[0] != '.') remove_group(path + "/" + entry->d_name);
        }
    }
    ::rmdir(path.c_str());
}

/// What the names of this process namespace begin with. Containers may share a hierarchy, and a process id
/// says nothing outside its own namespace.
std::string prefix_here() {
    struct stat space {};
    ::stat("/proc/self/ns/pid", &space);  // where that fails, the number is 0 for all
    return std::string(kPrefix) + std::to_string(space.st_ino) + "-";
}

/// A spawner that was killed leaves its groups behind; without a process namespace even frozen processes in
/// them.
void sweep(const std::string& parent, const std::string& prefix) {
    const std::unique_ptr<DIR, int (*)(DIR*)> listing(::opendir(parent.c_str()), ::closedir);
    while (const dirent* entry = listing ? ::readdir(listing.get()) : nullptr) {
        const std::string_view name = entry->d_name;
        if (!name.starts_with(prefix)) continue;
        const auto pid = core::to_integer(name.substr(prefix.size()));
        if (!pid || *pid <= 0 || ::kill(static_cast<pid_t>(*pid), 0) == 0 || errno != ESRCH) continue;
        remove_tree(parent + "/" + std::string(name));
    }
}

std::string through(const Fd& directory) { return "/proc/self/fd/" + std::to_string(directory.get()); }

bool enable(const std::string& path, std::string_view controller) {
    // The parent must pass the controller on to us, and we to the sandboxes.
    const std::string wish = "+" + std::string(controller);
    write_text(path.substr(0, path.rfind('/')) + "/cgroup.subtree_control", wish);
    return write_text(path + "/cgroup.subtree_control", wish) == 0;
}

std::string make_child(const std::string& place, std::uint64_t id) {
    if (place.empty()) return {};
    std::string path = place + "/" + std::to_string(id);
    return ::mkdir(path.c_str(), 0755) == 0 ? path : std::string();
}

}  // namespace

CgroupRoot::Place CgroupRoot::create_place(std::string_view controller) {
    const std::string mount = mounted_at(controller);
    if (mount.empty()) return {Fd(), {}, "not mounted"};
    const std::string own = own_path(controller);
    const std::string parent = own == "/" ? mount : mount + own;
    Place place;
    place.parent = Fd(::open(parent.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    // A container's path may not lie under the mount that is visible here.
    if (!place.parent) return {Fd(), {}, parent + ": " + errno_name(errno)};
    const std::string prefix = prefix_here();
    sweep(through(place.parent), prefix);
    const std::string name = prefix + std::to_string(::getpid());
    place.detail = parent + "/" + name;
    place.path = through(place.parent) + "/" + name;
    if (::mkdir(place.path.c_str(), 0755) != 0 && errno != EEXIST) {
        return {Fd(), {}, "mkdir " + place.detail + ": " + errno_name(errno)};
    }
    if (::access((place.path + "/cgroup.procs").c_str(), W_OK) != 0) {
        const int error = errno;
        ::rmdir(place.path.c_str());
        return {Fd(), {}, place.detail + "/cgroup.procs: " + errno_name(error)};
    }
    return place;
}

CgroupRoot CgroupRoot::open() {
    CgroupRoot root;
    root.unified_ = create_place("");
    if (!root.unified_.path.empty()) {
        root.freezes_ = ::access((root.unified_.path + "/cgroup.freeze").c_str(), W_OK) == 0;
        root.unified_memory_ = enable(root.unified_.path, "memory");
        root.unified_pids_ = enable(root.unified_.path, "pids");
    }
    if (!root.unified_memory_) root.memory_ = create_place("memory");
    if (!root.unified_pids_) root.pids_ = create_place("pids");
    return root;
}

CgroupRoot& CgroupRoot::operator=(CgroupRoot&& other) noexcept {
    std::swap(memory_, other.memory_);
    std::swap(pids_, other.pids_);
    std::swap(unified_, other.unified_);
    std::swap(unified_memory_, other.unified_memory_);
    std::swap(unified_pids_, other.unified_pids_);
    std::swap(freezes_, other.freezes_);
    return *this;
}

void CgroupRoot::remove() {
    for (Place* place : {&memory_, &pids_, &unified_}) {
        if (!place->path.empty()) remove_tree(place->path);
        place->path.clear();
    }
}

Cgroup CgroupRoot::create(std::uint64_t id, const Limits& limits) const {
    Cgroup group;
    group.unified_path_ = make_child(unified_.path, id);
    if (!group.unified_path_.empty()) {
        group.unified_ = Fd(::open(group.unified_path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (unified_memory_) {
            group.memory_v2_ = true;
            write_text(group.unified_path_ + "/memory.max", std::to_string(hard_limit(limits)));
            write_text(group.unified_path_ + "/memory.swap.max", "0");
            write_text(group.unified_path_ + "/memory.oom.group", "1");
        }
        if (unified_pids_)
            write_text(group.unified_path_ + "/pids.max", std::to_string(limits.processes + 1));
    }
    group.memory_ = make_child(memory_.path, id);
    if (!group.memory_.empty()) {
        group.memory_v1_ = true;
        const std::string bytes = std::to_string(hard_limit(limits));
        write_text(group.memory_ + "/memory.limit_in_bytes", bytes);
        write_text(group.memory_ + "/memory.memsw.limit_in_bytes", bytes);
    }
    group.pids_ = make_child(pids_.path, id);
    if (!group.pids_.empty()) write_text(group.pids_ + "/pids.max", std::to_string(limits.processes + 1));
    return group;
}

std::vector<Mechanism> CgroupRoot::mechanisms() const {
    const std::string remedy = "systemd-run --user --scope -p Delegate=yes leastwise";
    const bool memory = unified_memory_ || !memory_.path.empty();
    const bool pids = unified_pids_ || !pids_.path.empty();
    const auto one = [&](std::string name, bool available, const Place& place, bool unified,
                         std::string instead) {
        std::string detail = unified     ? "cgroup 2 at " + unified_.detail
                             : available ? "cgroup 1 at " + place.detail
                                         : place.detail + "; " + instead;
        return Mechanism{std::move(name), available, std::move(detail), available ? "" : remedy};
    };
    return {one("memory cgroup", memory, memory_, unified_memory_, "resident memory is measured every 10 ms"),
            one("pids cgroup", pids, pids_, unified_pids_, "RLIMIT_NPROC alone counts processes"),
            one("freezer cgroup", freezes_, unified_, freezes_, "processes are stopped by SIGSTOP")};
}

Cgroup& Cgroup::operator=(Cgroup&& other) noexcept {
    std::swap(memory_, other.memory_);
    std::swap(pids_, other.pids_);
    std::swap(unified_path_, other.unified_path_);
    std::swap(memory_v1_, other.memory_v1_);
    std::swap(memory_v2_, other.memory_v2_);
    std::swap(unified_, other.unified_);
    return *this;
}

int Cgroup::attach(pid_t pid, Joined joined) const {
    if (joined == Joined::nowhere && !unified_path_.empty()) {
        if (const int error = write_text(unified_path_ + "/cgroup.procs", std::to_string(pid))) return error;
    }
    for (const std::string* path : {&memory_, &pids_}) {
        if (path->empty()) continue;
        if (const int error = write_text(*path + "/cgroup.procs", std::to_string(pid))) return error;
    }
    return 0;
}

Fd Cgroup::open_freezer() const {
    if (unified_path_.empty()) return Fd();
    return Fd(::open((unified_path_ + "/cgroup.freeze").c_str(), O_WRONLY | O_CLOEXEC));
}

void Cgroup::thaw() const {
    if (!unified_path_.empty()) write_text(unified_path_ + "/cgroup.freeze", "0");
}

bool Cgroup::kill() const {
    return !unified_path_.empty() && write_text(unified_path_ + "/cgroup.kill", "1") == 0;
}

Fd Cgroup::open_memory() const {
    if (!memory_v1_ && !memory_v2_) return Fd();
    return Fd(
        ::open(((memory_v1_ ? memory_ : unified_path_) + "/memory.stat").c_str(), O_RDONLY | O_CLOEXEC));
}

std::uint64_t Cgroup::memory_kills() const {
    if (memory_v1_) return field(read_text(memory_ + "/memory.oom_control"), "oom_kill");
    if (memory_v2_) return field(read_text(unified_path_ + "/memory.events"), "oom_kill");
    return 0;
}

void Cgroup::remove() {
    unified_ = Fd();
    for (std::string* path : {&memory_, &pids_, &unified_path_}) {
        if (!path->empty()) ::rmdir(path->c_str());
        path->clear();
    }
}

}  // namespace leastwise::sandbox
