// What a function must not do, each attempt with the errno it gets and the finding it leaves.
#include "runtime/sandbox/testcases/launch.hpp"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

using namespace leastwise;
using namespace leastwise::sandbox;
using testcases::Engine;
using testcases::program;

namespace {

struct Expectation {
    std::vector<std::string> attempt;
    std::string answer;
    std::string category;  ///< "" for no finding
    std::string syscall;
    std::string target;
};

void check(Engine& engine, const Expectation& expected) {
    const auto run = engine.run(program("attempt", expected.attempt));
    std::string words;
    for (const std::string& word : expected.attempt) words += word + " ";
    INFO("attempt " << words << run->result.reason);
    CHECK(run->output == expected.answer + "\n");
    CHECK(run->result.status == Status::exited);
    if (expected.category.empty()) {
        for (const Finding& finding : run->findings) INFO(finding.syscall << " " << finding.target);
        CHECK(run->findings.empty());
        return;
    }
    REQUIRE(run->findings.size() == 1);
    const Finding& finding = run->findings[0];
    CHECK(finding.category == expected.category);
    CHECK(finding.syscall == expected.syscall);
    CHECK(finding.target == expected.target);
    CHECK(finding.refusal == expected.answer);
    CHECK(finding.pid == run->process->pid());
    CHECK(finding.count == 1);
}

/// A home directory on the host, with the file that must not be read in it.
class Home {
public:
    Home() : path_("/var/tmp/leastwise-home-" + std::to_string(::getpid())) {
        std::filesystem::create_directories(path_ + "/.aws");
        std::ofstream(credentials()) << "[default]\n";
    }
    ~Home() { std::filesystem::remove_all(path_); }
    const std::string& path() const { return path_; }
    std::string credentials() const { return path_ + "/.aws/credentials"; }

private:
    std::string path_;
};

std::string real_home() {
    const passwd* user = ::getpwuid(::getuid());
    return user ? user->pw_dir : "/root";
}

}  // namespace

TEST_CASE("the user's files are hidden, and looking for them is a finding") {
    Engine engine;
    if (!engine.grants(Level::full)) return;
    const Home home;
    const std::string file = home.credentials();
    check(engine, {{"read", file}, "ENOENT", "filesystem", "openat", file});
    check(engine, {{"read", home.path()}, "ENOENT", "filesystem", "openat", home.path()});
    check(engine, {{"read-relative", file}, "ENOENT", "filesystem", "openat", file});
    check(engine, {{"read-link", file}, "ENOENT", "filesystem", "openat", file});
    check(engine, {{"access", file}, "ENOENT", "filesystem", "access", file});
    check(engine, {{"read", "/proc/self/root" + file}, "ENOENT", "filesystem", "openat", file});
    check(engine, {{"write", file}, "ENOENT", "filesystem", "openat", file});
    check(engine, {{"read", "/etc/shadow"}, "ENOENT", "filesystem", "openat", "/etc/shadow"});
    if (std::filesystem::exists(real_home())) {
        check(engine, {{"read", real_home()}, "ENOENT", "filesystem", "openat", real_home()});
    }
    check(engine, {{"read", file + ".absent"}, "ENOENT", "", "", ""});
}

TEST_CASE("asking whether a hidden file exists, or running it, is a finding as well") {
    Engine engine;
    if (!engine.grants(Level::full)) return;
    const Home home;
    const std::string file = home.credentials();
    check(engine, {{"stat", file}, "ENOENT", "filesystem", "newfstatat", file});
    check(engine, {{"lstat", file}, "ENOENT", "filesystem", "newfstatat", file});
    check(engine, {{"statx", file}, "ENOENT", "filesystem", "statx", file});
    check(engine, {{"stat", home.path()}, "ENOENT", "filesystem", "newfstatat", home.path()});
    check(engine, {{"readlink", file}, "ENOENT", "filesystem", "readlink", file});
    check(engine, {{"chdir", home.path()}, "ENOENT", "filesystem", "chdir", home.path()});
    check(engine, {{"getxattr", file}, "ENOENT", "filesystem", "getxattr", file});
    check(engine, {{"watch", file}, "ENOENT", "filesystem", "inotify_add_watch", file});
    check(engine, {{"exec", file}, "ENOENT", "filesystem", "execve", file});
    check(engine, {{"stat", "/etc/shadow"}, "ENOENT", "filesystem", "newfstatat", "/etc/shadow"});
    const std::string environment = "/proc/" + std::to_string(::getpid()) + "/environ";
    check(engine, {{"stat", environment}, "ENOENT", "process", "newfstatat", environment});

    check(engine, {{"stat", "/var/task/attempt"}, "ok", "", "", ""});
    check(engine, {{"stat", file + ".absent"}, "ENOENT", "", "", ""});
    check(engine, {{"stat", "/"}, "ok", "", "", ""});
    check(engine, {{"stat-descriptor", ""}, "ok", "", "", ""});
    check(engine, {{"chdir", "/usr/bin"}, "ok", "", "", ""});
    check(engine, {{"exec-script", "/bin/sh"}, "ran", "", "", ""});
}

