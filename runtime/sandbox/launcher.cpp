#include "runtime/sandbox/launcher.hpp"

#include "runtime/core/text.hpp"
#include "runtime/sandbox/kernel.hpp"
#include "runtime/sandbox/messages.hpp"
#include "runtime/sandbox/plan.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

namespace leastwise::sandbox {
namespace {

constexpr std::size_t kPortsMax = 32;
constexpr std::size_t kMountsMax = 64;
constexpr std::uint64_t kNamespaces =
    CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP;

/// A path under a mount's target, as a path under its source.
std::string outside_path(const Spec& spec, std::string_view path) {
    for (const Mount& mount : spec.mounts) {
        if (!path.starts_with(mount.target)) continue;
        const std::string_view rest = path.substr(mount.target.size());
        if (rest.empty() || rest[0] == '/') return mount.source + std::string(rest);
    }
    return std::string(path);
}

std::string outside_paths(const Spec& spec, std::string_view list) {
    std::string result;
    for (const std::string_view path : core::split(list, ':')) {
        if (!result.empty() || path.data() != list.data()) result += ':';
        result += outside_path(spec, path);
    }
    return result;
}

std::string with_ports(std::string text, const std::vector<std::uint16_t>& ports) {
    if (text.find("{port:") == std::string::npos) return text;
    for (std::size_t i = 0; i < ports.size(); ++i) {
        text =
            core::replace_all(std::move(text), "{port:" + std::to_string(i) + "}", std::to_string(ports[i]));
    }
    return text;
}

std::optional<Failure> check(const Spec& spec) {
    const auto bad = [](std::string subject) { return Failure{Step::request, EINVAL, std::move(subject)}; };
    if (spec.argv.empty()) return bad("argv");
    if (spec.listen_ports.size() > kPortsMax) return Failure{Step::request, E2BIG, "listen_ports"};
    if (spec.mounts.size() > kMountsMax) return Failure{Step::request, E2BIG, "mounts"};
    for (const auto& [name, value] : spec.environment) {
        if (name.empty() || name.find('=') != std::string::npos ||
            (name + value).find('\0') != std::string::npos) {
            return bad("environment variable " + name);
        }
    }
    for (const std::string& word : spec.argv) {
        if (word.find('\0') != std::string::npos) return bad("argv");
    }
    for (const Mount& mount : spec.mounts) {
        if (!is_mount_target(mount.target)) return bad("mount target " + mount.target);
        if (mount.source.empty() || mount.source[0] != '/') return bad("mount source " + mount.source);
    }
    return std::nullopt;
}

}  // namespace

struct Launcher::Memory {
    Plan plan;
    std::vector<std::string> words, variables, paths;
    std::vector<char*> argv, environment;
    std::vector<const char*> readable, writable;
    std::vector<Fd> trees;
    Fd tmp;
    std::vector<std::string> targets;
    std::vector<PlannedMount> mounts;
    std::vector<std::uint16_t> ports;
    std::string working_directory, tmp_options, name;
    Channel init_end;
    sock_fprog filter{};
};

Launcher::Launcher(Options options)
    : options_(options),
      root_(may_become(options.host_uid, options.host_gid)),
      cgroups_(CgroupRoot::open()),
      owners_(options.host_uid, options.host_gid),
      landlock_abi_(landlock_abi()),
      null_(::open("/dev/null", O_RDONLY | O_CLOEXEC)) {
    constexpr int kAbiOfSignalScope = 6;
    full_filter_ = Filter::build({}, filter_failure_);
    Needs bare{Needs::Signals::watched, Needs::Datagrams::none, Needs::Descriptors::watched};
    if (landlock_abi_ >= kAbiOfSignalScope) bare.signals = Needs::Signals::confined;
    bare_filter_ = Filter::build(bare, filter_failure_);
    find_title(title_, title_bytes_);
}

std::string Launcher::prepare_full() {
    if (const int error = root_ ? (::unshare(CLONE_NEWNS) == 0 ? 0 : errno) : enter_own_namespaces()) {
        return failure_text(Step::clone, error, root_ ? "(mount)" : "(user, mount)");
    }
    std::string failure;
    view_ = View::build(failure);
    if (view_) tmp_shelf_ = TmpShelf::build(view_->hidden_root(), "tmp", failure);
    return failure;
}

std::optional<Failure> Launcher::clone_mounts(const Spec& spec, Launched& launched, Memory& memory) {
    for (const Mount& mount : spec.mounts) {
        struct stat about {};
        if (::stat(mount.source.c_str(), &about) != 0) return Failure{Step::mount, errno, mount.source};
        if (const int error = view_->add_mountpoint(mount.target, about.st_mode)) {
            return Failure{Step::mount, error, mount.target};
        }
        Fd tree = clone_source(mount, root_ ? owners_.find(about.st_uid, about.st_gid) : -1);
        if (!tree) return Failure{Step::mount, errno, mount.source};
        memory.targets.push_back(mount.target.substr(1));
        memory.trees.push_back(std::move(tree));
    }
    for (std::size_t i = 0; i < spec.mounts.size(); ++i) {
        const bool writable = spec.mounts[i].access == Filesystem::read_write;
        memory.mounts.push_back({memory.trees[i].get(), memory.targets[i].c_str(), writable});
    }
    if (spec.tmp != 0) {
        memory.tmp = tmp_shelf_->clone(spec.tmp, spec.limits.tmp_bytes);
        if (!memory.tmp) return Failure{Step::tmp, errno, {}};
    }
    launched.root = view_->clone();
    if (!launched.root) return Failure{Step::view, errno, {}};
    return std::nullopt;
}

std::optional<Failure> Launcher::open_listeners(const Spec& spec, Launched& launched) {
    launched.ports = spec.listen_ports;
    if (level_ == Level::full) return std::nullopt;
    for (std::uint16_t& port : launched.ports) {
        Fd listener(listen_on_loopback(0));
        if (!listener) return Failure{Step::listen, errno, std::to_string(port)};
        port = port_of(listener.get());
        launched.listeners.push_back(std::move(listener));
    }
    return std::nullopt;
}

void Launcher::fill(const Spec& spec, int output, int error, const Launched& launched, Memory& memory) {
    const bool full = level_ == Level::full;
    const auto place = [&](const std::string& path) { return full ? path : outside_paths(spec, path); };
    for (const std::string& word : spec.argv) memory.words.push_back(place(with_ports(word, launched.ports)));
    for (const auto& [name, value] : spec.environment) {
        memory.variables.push_back(name + "=" + place(with_ports(value, launched.ports)));
    }
    for (const Mount& mount : spec.mounts) memory.paths.push_back(full ? mount.target : mount.source);
    for (std::string& word : memory.words) memory.argv.push_back(word.data());
    for (std::string& variable : memory.variables) memory.environment.push_back(variable.data());
    for (std::size_t i = 0; i < spec.mounts.size(); ++i) {
        const bool writable = spec.mounts[i].access == Filesystem::read_write;
        (writable ? memory.writable : memory.readable).push_back(memory.paths[i].c_str());
    }
    // Of /etc the permissions of the files decide: the function is nobody there.
    static constexpr const char* kPublic[] = {"/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc", "/dev/fd"};
    if (!full) memory.readable.insert(memory.readable.end(), std::begin(kPublic), std::end(kPublic));
    for (auto* list : {&memory.readable, &memory.writable}) list->push_back(nullptr);
    for (auto* list : {&memory.argv, &memory.environment}) list->push_back(nullptr);
    memory.working_directory = full ? spec.working_directory : outside_path(spec, spec.working_directory);
    memory.tmp_options = "mode=1777,size=" + std::to_string(spec.limits.tmp_bytes);
    memory.name = spec.name;
    memory.ports = launched.ports;
    memory.filter = filter(level_).program();

    Plan& plan = memory.plan;
    plan.level = level_;
    plan.control = memory.init_end.fd();
    plan.output = output;
    plan.error = error;
    plan.null = null_.get();
    plan.drop_groups = root_;
    plan.host_uid = root_ ? options_.host_uid : 0;
    plan.host_gid = root_ ? options_.host_gid : 0;
    plan.view = launched.root.get();
    plan.tmp = memory.tmp.get();
    plan.tmp_options = memory.tmp_options.c_str();
    plan.mounts = memory.mounts;
    plan.ports = memory.ports;
    plan.limits = spec.limits;
    plan.filter = level_ == Level::none || filter(level_).empty() ? nullptr : &memory.filter;
    plan.landlock_abi = landlock_abi_;
    plan.writable_paths = memory.writable.data();
    plan.readable_paths = full ? nullptr : memory.readable.data();
    plan.working_directory = memory.working_directory.c_str();
    plan.argv = memory.argv.data();
    plan.environment = memory.environment.data();
    plan.title = title_;
    plan.title_bytes = title_bytes_;
    plan.name = memory.name.c_str();
}

std::optional<Failure> Launcher::start(Memory& memory, std::uint64_t id, Launched& launched) {
    launched.cgroup = cgroups_.create(id, memory.plan.limits);
    const std::uint64_t namespaces = level_ == Level::full ? kNamespaces : 0;
    int pidfd = -1;
    Cgroup::Joined joined = Cgroup::Joined::nowhere;
    clone_args arguments{};
    arguments.flags = namespaces | CLONE_PIDFD;
    arguments.pidfd = reinterpret_cast<std::uint64_t>(&pidfd);
    arguments.exit_signal = SIGCHLD;
    if (const Fd& unified = launched.cgroup.unified()) {
        arguments.flags |= CLONE_INTO_CGROUP;
        arguments.cgroup = static_cast<std::uint64_t>(unified.get());
        joined = Cgroup::Joined::unified;
    }
    pid_t pid = kernel::clone3(arguments);
    if (pid < 0 && errno == ENOSYS) {
        joined = Cgroup::Joined::nowhere;
        pid = kernel::clone(namespaces | CLONE_PIDFD, &pidfd);
    }
    if (pid == 0) run_init(memory.plan);
    if (pid < 0) return Failure{Step::clone, errno, {}};
    launched.init_pid = pid;
    launched.init_pidfd = Fd(pidfd);
    memory.init_end.close();
    if (level_ == Level::full) {
        const uid_t uid = root_ ? options_.host_uid : ::geteuid();
        const gid_t gid = root_ ? options_.host_gid : ::getegid();
        if (const int error = map_identity(pid, kInsideUid, uid, kInsideGid, gid)) {
            return Failure{Step::identity, error, {}};
        }
    }
    if (const int error = launched.cgroup.attach(pid, joined)) return Failure{Step::cgroup, error, {}};
    if (launched.control.send("g", {}) != Channel::Sent::yes) return Failure{Step::clone, EPIPE, {}};
    return std::nullopt;
}

std::optional<Failure> Launcher::launch(std::uint64_t id, const Spec& spec, int output, int error,
                                        Launched& launched) {
    if (auto failure = check(spec)) return failure;
    Memory memory;
    if (level_ == Level::full) {
        if (auto failure = clone_mounts(spec, launched, memory)) return failure;
    } else {
        launched.root = Fd(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
    }
    if (auto failure = open_listeners(spec, launched)) return failure;
    auto ends = Channel::pair();
    if (!ends) return Failure{Step::clone, errno, {}};
    launched.control = std::move(ends->first);
    memory.init_end = std::move(ends->second);
    fill(spec, output, error, launched, memory);
    const auto failure = start(memory, id, launched);
    if (failure && launched.init_pid > 0) {
        kernel::pidfd_send_signal(launched.init_pidfd.get(), SIGKILL);
        ::waitpid(launched.init_pid, nullptr, 0);
    }
    return failure;
}

}  // namespace leastwise::sandbox