TEST_CASE("nothing but /tmp can be written") {
    Engine engine;
    if (!engine.grants(Level::full)) return;
    for (const char* path :
         {"/var/task/new", "/new", "/usr/bin/new", "/opt/new", "/etc/passwd", "/var/task/attempt"}) {
        check(engine, {{"write", path}, "EROFS", "filesystem", "openat", path});
    }
    check(engine, {{"append", "/etc/hosts"}, "EROFS", "filesystem", "openat", "/etc/hosts"});
    check(engine, {{"mkdir", "/var/task/new"}, "EROFS", "filesystem", "mkdir", "/var/task/new"});
    check(engine, {{"unlink", "/var/task/attempt"}, "EROFS", "filesystem", "unlink", "/var/task/attempt"});
    check(engine,
          {{"rename", "/var/task/attempt", "/var/task/b"}, "EROFS", "filesystem", "rename", "/var/task/b"});
    check(engine, {{"chmod", "/var/task/attempt"}, "EROFS", "filesystem", "chmod", "/var/task/attempt"});
    check(engine, {{"write", "/tmp/new"}, "ok", "", "", ""});
    check(engine, {{"mkdir", "/tmp/new"}, "ok", "", "", ""});
    check(engine, {{"write", "/dev/null"}, "ok", "", "", ""});
    check(engine, {{"mkdir", "/var/task"}, "EEXIST", "", "", ""});
    check(engine, {{"write", "/var/task/__pycache__/a.pyc"}, "ENOENT", "", "", ""});
    check(engine, {{"write", "/dev/shm/queue"}, "ENOENT", "", "", ""});
}

TEST_CASE("only loopback can be reached") {
    Engine engine;
    if (!engine.grants(Level::full)) return;
    check(engine,
          {{"connect", "93.184.216.34", "443"}, "ENETUNREACH", "network", "connect", "93.184.216.34:443"});
    check(engine,
          {{"connect", "169.254.169.254", "80"}, "ENETUNREACH", "network", "connect", "169.254.169.254:80"});
    check(engine,
          {{"connect6", "2001:db8::1", "443"}, "ENETUNREACH", "network", "connect", "[2001:db8::1]:443"});
    check(engine, {{"connect6", "::ffff:10.0.0.1", "1"}, "ENETUNREACH", "network", "connect", "10.0.0.1:1"});
    check(engine, {{"sendto", "8.8.8.8", "53"}, "ENETUNREACH", "network", "sendto", "8.8.8.8:53"});
    check(engine, {{"sendmsg", "8.8.8.8", "53"}, "ENETUNREACH", "network", "sendmsg", "8.8.8.8:53"});
    check(engine, {{"connect", "127.0.0.1", "9001"}, "ok", "", "", ""});
    check(engine, {{"connect", "127.0.0.1", "9002"}, "ECONNREFUSED", "", "", ""});
    check(engine, {{"raw"}, "EPERM", "network", "socket", "AF_INET SOCK_RAW"});
    check(engine, {{"packet"}, "EPERM", "network", "socket", "AF_PACKET SOCK_RAW"});
    check(engine, {{"vsock"}, "EAFNOSUPPORT", "network", "socket", "AF_VSOCK SOCK_STREAM"});
}

TEST_CASE("other processes can be neither seen nor touched") {
    Engine engine;
    if (!engine.grants(Level::full)) return;
    const std::string self = std::to_string(::getpid());
    check(engine, {{"read", "/proc/" + self + "/environ"},
                   "ENOENT",
                   "process",
                   "openat",
                   "/proc/" + self + "/environ"});
    check(engine, {{"read", "/proc/1/environ"}, "EACCES", "process", "openat", "/proc/1/environ"});
    check(engine, {{"read", "/proc/1/mem"}, "EACCES", "process", "openat", "/proc/1/mem"});
    check(engine, {{"read", "/proc/1/status"}, "ok", "", "", ""});
    check(engine, {{"read", "/proc/self/status"}, "ok", "", "", ""});
    check(engine, {{"processes"}, "2", "", "", ""});  // init and itself
    check(engine, {{"kill", "-1"}, "EPERM", "process", "kill", "every process"});
    check(engine, {{"kill", "1"}, "EPERM", "process", "kill", "process 1"});
    check(engine, {{"kill", self}, "ESRCH", "process", "kill", "process " + self});
    check(engine, {{"ptrace", "1"}, "EPERM", "process", "ptrace", "process 1"});
    check(engine, {{"vm-read", "1"}, "EPERM", "process", "process_vm_readv", "process 1"});
}

TEST_CASE("nothing of the kernel's own can be used") {
    Engine engine;
    if (!engine.grants(Level::full)) return;
    check(engine, {{"mount"}, "EPERM", "kernel", "mount", "/tmp"});
    check(engine, {{"umount"}, "EPERM", "kernel", "umount2", "/var/task"});
    check(engine, {{"unshare"}, "EPERM", "kernel", "unshare", "CLONE_NEWUSER"});
    check(engine, {{"chroot"}, "EPERM", "kernel", "chroot", "/tmp"});
    check(engine, {{"bpf"}, "EPERM", "kernel", "bpf", "argument 0"});
    check(engine, {{"keyctl"}, "EPERM", "kernel", "keyctl", "argument 0"});
    check(engine, {{"clone3"}, "ENOSYS", "", "", ""});
    check(engine, {{"io_uring"}, "ENOSYS", "", "", ""});
}

TEST_CASE("without namespaces, files and addresses are refused all the same") {
    Options options;
    options.level_max = Level::syscalls;
    Engine engine(options);
    if (!engine.grants(Level::syscalls)) return;
    const Home home;
    const std::string file = home.credentials();
    const std::string self = std::to_string(::getpid());
    check(engine, {{"read", file}, "EACCES", "filesystem", "openat", file});
    check(engine, {{"read-link", file}, "EACCES", "filesystem", "openat", file});
    check(engine, {{"read", "/etc/shadow"}, "EACCES", "filesystem", "openat", "/etc/shadow"});
    check(engine, {{"stat", file}, "EACCES", "filesystem", "newfstatat", file});
    check(engine, {{"stat-descriptor", file}, "EACCES", "filesystem", "newfstatat", file});
    check(engine, {{"statx", file}, "EACCES", "filesystem", "statx", file});
    check(engine, {{"readlink", file}, "EACCES", "filesystem", "readlink", file});
    check(engine, {{"exec", file}, "EACCES", "filesystem", "execve", file});
    check(engine, {{"stat-descriptor", ""}, "ok", "", "", ""});
    check(engine, {{"exec-script", "/bin/sh"}, "ran", "", "", ""});
    check(engine, {{"write", file}, "EROFS", "filesystem", "openat", file});
    check(engine, {{"mkdir", home.path() + "/new"}, "EROFS", "filesystem", "mkdir", home.path() + "/new"});
    check(engine,
          {{"connect", "93.184.216.34", "443"}, "ENETUNREACH", "network", "connect", "93.184.216.34:443"});
    check(engine, {{"connect", "127.0.0.1", "{port:0}"}, "ok", "", "", ""});
    check(engine, {{"connect", "127.0.0.1", "9"}, "ECONNREFUSED", "network", "connect", "127.0.0.1:9"});
    check(engine, {{"sendto", "8.8.8.8", "53"}, "EPERM", "", "", ""});  // no datagram socket to send by
    check(engine, {{"raw"}, "EPERM", "network", "socket", "AF_INET SOCK_RAW"});
    check(engine, {{"read", "/proc/" + self + "/environ"},
                   "EACCES",
                   "process",
                   "openat",
                   "/proc/" + self + "/environ"});
    check(engine, {{"kill", self}, "EPERM", "process", "kill", "process " + self});
    check(engine, {{"kill", "-1"}, "EPERM", "process", "kill", "every process"});
    check(engine, {{"ptrace", self}, "EPERM", "process", "ptrace", "process " + self});
    check(engine, {{"mount"}, "EPERM", "kernel", "mount", "/tmp"});
    check(engine, {{"unshare"}, "EPERM", "kernel", "unshare", "CLONE_NEWUSER"});
}

TEST_CASE("in the engine's own mounts a path that leads back out is judged by where it leads") {
    Engine engine;
    if (!engine.grants(Level::full)) return;
    const Home home;
    const std::string file = home.credentials();
    for (const std::string& path : {"/usr/lib/../.." + file, "/ours/.." + file}) {
        Spec spec = program("attempt", {"stat", path});
        spec.mounts.push_back({LEASTWISE_TESTCASES, "/ours", Filesystem::read_only, Origin::engine});
        const auto run = engine.run(std::move(spec));
        INFO(path);
        CHECK(run->output == "ENOENT\n");
        REQUIRE(run->findings.size() == 1);
        CHECK(run->findings[0].target == file);
    }
    Spec spec = program("attempt", {"stat", LEASTWISE_TESTCASES});
    spec.mounts.push_back({LEASTWISE_TESTCASES, "/ours", Filesystem::read_only, Origin::engine});
    const auto run = engine.run(std::move(spec));
    CHECK(run->output == "ENOENT\n");
    CHECK(run->findings.empty());
}
